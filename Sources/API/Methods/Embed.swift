import Engine
import Wire

enum Embed: APIMethod {
  struct Params: MethodParams {
    var texts: [String] = []
  }

  static let name = "embed"
  static let summary = "Embeds texts."
  static let group = MethodGroup.embeddings
  static let roles: Set<Role> = [.recommender, .writer, .admin]
  static let audit = AuditRule.none
  static let parameters: [Parameter<Params>] = [
    .strings("texts", required: true, limit: Limits.texts) { $0.texts = $1 }
  ]
  static let body = "Embed"
  static let output = "Embedded"
  static let schemas = #"""
    {
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
  static let routes = [
    Route(.post, "/v1/embed", body: .parameters(schema: "Embed")),
    Route(
      .post, "/v1/embeddings", "Embeds texts, compatible with OpenAI's API.",
      body: .parameters(schema: "EmbeddingsRequest"), answer: .embeddings),
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    var work = Work()
    for text in params.texts { work.embed(text) }
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> EmbeddedTexts {
    try call.engine.embed(params.texts, call.context)
  }
}

extension EmbeddedTexts: MethodOutput {
  var json: JSONValue {
    .object(["vectors": .array(vectors.map { .vector($0) }), "tokens": .array(tokens.map { .int($0) })])
  }
}
