import Wire

/// One parameter of a method: its name, its JSON Schema, and how it is read. Both come from the same description.
struct Parameter<Params>: Sendable {
  /// Which parameter of which method, for messages.
  struct Place {
    let method: String
    let name: String

    /// An error about the parameter.
    func wrong(_ expected: String) -> RPCError { RPCError(.invalidParams, "\(name) of \(method) \(expected)") }
  }

  typealias Read = @Sendable (JSONValue, inout Params, Place) throws(RPCError) -> Void

  let name: String
  let isRequired: Bool
  let schema: JSONObject
  let read: Read

  init(_ name: String, isRequired: Bool, schema: JSONObject, read: @escaping Read) {
    self.name = name
    self.isRequired = isRequired
    self.schema = schema
    self.read = read
  }
}

/// The kinds of parameters there are.
extension Parameter {
  /// A string.
  static func string(
    _ name: String, required: Bool = false, _ summary: String? = nil,
    _ set: @escaping @Sendable (inout Params, String) -> Void
  ) -> Parameter {
    typed(name, required, ["type": .string("string")], summary, "a string", \.string, set)
  }

  /// True or false.
  static func boolean(
    _ name: String, default value: Bool? = false, _ summary: String? = nil,
    _ set: @escaping @Sendable (inout Params, Bool) -> Void
  ) -> Parameter {
    var schema: JSONObject = ["type": .string("boolean")]
    schema["default"] = value.map { .bool($0) }
    return typed(name, false, schema, summary, "true or false", \.bool, set)
  }

  /// A number.
  static func number(
    _ name: String, in range: ClosedRange<Int>? = nil, _ summary: String? = nil,
    _ set: @escaping @Sendable (inout Params, Double) -> Void
  ) -> Parameter {
    var schema: JSONObject = ["type": .string("number")]
    schema["minimum"] = range.map { .int($0.lowerBound) }
    schema["maximum"] = range.map { .int($0.upperBound) }
    return typed(name, false, schema, summary, "a number", \.number, set)
  }

  /// A whole number within a range.
  static func integer(
    _ name: String, in range: ClosedRange<Int>, required: Bool = false, default value: Int? = nil,
    _ summary: String? = nil, _ set: @escaping @Sendable (inout Params, Int) -> Void
  ) -> Parameter {
    var schema: JSONObject = ["type": .string("integer"), "minimum": .int(range.lowerBound)]
    if range.upperBound < .max { schema["maximum"] = .int(range.upperBound) }
    schema["default"] = value.map { .int($0) }
    schema["description"] = summary.map { .string($0) }
    return Parameter(name, isRequired: required, schema: schema) { json, params, place throws(RPCError) in
      guard let given = json.integer else { throw place.wrong("must be a whole number, not \(json.kind)") }
      guard let integer = Int(exactly: given), range.contains(integer) else {
        throw place.wrong("is \(given) and must be from \(range.lowerBound) to \(range.upperBound)")
      }
      set(&params, integer)
    }
  }

  /// An array of strings.
  static func strings(
    _ name: String, required: Bool = false, limit: Int? = nil, _ summary: String? = nil,
    _ set: @escaping @Sendable (inout Params, [String]) -> Void
  ) -> Parameter {
    var schema: JSONObject = ["type": .string("array"), "items": .object(["type": .string("string")])]
    schema["maxItems"] = limit.map { .int($0) }
    schema["description"] = summary.map { .string($0) }
    return Parameter(name, isRequired: required, schema: schema) { json, params, place throws(RPCError) in
      guard let array = json.array else { throw place.wrong("must be an array, not \(json.kind)") }
      var strings: [String] = []
      for element in array {
        guard let string = element.string else {
          throw place.wrong("is an array of strings; it holds \(element.kind)")
        }
        strings.append(string)
      }
      set(&params, strings)
    }
  }

  /// An array of anything.
  static func array(
    _ name: String, required: Bool = false, schema: JSONObject,
    _ set: @escaping @Sendable (inout Params, [JSONValue]) -> Void
  ) -> Parameter {
    typed(name, required, schema, nil, "an array", \.array, set)
  }

  /// An object.
  static func object(
    _ name: String, required: Bool = false, schema: JSONObject = ["type": .string("object")], _ summary: String? = nil,
    _ set: @escaping @Sendable (inout Params, JSONObject) -> Void
  ) -> Parameter {
    typed(name, required, schema, summary, "an object", \.object, set)
  }

  /// One of several words. `reason` says what it must be.
  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, of: Choice.Type, required: Bool = false, reason: String? = nil,
    _ set: @escaping @Sendable (inout Params, Choice) -> Void
  ) -> Parameter {
    let words = Choice.allCases.map(\.rawValue)
    let schema: JSONObject = ["enum": .array(words.map { .string($0) })]
    return Parameter(name, isRequired: required, schema: schema) { json, params, place throws(RPCError) in
      guard let text = json.string else { throw place.wrong("must be a string, not \(json.kind)") }
      guard let choice = Choice(rawValue: text) else {
        throw place.wrong(reason ?? "is one of \(words.joined(separator: ", "))")
      }
      set(&params, choice)
    }
  }

  private static func typed<Value>(
    _ name: String, _ required: Bool, _ schema: JSONObject, _ summary: String?, _ expected: String,
    _ value: @escaping @Sendable (JSONValue) -> Value?, _ set: @escaping @Sendable (inout Params, Value) -> Void
  ) -> Parameter {
    var schema = schema
    if let summary { schema["description"] = .string(summary) }
    return Parameter(name, isRequired: required, schema: schema) { json, params, place throws(RPCError) in
      guard let typed = value(json) else { throw place.wrong("must be \(expected), not \(json.kind)") }
      set(&params, typed)
    }
  }
}

/// Reads the parameters of a call: complains of what is missing, of a wrong type, out of range or unknown.
func read<Params: MethodParams>(
  _ json: JSONValue?, _ parameters: [Parameter<Params>], of method: String, into params: Params = Params()
) throws(RPCError) -> Params {
  let object: JSONObject
  switch json {
  case nil, .null: object = JSONObject()
  case .object(let given): object = given
  case let other?: throw RPCError(.invalidParams, "params of \(method) is an object, not \(other.kind)")
  }
  var params = params
  for parameter in parameters {
    let place = Parameter<Params>.Place(method: method, name: parameter.name)
    if let value = object[parameter.name], value != .null {
      try parameter.read(value, &params, place)
    } else if parameter.isRequired {
      throw place.wrong("is missing")
    }
  }
  // Parameters that the method does not have are most often misspelt.
  for (name, _) in object.members where name != RPCRequest.timeoutName {
    guard !parameters.contains(where: { $0.name == name }) else { continue }
    let list = parameters.map(\.name).joined(separator: ", ")
    throw RPCError(
      .invalidParams, "\(method) has no parameter \(name); it takes \(parameters.isEmpty ? "none" : list)")
  }
  return params
}

extension JSONValue {
  /// A whole number.
  static func int(_ value: Int) -> JSONValue { .integer(Int64(value)) }

  /// A reference to a schema.
  static func schema(_ name: String) -> JSONValue { .object(["$ref": .string("#/components/schemas/\(name)")]) }
}
