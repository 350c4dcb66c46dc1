import Foundation

/// Any JSON value.
enum JSONValue: Decodable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

/// One object of a model's configuration, whose fields are read with errors that name the file and the field.
struct JSONFields {
  let path: String
  let values: [String: JSONValue]

  private func invalid(_ field: String, _ problem: String) -> EncoderError {
    EncoderError(
      .invalidConfiguration, problem, at: "\(path), field \(field)", remedy: "correct it or fetch the model again")
  }

  /// The field's value, or nil if it is absent or null.
  private func value(_ field: String) -> JSONValue? {
    if case .null? = values[field] { nil } else { values[field] }
  }

  /// An integer in `range`; without a fallback the field is required.
  func integer(_ field: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws(EncoderError) -> Int {
    switch value(field) {
    case .integer(let number)? where range.contains(number): return number
    case nil:
      guard let fallback else { throw invalid(field, "is missing") }
      return fallback
    default: throw invalid(field, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// A number above 0 and below 1.
  func fraction(_ field: String, default fallback: Double) throws(EncoderError) -> Double {
    switch value(field) {
    case .number(let number)? where number > 0 && number < 1: return number
    case nil: return fallback
    default: throw invalid(field, "must be a number between 0 and 1")
    }
  }

  /// A boolean, or nil if the field is absent or null.
  func boolean(_ field: String) throws(EncoderError) -> Bool? {
    switch value(field) {
    case .boolean(let flag)?: return flag
    case nil: return nil
    default: throw invalid(field, "must be true or false")
    }
  }

  /// A string, or nil if the field is absent or null.
  func string(_ field: String) throws(EncoderError) -> String? {
    switch value(field) {
    case .string(let text)?: return text
    case nil: return nil
    default: throw invalid(field, "must be a string")
    }
  }

  /// Names with strings; none if the field is absent or null.
  func strings(_ field: String) throws(EncoderError) -> [String: String] {
    guard let value = value(field) else { return [:] }
    guard case .object(let members) = value else { throw invalid(field, "must be an object of strings") }
    var strings: [String: String] = [:]
    for (name, member) in members {
      guard case .string(let text) = member else { throw invalid("\(field).\(name)", "must be a string") }
      strings[name] = text
    }
    return strings
  }

  /// Throws `unsupportedModel` unless the field is one of `supported`; an absent field is taken for the first.
  func require(_ field: String, oneOf supported: [String]) throws(EncoderError) {
    guard let text = try string(field) else { return }
    guard supported.contains(text) else {
      let list = supported.joined(separator: ", ")
      throw EncoderError(
        .unsupportedModel, "is \"\(text)\", which is not supported", at: "\(path), field \(field)",
        remedy: "use a BERT-family model with \(field) \(list)")
    }
  }
}

extension JSONValue {
  /// Far beyond any real configuration; a larger file is a mistake or an attack.
  private static let longestFile = 16 << 20

  /// Parses the file at `path`; nil if there is none.
  static func read(ifPresent path: String) throws(EncoderError) -> JSONValue? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try read(path)
  }

  /// Parses the file at `path`. Throws `unreadableFile` or `malformedFile`.
  static func read(_ path: String) throws(EncoderError) -> JSONValue {
    let file = try MappedFile(path: path)
    let remedy = "correct it or fetch the model again"
    guard file.count <= longestFile else {
      throw EncoderError(.malformedFile, "is larger than 16 MiB", at: path, remedy: remedy)
    }
    let bytes = try file.withBytes { (bytes) throws(EncoderError) in
      unsafe bytes.withUnsafeBytes { unsafe Data($0) }
    }
    do {
      return try JSONDecoder().decode(JSONValue.self, from: bytes)
    } catch {
      throw EncoderError(.malformedFile, "is not valid JSON", at: path, remedy: remedy)
    }
  }

  /// The members, if this is an object. `path` is for the error.
  func fields(path: String) throws(EncoderError) -> JSONFields {
    guard case .object(let members) = self else {
      throw EncoderError(
        .malformedFile, "must hold a JSON object", at: path, remedy: "correct it or fetch the model again")
    }
    return JSONFields(path: path, values: members)
  }
}
