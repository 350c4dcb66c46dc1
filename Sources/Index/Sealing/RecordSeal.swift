import Cryptography
import Foundation

/// What an index knows of its sealing, in its state.
struct SealState: Codable, Equatable, Sendable {
  /// The collection, and 16 random bytes of this generation: a sealed record can only be opened where it was sealed.
  var collection: String
  var generation: Data
  /// The key whose hashes stand for words, and all that records were sealed with.
  var wordKey: UInt32
  var keys: Set<UInt32>

  init(_ options: Sealing) {
    collection = options.collection
    generation = Data(SecureRandom.bytes(16))
    wordKey = options.keys.current.id
    keys = [options.keys.current.id]
  }
}

/// How the records of a new generation are sealed.
public struct Sealing: Sendable {
  /// The keys.
  public let keys: SealKeys
  /// The collection's name.
  public let collection: String

  /// Makes it from its parts.
  public init(keys: SealKeys, collection: String) { (self.keys, self.collection) = (keys, collection) }
}

/// Seals the records of one generation with AES-256-GCM (NIST SP 800-38D) and opens them.
///
/// A sealed record is: version 3 (1 byte), id of the key (4), the record's id with its length before it (4 + n), nonce (12, random for
/// every write), what `Record.encoded` made under the key, the tag (16), and the CRC-32C of the slot and all of it (4), which
/// tells damage from a wrong key. Collection, generation, slot, and all that stands before what is sealed go into the tag, so that no record can
/// be put in the place of another. Numbers are little-endian.
struct RecordSeal: Sendable {
  static let version: UInt8 = 3
  let keys: SealKeys
  private let context: [UInt8]

  /// Throws if a key is missing that records were sealed with.
  init(_ state: SealState, _ keys: SealKeys?, path: String) throws(IndexError) {
    let missing = state.keys.filter { keys?.key($0) == nil }.sorted()
    guard let keys, missing.isEmpty else { throw .sealed(path: path, keys: missing.map(SealKeys.name)) }
    self.keys = keys
    var writer = ByteWriter()
    writer.put(string: "kindred record of " + state.collection)
    context = writer.bytes + state.generation
  }

  func seal(_ plain: [UInt8], id: String, slot: UInt32) throws -> [UInt8] {
    var writer = ByteWriter()
    writer.put(Self.version)
    writer.put(keys.current.id)
    writer.put(string: id)
    let head = writer.bytes
    let bytes = head + (try AESGCM.seal(plain, using: keys.current.secret, authenticating: authenticated(head, slot)))
    return bytes + (slot.littleEndianBytes + bytes).crc32c.littleEndianBytes
  }

  /// What was sealed for this slot, and the id that stands beside it; nil if it is anything else.
  func open(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> (plain: [UInt8], id: String)? {
    guard let head = unsafe Self.head(bytes, slot: slot), let key = keys.key(head.key) else { return nil }
    let sealed = unsafe Array(bytes[head.size..<(bytes.count - 4)])
    let beside = unsafe authenticated(Array(bytes[..<head.size]), slot)
    guard let plain = AESGCM.open(sealed, using: key.secret, authenticating: beside) else { return nil }
    return (plain, head.id)
  }

  /// The id of the record that was sealed for this slot, which is not sealed itself.
  static func id(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> String? { unsafe head(bytes, slot: slot)?.id }

  private static func head(
    _ bytes: UnsafeRawBufferPointer, slot: UInt32
  ) -> (key: UInt32, id: String, size: Int)? {
    guard unsafe Record.hasChecksum(bytes, slot: slot) else { return nil }
    var reader = unsafe ByteReader(bytes)
    guard reader.get(UInt8.self) == version, let key = reader.get(UInt32.self) else { return nil }
    guard let id = reader.string() else { return nil }
    let size = 1 + 4 + 4 + id.utf8.count
    return bytes.count >= size + AESGCM.nonceSize + AESGCM.tagSize + 4 ? (key, id, size) : nil
  }

  private func authenticated(_ head: [UInt8], _ slot: UInt32) -> [UInt8] { context + slot.littleEndianBytes + head }
}

/// Records to bytes and back, as one generation has them.
struct RecordCoder: Sendable {
  let names: [UInt16: String]
  /// Nil where records are not sealed. Where they are, one that is not is none.
  let seal: RecordSeal?

  init(_ state: State, _ keys: SealKeys?, path: String) throws(IndexError) {
    names = Dictionary(uniqueKeysWithValues: state.fields.map { ($0.number, $0.name) })
    seal = try state.seal.map { seal throws(IndexError) in try RecordSeal(seal, keys, path: path) }
  }

  func encode(_ record: Record, _ fields: [String: FieldDefinition], slot: UInt32) throws -> [UInt8] {
    let plain = try record.encoded(fields, slot: slot)
    return try seal?.seal(plain, id: record.id, slot: slot) ?? plain
  }

  /// Reads what `encode` made for this slot; nil if it is anything else.
  func decode(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> Record? {
    guard let seal else { return unsafe Record.decode(bytes, slot: slot, names: names) }
    guard let (plain, id) = unsafe seal.open(bytes, slot: slot) else { return nil }
    let record = unsafe plain.withUnsafeBytes { unsafe Record.decode($0, slot: slot, names: names) }
    return record?.id == id ? record : nil
  }

  /// The id alone, which is all that a ranked list needs at first.
  func id(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> String? {
    seal == nil ? unsafe Record.decodeID(bytes, slot: slot) : unsafe RecordSeal.id(bytes, slot: slot)
  }
}
