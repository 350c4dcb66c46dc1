public import Foundation

/// Takes the parameters of a call one by one, and complains of what is missing, of a wrong type, out of range or unknown.
public struct ParameterReader: Sendable {
  private let method: String
  private let object: JSONObject
  private var known: [String] = []
  /// When the caller stops waiting; nil for never.
  public let deadline: Date?

  /// Begins to read the parameters of a call to `method`.
  public init(_ params: JSONValue?, of method: String, deadline: Date? = nil) throws(RPCError) {
    self.method = method
    self.deadline = deadline
    switch params {
    case nil, .null: object = JSONObject()
    case .object(let object): self.object = object
    case let other?: throw RPCError(.invalidParams, "params of \(method) is an object, not \(other.kind)")
    }
  }

  /// The value of a parameter as it is; nil if it is missing or null.
  public mutating func value(_ name: String) -> JSONValue? {
    known.append(name)
    let value = object[name]
    return value == .null ? nil : value
  }

  /// Makes an error about a parameter.
  public func wrong(_ name: String, _ expected: String) -> RPCError {
    RPCError(.invalidParams, "\(name) of \(method) \(expected)")
  }

  /// A parameter that must be there.
  public mutating func required<Value>(
    _ name: String, _ read: (inout ParameterReader, String) throws(RPCError) -> Value?
  ) throws(RPCError) -> Value {
    guard let value = try read(&self, name) else { throw wrong(name, "is missing") }
    return value
  }

  /// A string.
  public mutating func string(_ name: String) throws(RPCError) -> String? {
    try typed(name, "a string", \.string)
  }

  /// A truth value.
  public mutating func bool(_ name: String) throws(RPCError) -> Bool? {
    try typed(name, "true or false", \.bool)
  }

  /// A number.
  public mutating func number(_ name: String) throws(RPCError) -> Double? {
    try typed(name, "a number", \.number)
  }

  /// A whole number within a range.
  public mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(RPCError) -> Int? {
    guard let value = try typed(name, "a whole number", \.integer) else { return nil }
    guard let integer = Int(exactly: value), range.contains(integer) else {
      throw wrong(name, "is \(value) and must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }

  /// An array.
  public mutating func array(_ name: String) throws(RPCError) -> [JSONValue]? {
    try typed(name, "an array", \.array)
  }

  /// An object.
  public mutating func object(_ name: String) throws(RPCError) -> JSONObject? {
    try typed(name, "an object", \.object)
  }

  /// An array of strings.
  public mutating func strings(_ name: String) throws(RPCError) -> [String]? {
    guard let array = try array(name) else { return nil }
    var strings: [String] = []
    for element in array {
      guard let string = element.string else { throw wrong(name, "is an array of strings; it holds \(element.kind)") }
      strings.append(string)
    }
    return strings
  }

  private mutating func typed<Value>(
    _ name: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(RPCError) -> Value? {
    guard let value = value(name) else { return nil }
    guard let typed = read(value) else { throw wrong(name, "must be \(expected), not \(value.kind)") }
    return typed
  }

  /// Refuses parameters that nobody has asked for, which are most often misspelt.
  public func finish() throws(RPCError) {
    guard let unknown = object.keys.first(where: { !known.contains($0) && $0 != RPCRequest.timeoutName }) else {
      return
    }
    let list = known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"
    throw RPCError(.invalidParams, "\(method) has no parameter \(unknown); \(list)")
  }
}
