/// A mistake in JSON: where, and what.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// The byte at which it was noticed, from 1.
  public let position: Int
  /// What is wrong.
  public let reason: String
  /// Whether it is JSON as far as it was read, and longer than it may be.
  public var isTooLong = false

  /// One line.
  public var description: String { "not JSON at byte \(position): \(reason)" }
}

extension JSONValue {
  /// How deep arrays and objects may be nested.
  public static let depthLimit = 64

  /// Reads one value (RFC 8259) and nothing after it. Invalid UTF-8, unpaired surrogates, repeated keys and numbers beyond
  /// a double are refused.
  /// An array that is the whole value may have no more than `elementLimit` elements.
  public init(parsing bytes: Span<UInt8>, elementLimit: Int = .max) throws(JSONError) {
    var parser = JSONParser(elementLimit: elementLimit)
    parser.skipSpace(bytes)
    self = try parser.value(bytes)
    parser.skipSpace(bytes)
    guard parser.position == bytes.count else { throw parser.error("something follows the value") }
  }

  /// Reads one value from a string.
  public init(parsing text: String) throws(JSONError) {
    let bytes = Array(text.utf8)
    try self.init(parsing: bytes.span)
  }
}

/// Recursive descent over the bytes; the depth is bounded. The bytes are handed to each function, because a span cannot be
/// kept in a type of one's own yet.
struct JSONParser {
  /// How many elements the outermost array may have.
  var elementLimit = Int.max
  private(set) var depth = 0
  var position = 0

  func error(_ reason: String) -> JSONError { JSONError(position: position + 1, reason: reason) }

  func peek(_ bytes: borrowing Span<UInt8>) -> UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Steps over the byte if it comes next, and says whether it did.
  mutating func take(_ byte: Unicode.Scalar, _ bytes: borrowing Span<UInt8>) -> Bool {
    guard peek(bytes) == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  mutating func skipSpace(_ bytes: borrowing Span<UInt8>) {
    while let byte = peek(bytes), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  mutating func value(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> JSONValue {
    switch peek(bytes) {
    case UInt8(ascii: "{"): return .object(try object(bytes))
    case UInt8(ascii: "["): return .array(try array(bytes))
    case UInt8(ascii: "\""): return .string(try string(bytes))
    case UInt8(ascii: "t"): return try word("true", .bool(true), bytes)
    case UInt8(ascii: "f"): return try word("false", .bool(false), bytes)
    case UInt8(ascii: "n"): return try word("null", .null, bytes)
    case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return try number(bytes)
    case nil: throw error("it ends where a value is expected")
    default: throw error("a value is expected")
    }
  }

  private mutating func word(
    _ word: String, _ value: JSONValue, _ bytes: borrowing Span<UInt8>
  ) throws(JSONError) -> JSONValue {
    for letter in word.utf8 {
      guard peek(bytes) == letter else { throw error("\(word) is expected") }
      position += 1
    }
    return value
  }

  private mutating func object(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> JSONObject {
    var members: [(key: String, value: JSONValue)] = []
    var keys = SeenKeys()
    try enter(bytes)
    defer { depth -= 1 }
    if take("}", bytes) { return JSONObject() }
    repeat {
      skipSpace(bytes)
      let start = position
      guard peek(bytes) == UInt8(ascii: "\"") else { throw error("a key in quotes is expected") }
      let key = try string(bytes)
      guard keys.insert(key, after: members) else {
        position = start
        throw error("the key \(key) stands twice in one object")
      }
      skipSpace(bytes)
      guard take(":", bytes) else { throw error(": is expected") }
      skipSpace(bytes)
      members.append((key: key, value: try value(bytes)))
      skipSpace(bytes)
    } while take(",", bytes)
    guard take("}", bytes) else { throw error(", or } is expected") }
    return JSONObject(members)
  }

  /// The plain value of a member of an object that may be torn; nil if something else than plain values stands before it.
  mutating func leadingMember(_ name: String, _ bytes: borrowing Span<UInt8>) throws(JSONError) -> JSONValue? {
    skipSpace(bytes)
    guard take("{", bytes) else { return nil }
    repeat {
      skipSpace(bytes)
      guard peek(bytes) == UInt8(ascii: "\"") else { return nil }
      let key = try string(bytes)
      skipSpace(bytes)
      guard take(":", bytes) else { return nil }
      skipSpace(bytes)
      guard let byte = peek(bytes), byte != UInt8(ascii: "{"), byte != UInt8(ascii: "[") else { return nil }
      let value = try value(bytes)
      skipSpace(bytes)
      // A number that ends where the start ends may go on.
      if key == name { return peek(bytes) == nil ? nil : value }
    } while take(",", bytes)
    return nil
  }

  private mutating func array(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try enter(bytes)
    defer { depth -= 1 }
    if take("]", bytes) { return elements }
    repeat {
      skipSpace(bytes)
      // Whoever sends more than a few numbers sends a vector.
      if elements.count == 8, case .number = elements[7] { elements.reserveCapacity(384) }
      guard depth > 1 || elements.count < elementLimit else { throw tooLong }
      elements.append(try value(bytes))
      skipSpace(bytes)
    } while take(",", bytes)
    guard take("]", bytes) else { throw error(", or ] is expected") }
    return elements
  }

  private var tooLong: JSONError {
    var error = error("the array has more than \(elementLimit) elements")
    error.isTooLong = true
    return error
  }

  /// Steps over an opening bracket.
  private mutating func enter(_ bytes: borrowing Span<UInt8>) throws(JSONError) {
    guard depth < JSONValue.depthLimit else { throw error("it is nested more than \(JSONValue.depthLimit) deep") }
    depth += 1
    position += 1
    skipSpace(bytes)
  }
}

/// The keys of one object. Nearly all objects have few, and looking at each is faster than hashing; but one of a million
/// members must not cost the square of that.
private struct SeenKeys {
  private static let few = 16
  private var hashed: Set<String> = []

  /// False if the key is among the members already.
  mutating func insert(_ key: String, after members: [(key: String, value: JSONValue)]) -> Bool {
    guard members.count >= Self.few else { return !members.contains { $0.key == key } }
    if hashed.isEmpty { hashed = Set(members.map(\.key)) }
    return hashed.insert(key).inserted
  }
}
