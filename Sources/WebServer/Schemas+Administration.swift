extension Schemas {
  static let administration = #"""
    {
      "Rebuild": {"type": "object", "properties": {
        "from": {"type": "string", "description": "A file in the folder incoming of the data directory."},
        "id_prefix": {"type": "string"}, "model": {"type": "string"}, "precision": {"type": "string"},
        "m": {"type": "integer", "minimum": 2, "maximum": 500},
        "ef_construction": {"type": "integer", "minimum": 1, "maximum": 10000},
        "keep_hours": {"type": "integer", "minimum": 0, "maximum": 87600, "default": 24}}},
      "Begun": {"type": "object", "required": ["job"], "properties": {"job": {"type": "string"}}},
      "Job": {"type": "object", "required": ["id", "kind", "collection", "state", "phase", "done", "total"], "properties": {
        "id": {"type": "string"}, "kind": {"type": "string"}, "collection": {"type": "string"},
        "state": {"enum": ["running", "done", "failed", "cancelled"]}, "phase": {"type": "string"},
        "done": {"type": "integer"}, "total": {"type": "integer"}, "rate": {"type": "number"}, "eta_s": {"type": "integer"},
        "generation": {"type": "string"}, "records": {"type": "integer"}, "error": {"type": "string"}}},
      "Cancelled": {"type": "object", "required": ["cancelled"], "properties": {"cancelled": {"type": "boolean"}}},
      "Backup": {"type": "object", "required": ["path"], "properties": {
        "path": {"type": "string", "pattern": "^/", "description": "A new folder on the server's machine."},
        "rate_mb": {"type": "integer", "minimum": 1, "maximum": 1000000}}},
      "BackedUp": {"type": "object", "required": ["collections", "bytes", "took_ms"], "properties": {
        "collections": {"type": "array", "items": {"type": "object"}}, "bytes": {"type": "integer"}, "took_ms": {"type": "number"}}},
      "Embed": {"type": "object", "required": ["texts"], "properties": {
        "texts": {"type": "array", "maxItems": 4096, "items": {"type": "string"}}}},
      "Embedded": {"type": "object", "required": ["vectors", "tokens"], "properties": {
        "vectors": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
        "tokens": {"type": "array", "items": {"type": "integer"}}}},
      "EmbeddingsRequest": {"type": "object", "required": ["input"], "additionalProperties": false, "properties": {
        "input": {"oneOf": [{"type": "string"}, {"type": "array", "minItems": 1, "maxItems": 4096, "items": {"type": "string"}}]},
        "model": {"type": "string", "description": "The name of the server's model."},
        "encoding_format": {"enum": ["float", "base64"], "default": "float"},
        "dimensions": {"type": "integer", "description": "Only the model's own dimension."}, "user": {"type": "string"}}},
      "Embeddings": {"type": "object", "required": ["object", "data", "model", "usage"], "properties": {
        "object": {"const": "list"}, "model": {"type": "string"},
        "data": {"type": "array", "items": {"type": "object", "required": ["object", "index", "embedding"], "properties": {
          "object": {"const": "embedding"}, "index": {"type": "integer"}, "embedding": {"$ref": "#/components/schemas/Vector"}}}},
        "usage": {"type": "object", "required": ["prompt_tokens", "total_tokens"], "properties": {
          "prompt_tokens": {"type": "integer"}, "total_tokens": {"type": "integer"}}}}}
    }
    """#

  static let customers = #"""
    {
      "Role": {"enum": ["rm", "recommender", "writer", "rebuild", "auditor", "admin"]},
      "Me": {"type": "object", "required": ["name", "role", "sensitive", "methods", "requires_keys"], "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"},
        "sensitive": {"type": "boolean"}, "methods": {"type": "array", "items": {"type": "string"}},
        "requires_keys": {"type": "boolean"}, "collections": {"type": "array", "items": {"type": "string"}},
        "filter": {"type": "string"}, "filters": {"type": "object"}}},
      "Key": {"type": "object", "required": ["id", "name", "role", "sensitive", "created", "valid"], "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"},
        "collections": {"type": "array", "items": {"type": "string"}}, "filter": {"type": "string"},
        "filters": {"type": "object", "additionalProperties": {"type": "string"}}, "sensitive": {"type": "boolean"},
        "created": {"type": "string", "format": "date-time"}, "expires": {"type": "string", "format": "date-time"},
        "revoked": {"type": "string", "format": "date-time"}, "valid": {"type": "boolean"},
        "key": {"type": "string", "description": "The key; shown only when it is created."}}},
      "KeyList": {"type": "object", "required": ["keys"], "properties": {
        "keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}}}},
      "NewKey": {"type": "object", "required": ["name", "role"], "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 100}, "role": {"$ref": "#/components/schemas/Role"},
        "collections": {"type": "array", "items": {"type": "string"}}, "filter": {"type": "string"},
        "filters": {"type": "object", "additionalProperties": {"type": "string"}}, "sensitive": {"type": "boolean"},
        "expires": {"type": "string", "format": "date"}}},
      "AuditPage": {"type": "object", "required": ["lines"], "properties": {
        "lines": {"type": "array", "items": {"type": "object", "required": ["line", "time", "actor", "action", "hash"], "properties": {
          "line": {"type": "integer"}, "time": {"type": "string", "format": "date-time"}, "actor": {"type": "string"},
          "action": {"type": "string"}, "collection": {"type": "string"},
          "subjects": {"type": "array", "items": {"type": "string"}}, "detail": {"type": "string"}, "hash": {"type": "string"}}}},
        "next": {"type": "integer", "description": "The cursor of the next page; absent on the last page."}}},
      "AuditVerdict": {"type": "object", "required": ["lines", "head", "sound"], "properties": {
        "lines": {"type": "integer"}, "first": {"type": "integer", "description": "The first line, if older ones were removed."},
        "head": {"type": "string"}, "sound": {"type": "boolean"}, "fault": {"type": "string"}}},
      "AuditTrim": {"type": "object", "required": ["keep_days"], "properties": {
        "keep_days": {"type": "integer", "minimum": 1, "maximum": 36500}}},
      "AuditTrimmed": {"type": "object", "required": ["removed", "first", "head"], "properties": {
        "removed": {"type": "integer"}, "first": {"type": "integer"}, "head": {"type": "string"}}},
      "CustomerExport": {"type": "object", "required": ["id", "collections", "audiences"], "properties": {
        "id": {"type": "string"}, "collections": {"type": "array", "items": {"type": "object"}},
        "audiences": {"type": "array", "items": {"type": "object"}}}},
      "CustomerErased": {"type": "object", "required": ["id", "erased"], "properties": {
        "id": {"type": "string"}, "erased": {"type": "array", "items": {"type": "object"}}}}
    }
    """#
}
