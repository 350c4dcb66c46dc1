extension Schemas {
  static let records = #"""
    {
      "Page": {"type": "object", "required": ["records"], "properties": {
        "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
        "cursor": {"type": "string", "description": "The cursor of the next page; absent on the last page."}}},
      "NewRecord": {"type": "object", "properties": {
        "text": {"type": "string", "description": "Made by the schema's template if it is missing."},
        "fields": {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/components/schemas/Value"}, {"type": "null"}]}},
        "vector": {"$ref": "#/components/schemas/Vector"}}},
      "RecordWithID": {"type": "object", "properties": {
        "id": {"type": "string", "minLength": 1}, "text": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/components/schemas/Value"}, {"type": "null"}]}},
        "vector": {"$ref": "#/components/schemas/Vector"}}},
      "Records": {"type": "object", "required": ["records"], "properties": {
        "records": {"type": "array", "maxItems": 50000, "items": {"$ref": "#/components/schemas/RecordWithID"}}}},
      "Upserted": {"oneOf": [
        {"type": "object", "required": ["items"], "description": "Of JSON.", "properties": {
          "items": {"type": "array", "items": {"type": "object", "required": ["id", "status"], "properties": {
            "id": {"type": "string"}, "status": {"enum": ["created", "updated", "unchanged"]}}}}}},
        {"type": "object", "required": ["upserted", "rejected"], "description": "Of NDJSON.", "properties": {
          "upserted": {"type": "integer", "minimum": 0},
          "rejected": {"type": "array", "items": {"type": "object", "required": ["line", "reason"], "properties": {
            "line": {"type": "integer", "minimum": 1}, "reason": {"type": "string"}}}},
          "more_rejected": {"type": "integer", "description": "How many more than are listed."}}}]},
      "Delete": {"type": "object", "oneOf": [{"required": ["ids"]}, {"required": ["filter"]}], "properties": {
        "ids": {"type": "array", "maxItems": 50000, "items": {"type": "string", "minLength": 1}}, "filter": {"type": "string"}}}
    }
    """#

  static let collections = #"""
    {
      "Schema": {"type": "object", "properties": {
        "collection": {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,62}$"},
        "id": {"type": "string", "description": "The column of ids in files."},
        "text": {"type": "string", "description": "A template, such as {age}-year-old in {city}."},
        "optOut": {"type": "string", "description": "The field that says that a customer is not to be found."},
        "fields": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Field"}}}},
      "Field": {"type": "object", "required": ["type"], "additionalProperties": false, "properties": {
        "type": {"enum": ["integer", "number", "boolean", "date", "keyword", "keywords", "text"]},
        "unit": {"type": "string"}, "aliases": {"type": "array", "items": {"type": "string"}},
        "bands": {"type": "object", "additionalProperties": {"type": "string"}}, "sensitive": {"type": "boolean"},
        "words": {"enum": ["words", "name", "none"]}}},
      "Collections": {"type": "object", "required": ["collections"], "properties": {
        "collections": {"type": "array", "items": {"$ref": "#/components/schemas/CollectionEntry"}}}},
      "CollectionEntry": {"type": "object", "required": ["name", "count", "schema"], "properties": {
        "name": {"type": "string"}, "count": {"type": "integer", "minimum": 0},
        "schema": {"$ref": "#/components/schemas/Schema"}}},
      "Create": {"type": "object", "required": ["schema"], "properties": {"schema": {"$ref": "#/components/schemas/Schema"}}},
      "Created": {"type": "object", "required": ["name", "schema"], "properties": {
        "name": {"type": "string"}, "schema": {"$ref": "#/components/schemas/Schema"}}},
      "Stats": {"type": "object", "required": ["collections"], "properties": {
        "collections": {"type": "array", "items": {"$ref": "#/components/schemas/CollectionStats"}},
        "model": {"type": "object", "description": "The model, once it is loaded."}}},
      "CollectionStats": {"type": "object", "required": ["name", "count", "dimension", "writable"], "properties": {
        "name": {"type": "string"}, "count": {"type": "integer"}, "dimension": {"type": "integer"},
        "fields": {"type": "integer"}, "bytes": {"type": "integer"}, "generation": {"type": "string"},
        "commits": {"type": "integer"}, "fingerprint": {"type": "string"}, "precision": {"type": "string"},
        "writable": {"type": "boolean"}, "kept": {"type": "object", "description": "The older generation."},
        "job": {"type": "string", "description": "The job that is under way."}}}
    }
    """#

  static let saved = #"""
    {
      "Saved": {"type": "object", "required": ["name", "saved"], "properties": {
        "name": {"type": "string"}, "saved": {"type": "string", "format": "date-time"}, "note": {"type": "string"},
        "search": {"type": "object"}, "nearest": {"type": "object"}, "members": {"type": "integer"}}},
      "SavedList": {"type": "object", "required": ["saved"], "properties": {
        "saved": {"type": "array", "items": {"$ref": "#/components/schemas/Saved"}}}},
      "Save": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 100}, "note": {"type": "string"},
        "replace": {"type": "boolean", "default": false}, "search": {"type": "object", "description": "The body of a search."},
        "nearest": {"type": "object", "description": "The body of nearest."},
        "audience": {"type": "boolean", "default": false, "description": "Keep the records that are found now."},
        "ids": {"type": "array", "items": {"type": "string", "minLength": 1}}}},
      "Run": {"type": "object", "properties": {
        "with": {"type": "object", "description": "Parameters that go before those saved."}}},
      "RunResult": {"anyOf": [{"$ref": "#/components/schemas/Hits"},
        {"type": "object", "required": ["records", "missing", "members"], "properties": {
          "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
          "missing": {"type": "array", "items": {"type": "string"}}, "members": {"type": "integer"}}}]},
      "Forgotten": {"type": "object", "required": ["forgotten"], "properties": {"forgotten": {"type": "string"}}}
    }
    """#
}
