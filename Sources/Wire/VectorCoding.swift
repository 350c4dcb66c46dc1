import Foundation

extension JSONValue {
  /// A vector as an array of numbers.
  public static func vector(_ vector: [Float]) -> JSONValue { .array(vector.map { .float($0) }) }

  /// A vector: an array of numbers, or base64 of little-endian float32. Nil if it is neither.
  public var vector: [Float]? {
    switch self {
    case .array(let elements):
      var vector: [Float] = []
      vector.reserveCapacity(elements.count)
      for element in elements {
        guard let number = element.number else { return nil }
        vector.append(Float(number))
      }
      return vector
    case .string(let text):
      guard let bytes = Data(base64Encoded: text).map({ [UInt8]($0) }), bytes.count % 4 == 0 else { return nil }
      return stride(from: 0, to: bytes.count, by: 4).map { start in
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        return Float(bitPattern: bits)
      }
    default: return nil
    }
  }
}
