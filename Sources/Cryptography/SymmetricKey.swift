import COpenSSL

/// A secret key. Its bytes are wiped when the last copy is gone.
///
/// `@unchecked Sendable` because it holds raw memory, which is never changed after it was filled.
@safe public final class SymmetricKey: @unchecked Sendable {
  private let bytes: UnsafeMutableRawBufferPointer
  /// The beginning of every HMAC under this key: to copy it is much faster than to begin anew.
  let authentication: HMACState

  /// A key of given bytes.
  public init(data: some Collection<UInt8>) {
    unsafe bytes = .allocate(byteCount: max(1, data.count), alignment: 16)
    unsafe bytes.copyBytes(from: data)
    count = data.count
    authentication = unsafe HMACState(key: UnsafeRawBufferPointer(rebasing: bytes[..<data.count]))
  }

  /// A key of so many random bytes, from the system's generator.
  public convenience init(randomBytes count: Int) { self.init(data: SecureRandom.bytes(count)) }

  deinit {
    unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count)
    unsafe bytes.deallocate()
  }

  /// How many bytes it has.
  public let count: Int

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
  }
}

/// Random bytes for secrets.
public enum SecureRandom {
  /// So many bytes of the system's generator.
  public static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}

/// What libcrypto refused, and in which call.
public struct CryptographyError: Error, Equatable, CustomStringConvertible {
  /// The call.
  public let call: String

  /// One line.
  public var description: String { "libcrypto refused \(call)" }
}

extension Sequence<UInt8> {
  /// The bytes as hexadecimal digits in small letters.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
