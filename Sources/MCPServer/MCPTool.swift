import API
import Wire

/// A method as a tool of a language model.
struct MCPTool: Sendable {
  let method: MethodDescription

  init(_ method: MethodDescription) { self.method = method }

  /// A text of a record is cut to so many characters: a model needs no more to choose among records.
  private static let longestText = 300
  /// What a model does not need to know of a result.
  private static let dropped: Set<String> = [
    "created", "updated", "rank", "rank_score", "took_ms", "plan", "plan_words", "mode", "cursor", "found_by",
  ]

  /// The parameters of a call: where the model says nothing, as is usual for tools.
  func parameters(_ arguments: JSONObject) -> JSONObject {
    var params = arguments
    for (name, value) in method.tool?.defaults.members ?? [] where params[name] == nil { params[name] = value }
    return params
  }

  /// The tool as it is listed.
  var json: JSONValue {
    let title = method.name.prefix(1).uppercased() + method.name.dropFirst()
    return .object([
      "name": .string(method.name), "title": .string(title),
      "description": .string(method.tool?.description ?? method.summary), "inputSchema": inputSchema,
      "outputSchema": outputSchema,
      "annotations": .object([
        "title": .string(title), "readOnlyHint": .bool(method.isReadOnly),
        "destructiveHint": .bool(!method.isReadOnly), "idempotentHint": .bool(true), "openWorldHint": .bool(false),
      ]),
    ])
  }

  private var inputSchema: JSONValue {
    var schema = method.parameters
    guard var properties = schema["properties"]?.object else { return .object(schema) }
    for (name, value) in method.tool?.defaults.members ?? [] {
      guard var property = properties[name]?.object else { continue }
      property["default"] = value
      properties[name] = .object(property)
    }
    schema["properties"] = .object(properties)
    return .object(Self.withDefinitions(schema))
  }

  private var outputSchema: JSONValue {
    .object(
      Self.withDefinitions(["type": .string("object"), "$ref": .string("#/components/schemas/\(method.output)")]))
  }

  /// A schema with all that it refers to.
  private static func withDefinitions(_ schema: JSONObject) -> JSONObject {
    var definitions = JSONObject()
    let top = localised(.object(schema), &definitions)
    var result = top.object ?? [:]
    if !definitions.members.isEmpty { result["$defs"] = .object(definitions) }
    return result
  }

  /// A schema whose references are to definitions of its own, which are collected; without what is dropped from results.
  private static func localised(_ schema: JSONValue, _ definitions: inout JSONObject) -> JSONValue {
    switch schema {
    case .array(let elements): return .array(elements.map { localised($0, &definitions) })
    case .object(let object):
      var result = JSONObject()
      for (key, value) in object.members {
        switch (key, value) {
        case ("$ref", .string(let reference)):
          let name = String(reference.split(separator: "/").last ?? "")
          if definitions[name] == nil, let found = Methods.schemas[name] {
            definitions[name] = .null
            definitions[name] = localised(found, &definitions)
          }
          result[key] = .string("#/$defs/\(name)")
        case ("required", .array(let names)):
          result[key] = .array(names.filter { !dropped.contains($0.string ?? "") })
        default: result[key] = localised(value, &definitions)
        }
      }
      return .object(result)
    default: return schema
    }
  }

  /// A result without what a model does not need.
  static func shortened(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements): return .array(elements.map(shortened))
    case .object(let object):
      return .object(
        JSONObject(
          object.members.filter { !dropped.contains($0.key) }.map { key, value in
            guard key == "text", let text = value.string, text.count > longestText else {
              return (key: key, value: shortened(value))
            }
            return (key: key, value: .string(text.prefix(longestText) + "…"))
          }))
    default: return json
    }
  }
}
