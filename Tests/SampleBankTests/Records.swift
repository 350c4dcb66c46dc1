import Foundation
import SampleBank

/// Lines and schemas of the sample bank as a reader of JSON sees them.
enum Records {
  static func parse(_ lines: some Sequence<String>) throws -> [[String: Any]] { try lines.map(object) }

  static func object(_ text: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    guard let object = object as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
    return object
  }

  static func customers(_ count: Int = 2_000, seed: UInt64 = 7) throws -> [[String: Any]] {
    try parse(SampleBank.customers(count: count, seed: seed))
  }

  static func products() throws -> [[String: Any]] { try parse(SampleBank.productLines()) }

  /// Whether a JSON value is of a schema's type.
  static func isValue(_ value: Any, of type: String) -> Bool {
    switch type {
    case "integer": value is Int && !isBoolean(value)
    case "number": value is Double && !isBoolean(value)
    case "boolean": isBoolean(value)
    case "date": (value as? String)?.wholeMatch(of: /\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])/) != nil
    case "keyword", "text": (value as? String)?.isEmpty == false
    case "keywords": (value as? [String])?.isEmpty == false
    default: false
    }
  }

  /// JSON numbers and booleans are both `NSNumber`; only this tells them apart.
  private static func isBoolean(_ value: Any) -> Bool {
    (value as? NSNumber).map { unsafe String(cString: $0.objCType) == "c" } ?? false
  }
}

extension [String: Any] {
  func integer(_ name: String) -> Int { self[name] as? Int ?? .min }
  func string(_ name: String) -> String { self[name] as? String ?? "" }
  func strings(_ name: String) -> [String] { self[name] as? [String] ?? [] }
}
