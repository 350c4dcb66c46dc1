public import Cryptography
import Foundation

/// The keys that records are sealed with. The first seals what is written; the others open what they sealed before it was there.
public struct SealKeys: Sendable {
  /// One key.
  struct Key: Sendable {
    /// What is stored with whatever it sealed: it follows from the key, and the key does not follow from it.
    let id: UInt32
    let secret: SymmetricKey

    init(_ secret: SymmetricKey) {
      self.secret = secret
      id = Self.derived(from: secret, "kindred seal key id", count: 4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A key for another purpose, from which this one does not follow (HKDF, RFC 5869).
    func key(for purpose: String) -> SymmetricKey {
      SymmetricKey(data: Self.derived(from: secret, purpose, count: 32))
    }

    private static func derived(from secret: SymmetricKey, _ purpose: String, count: Int) -> [UInt8] {
      HMAC.derivedKey(from: secret, info: Array(purpose.utf8), count: count)
    }
  }

  private static let size = 32
  /// The most keys a file may hold.
  private static let most = 64

  let current: Key
  private let older: [Key]

  /// Makes keys from secrets of 256 bits, the one to be used first.
  public init(_ current: SymmetricKey, older: [SymmetricKey] = []) {
    self.current = Key(current)
    self.older = older.map(Key.init)
  }

  /// Reads a file of keys: each line has the 32 bytes of one in base64; blank lines, and those that begin with `#`, are passed over.
  /// The file must be its owner's alone.
  public init(path: String) throws(SealKeyError) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let rights = attributes?[.posixPermissions] as? Int,
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { throw SealKeyError(path: path, reason: "cannot be read; make one with kindred seal-key") }
    guard rights & 0o077 == 0 else {
      throw SealKeyError(path: path, reason: "can be read by others; chmod 600 it")
    }
    var keys: [SymmetricKey] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let bytes = Data(base64Encoded: line), bytes.count == Self.size else {
        throw SealKeyError(path: path, reason: "has no key of \(Self.size) bytes in base64 in line \(number + 1)")
      }
      keys.append(SymmetricKey(data: bytes))
    }
    guard let first = keys.first, keys.count <= Self.most else {
      throw SealKeyError(path: path, reason: "has \(keys.count) keys; it takes 1 to \(Self.most)")
    }
    self.init(first, older: Array(keys.dropFirst()))
  }

  /// The line of a new key.
  public static func newLine() -> String {
    Data(SecureRandom.bytes(size)).base64EncodedString()
  }

  /// The key with this id.
  func key(_ id: UInt32) -> Key? { id == current.id ? current : older.first { $0.id == id } }

  /// The names of all keys, as `stats` and errors have them; that of the one in use first.
  public var names: [String] { ([current] + older).map { Self.name($0.id) } }

  static func name(_ id: UInt32) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// Why a file of keys cannot be used.
public struct SealKeyError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What is wrong with it.
  public let reason: String

  /// One line: which file, what, and what to do.
  public var description: String { "the key file \(path) \(reason)" }
}
