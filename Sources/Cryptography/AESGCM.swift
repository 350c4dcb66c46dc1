import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D): encrypts bytes so that any change to them, or to the data beside them, is
/// noticed.
public enum AESGCM {
  /// Bytes of a nonce, which must be new for every message of a key.
  public static let nonceSize = 12
  /// Bytes of the tag.
  public static let tagSize = 16
  private static let keySize = 32

  private nonisolated(unsafe) static let algorithm: OpaquePointer? = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

  /// Encrypts: the nonce, as many bytes as `plain` has, and the tag. `authenticated` goes into the tag and not into the result.
  /// The nonce is random unless it is given.
  public static func seal(
    _ plain: [UInt8], using key: SymmetricKey, nonce: [UInt8]? = nil, authenticating authenticated: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    let nonce = nonce ?? SecureRandom.bytes(nonceSize)
    let context = try Context(key, nonce, authenticated, encrypts: true)
    var sealed = try context.update(plain)
    var tag = [UInt8](repeating: 0, count: tagSize)
    guard context.ends(), unsafe EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize), &tag) == 1
    else { throw CryptographyError(call: "AES-256-GCM") }
    sealed = nonce + sealed + tag
    return sealed
  }

  /// Decrypts what `seal` made; nil if any of it, or of what was authenticated beside it, is something else.
  public static func open(
    _ sealed: [UInt8], using key: SymmetricKey, authenticating authenticated: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= nonceSize + tagSize else { return nil }
    let nonce = Array(sealed.prefix(nonceSize))
    var tag = Array(sealed.suffix(tagSize))
    guard let context = try? Context(key, nonce, authenticated, encrypts: false),
      let plain = try? context.update(Array(sealed.dropFirst(nonceSize).dropLast(tagSize))),
      unsafe EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tagSize), &tag) == 1, context.ends()
    else { return nil }
    return plain
  }

  /// One message.
  @safe private final class Context {
    let pointer: OpaquePointer

    init(
      _ key: SymmetricKey, _ nonce: [UInt8], _ authenticated: [UInt8], encrypts: Bool
    ) throws(CryptographyError) {
      guard let algorithm = unsafe algorithm, let made = unsafe EVP_CIPHER_CTX_new() else {
        throw CryptographyError(call: "AES-256-GCM: it is not there")
      }
      unsafe pointer = made
      let hasSizes = key.count == keySize && nonce.count == nonceSize
      let isInitialised = unsafe key.withBytes { key in
        let bytes = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return unsafe hasSizes && EVP_CipherInit_ex2(made, algorithm, bytes, nonce, encrypts ? 1 : 0, nil) == 1
      }
      var length: Int32 = 0
      guard isInitialised,
        unsafe EVP_CipherUpdate(made, nil, &length, authenticated, Int32(clamping: authenticated.count)) == 1
      else { throw CryptographyError(call: "AES-256-GCM with a key of \(key.count) bytes") }
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

    func update(_ input: [UInt8]) throws(CryptographyError) -> [UInt8] {
      var output = [UInt8](repeating: 0, count: input.count)
      var length: Int32 = 0
      guard input.count <= Int(Int32.max),
        unsafe EVP_CipherUpdate(pointer, &output, &length, input, Int32(input.count)) == 1, Int(length) == input.count
      else { throw CryptographyError(call: "AES-256-GCM of \(input.count) bytes") }
      return output
    }

    func ends() -> Bool {
      var rest = [UInt8](repeating: 0, count: AESGCM.tagSize)
      var length: Int32 = 0
      return unsafe EVP_CipherFinal_ex(pointer, &rest, &length) == 1 && length == 0
    }
  }
}
