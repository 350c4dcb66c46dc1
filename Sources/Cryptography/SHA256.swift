import COpenSSL

/// The 32 bytes of a SHA-256 digest. Compared in constant time.
public struct SHA256Digest: Hashable, Sendable, Sequence {
  /// The bytes.
  public let bytes: [UInt8]

  /// The bytes, one by one.
  public func makeIterator() -> IndexingIterator<[UInt8]> { bytes.makeIterator() }

  /// Whether both have the same bytes, in a time that does not tell where they differ.
  public static func == (one: Self, other: Self) -> Bool { one.matches(other.bytes) }

  /// The same for bytes that were stored.
  public func matches(_ stored: [UInt8]) -> Bool {
    guard stored.count == bytes.count else { return false }
    return unsafe CRYPTO_memcmp(bytes, stored, bytes.count) == 0
  }
}

/// SHA-256 (FIPS 180-4), of one piece or of many.
public struct SHA256 {
  /// Bytes of a digest.
  public static let byteCount = 32

  /// A context of libcrypto; freed with the last reference.
  @safe private final class Context {
    let pointer: OpaquePointer

    init() {
      guard let made = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(made, algorithm, nil) == 1 else {
        preconditionFailure("libcrypto has no memory for a digest")
      }
      unsafe pointer = made
    }

    init(copying other: Context) {
      guard let made = unsafe EVP_MD_CTX_new(), unsafe EVP_MD_CTX_copy_ex(made, other.pointer) == 1 else {
        preconditionFailure("libcrypto has no memory for a digest")
      }
      unsafe pointer = made
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }
  }

  /// The algorithm, fetched once: libcrypto would look it up for every digest.
  private nonisolated(unsafe) static let algorithm: OpaquePointer = {
    guard let found = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
      preconditionFailure(
        "libcrypto has no SHA-256; its configuration (openssl.cnf) must allow the default or FIPS provider")
    }
    return unsafe found
  }()

  private var context = Context()

  /// A digest of nothing yet.
  public init() {}

  /// The digest of bytes.
  public static func hash(data: some Collection<UInt8>) -> SHA256Digest {
    var hash = SHA256()
    hash.update(data: data)
    return hash.finalize()
  }

  /// Takes in more bytes.
  public mutating func update(data: some Collection<UInt8>) {
    let done: Void? = data.withContiguousStorageIfAvailable { unsafe update(UnsafeRawBufferPointer($0)) }
    if done == nil { unsafe Array(data).withUnsafeBytes { unsafe update($0) } }
  }

  /// Takes in more bytes.
  public mutating func update(bufferPointer: UnsafeRawBufferPointer) { unsafe update(bufferPointer) }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&context) { context = Context(copying: context) }
    guard unsafe EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count) == 1 else {
      preconditionFailure("libcrypto cannot go on with a digest")
    }
  }

  /// The digest of all that was taken in; more may be taken in afterwards.
  public func finalize() -> SHA256Digest {
    let last = Context(copying: context)
    var digest = [UInt8](repeating: 0, count: Self.byteCount)
    guard unsafe EVP_DigestFinal_ex(last.pointer, &digest, nil) == 1 else {
      preconditionFailure("libcrypto cannot end a digest")
    }
    return SHA256Digest(bytes: digest)
  }
}
