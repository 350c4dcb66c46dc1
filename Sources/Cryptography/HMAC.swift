import COpenSSL

/// HMAC with SHA-256 (RFC 2104), and keys derived by it (HKDF, RFC 5869).
public enum HMAC {
  /// The 32 bytes that authenticate a message under a key.
  public static func authenticationCode(for message: some Collection<UInt8>, using key: SymmetricKey) -> [UInt8] {
    key.authentication.code(for: Array(message))
  }

  /// A key derived from another for one purpose: up to 255 × 32 bytes, from which the other does not follow.
  public static func derivedKey(from key: SymmetricKey, info: some Collection<UInt8>, count: Int) -> [UInt8] {
    let salt = SymmetricKey(data: [UInt8](repeating: 0, count: SHA256.byteCount))
    let extracted = SymmetricKey(data: unsafe key.withBytes { unsafe salt.authentication.code(for: Array($0)) })
    var derived: [UInt8] = []
    var block: [UInt8] = []
    for counter in 1...max(1, (count + SHA256.byteCount - 1) / SHA256.byteCount) {
      block = extracted.authentication.code(for: block + Array(info) + [UInt8(counter)])
      derived += block
    }
    return Array(derived.prefix(count))
  }
}

/// The state of an HMAC at its beginning, from which each message goes on in a copy.
///
/// `@unchecked Sendable` because the context is only copied once it is made.
@safe final class HMACState: @unchecked Sendable {
  private let context: OpaquePointer

  private nonisolated(unsafe) static let algorithm: OpaquePointer = {
    guard let found = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else {
      preconditionFailure(
        "libcrypto has no HMAC; its configuration (openssl.cnf) must allow the default or FIPS provider")
    }
    return unsafe found
  }()

  init(key: UnsafeRawBufferPointer) {
    let parameters = unsafe [kindred_hmac_digest(), OSSL_PARAM_construct_end()]
    // A key of no bytes is a key of one zero: HMAC fills keys up with zeros.
    let zero: [UInt8] = [0]
    let made = unsafe zero.withUnsafeBytes { zero -> OpaquePointer? in
      let bytes = unsafe key.isEmpty ? zero : key
      guard let context = unsafe EVP_MAC_CTX_new(Self.algorithm),
        unsafe EVP_MAC_init(
          context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, parameters) == 1
      else { return nil }
      return unsafe context
    }
    guard let made = unsafe made else { preconditionFailure("libcrypto has no memory for an HMAC") }
    unsafe context = made
  }

  deinit { unsafe EVP_MAC_CTX_free(context) }

  func code(for message: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: SHA256.byteCount)
    var written = 0
    guard let copy = unsafe EVP_MAC_CTX_dup(context) else { preconditionFailure("libcrypto has no memory for an HMAC") }
    defer { unsafe EVP_MAC_CTX_free(copy) }
    guard unsafe EVP_MAC_update(copy, message, message.count) == 1,
      unsafe EVP_MAC_final(copy, &code, &written, code.count) == 1, written == code.count
    else { preconditionFailure("libcrypto cannot end an HMAC") }
    return code
  }
}
