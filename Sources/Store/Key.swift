/// Something that can stand as a key: 1 to 511 bytes whose order is the order of the table.
public protocol Key {
  /// Calls `body` with the bytes of the key, which are valid only during the call.
  func withKeyBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension UInt32: Key {
  /// Big-endian, so that the order of the bytes is the order of the numbers.
  @inlinable
  public func withKeyBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try unsafe withUnsafeBytes(of: bigEndian, body)
  }
}

extension UInt64: Key {
  /// Big-endian, so that the order of the bytes is the order of the numbers.
  @inlinable
  public func withKeyBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try unsafe withUnsafeBytes(of: bigEndian, body)
  }
}

extension String: Key {
  /// The UTF-8 of the string.
  public func withKeyBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    var copy = self
    return try copy.withUTF8 { try unsafe body(UnsafeRawBufferPointer($0)) }
  }
}

extension Array: Key where Element == UInt8 {
  /// The bytes themselves.
  public func withKeyBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try unsafe withUnsafeBytes(body)
  }
}
