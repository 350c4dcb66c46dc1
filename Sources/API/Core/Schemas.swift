/// JSON Schemas that several methods share.
enum Schemas {
  static let common = #"""
    {
      "Problem": {"type": "object", "required": ["type", "title", "status", "detail", "code"], "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, where, and what to do."},
        "code": {"type": "integer", "description": "The code of the line protocol."},
        "data": {"type": "object", "description": "What a program may want to know, such as retry_after_ms, column or items."},
        "error": {"type": "object", "description": "The same as OpenAI's API has it, of /v1/embeddings."}}},
      "Vector": {"description": "Numbers, or base64 of little-endian float32.",
        "oneOf": [{"type": "array", "items": {"type": "number"}}, {"type": "string", "contentEncoding": "base64"}]},
      "Value": {"description": "The value of a field: dates are YYYY-MM-DD.",
        "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]},
      "Record": {"type": "object", "required": ["id", "fields", "created", "updated"], "properties": {
        "id": {"type": "string"}, "text": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Value"}},
        "created": {"type": "string", "format": "date-time"}, "updated": {"type": "string", "format": "date-time"},
        "masked": {"type": "array", "items": {"type": "string"}, "description": "What is kept from this key."},
        "vector": {"type": "array", "items": {"type": "number"}}}},
      "Constraint": {"type": "object", "required": ["filter"], "properties": {
        "filter": {"type": "string"}, "words": {"type": "string"}, "start": {"type": "integer"}, "end": {"type": "integer"},
        "kind": {"enum": ["hard", "soft"], "default": "hard"}}},
      "Begun": {"type": "object", "required": ["job"], "properties": {"job": {"type": "string"}}},
      "Role": {"enum": ["rm", "recommender", "writer", "rebuild", "auditor", "admin"]},
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
      "Key": {"type": "object", "required": ["id", "name", "role", "sensitive", "created", "valid"], "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"},
        "collections": {"type": "array", "items": {"type": "string"}}, "filter": {"type": "string"},
        "filters": {"type": "object", "additionalProperties": {"type": "string"}}, "sensitive": {"type": "boolean"},
        "created": {"type": "string", "format": "date-time"}, "expires": {"type": "string", "format": "date-time"},
        "revoked": {"type": "string", "format": "date-time"}, "valid": {"type": "boolean"},
        "key": {"type": "string", "description": "The key; shown only when it is created."}}}
    }
    """#
}
