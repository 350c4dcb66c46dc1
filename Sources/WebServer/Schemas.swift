import Wire

/// What bodies and replies look like, as JSON Schema. They are written as JSON, in which they are read.
enum Schemas {
  /// All, by name.
  static let all: JSONObject = {
    var all = JSONObject()
    for text in [common, questions, hits, records, collections, saved, administration, customers] {
      for (name, schema) in parsed(text).members { all[name] = schema }
    }
    for name in bodies {
      guard var schema = all[name]?.object else { continue }
      schema["additionalProperties"] = .bool(false)
      all[name] = .object(schema)
    }
    return all
  }()

  /// Those that are bodies: whoever sends more than they name is told so.
  private static let bodies: [String] = Routes.all.compactMap { route in
    switch route.body {
    case .parameters("EmbeddingsRequest", _), .none: nil
    case .parameters(let schema, _), .records(let schema): schema
    }
  }

  private static func parsed(_ text: String) -> JSONObject {
    guard let object = (try? JSONValue(parsing: text))?.object else {
      preconditionFailure("schemas are no JSON: \(text.prefix(80))")
    }
    return object
  }

  private static let common = #"""
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
      "Count": {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer", "minimum": 0}}},
      "Filter": {"type": "object", "properties": {"filter": {"type": "string", "examples": ["age < 30 and city in [\"Leeds\"]"]}}},
      "Deleted": {"type": "object", "required": ["deleted"], "properties": {"deleted": {"type": "integer", "minimum": 0}}}
    }
    """#
}
