import Foundation
import Store

/// What an index must know of itself, stored whole under `state` in the table `meta` by every commit.
struct State: Codable, Equatable, Sendable {
  /// The version of the layout that this program writes.
  static let currentFormat = 5
  /// The oldest version that it reads. Format 2 had no checksums of records and state; format 3 none that say which block or which
  /// ids they are of, and no records that wait for their links. Format 4 knew neither sealed records nor an audit trail. The next commit makes each of them format 5.
  static let oldestFormat = 2
  static let key = "state"
  /// The key of the state's CRC-32C.
  static let checksumKey = "state.crc32c"

  var format = State.currentFormat
  var dimension: Int
  var m: Int
  var m0: Int
  var efConstruction: Int
  var seed: UInt64
  /// SHA-256 over model and tokenizer, as the engine gave it.
  var fingerprint: String
  var precision: String
  var fields: [FieldDefinition]
  /// Keyword codes given out so far, by field number.
  var nextCode: [UInt16: UInt32] = [:]
  var entry: UInt32?
  var topLayer = 0
  /// Live records.
  var count = 0
  /// Slots given out so far; freed ones below it stand in the table `free`.
  var nextSlot: UInt32 = 0
  /// Records of `linksUp` given out so far, and the first of the chain of freed ones, plus one; 0 for none.
  var nextUpper: UInt32 = 0
  var freeUpper: UInt32 = 0
  /// Inverted lists, and how many records their centroids were found for.
  var listCount = 0
  var listsTrainedCount = 0
  /// Whether ids that are written to stand in the table `changed`; missing in an index of an earlier program.
  var journals: Bool?
  /// The sum over the entries of `ids`, over those of `dictionary` and over those of `unlinked`; missing before format 4.
  var idSum: UInt32?
  var keywordSum: UInt32?
  var unlinkedSum: UInt32?
  /// The lexical side; missing in an index that was made without one.
  var words: WordState?
  /// How records are sealed; nil where they are not.
  var seal: SealState?
  /// The end of the audit trail; missing while it has no line.
  var audit: AuditEnd?
  /// Commits so far.
  var sequence: UInt64 = 0

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [UInt8](try encoder.encode(self))
  }

  /// Stores the state with its checksum, in the present format.
  func store(_ tables: Tables, _ transaction: borrowing WriteTransaction) throws {
    var state = self
    state.format = Self.currentFormat
    try state.completeSums(tables, transaction)
    let bytes = try state.encoded()
    try transaction.put(tables.meta, Self.key, bytes)
    try transaction.put(tables.meta, Self.checksumKey, bytes.crc32c.littleEndianBytes)
  }

  /// Reads a state; `checksum` is what is stored beside it.
  static func decode(_ bytes: [UInt8], checksum: [UInt8]?, path: String) throws -> State {
    struct Version: Decodable { let format: Int }
    let data = Data(bytes)
    guard let version = try? JSONDecoder().decode(Version.self, from: data) else {
      throw IndexError.corrupted(path: path, reason: "its state cannot be read")
    }
    guard (oldestFormat...currentFormat).contains(version.format) else {
      throw IndexError.formatVersion(found: version.format, supported: currentFormat, path: path)
    }
    // A state of format 2 has a checksum too, once its number has been damaged.
    if version.format > 2 || checksum != nil, checksum != bytes.crc32c.littleEndianBytes {
      throw IndexError.corrupted(path: path, reason: "the checksum of its state is wrong")
    }
    guard let state = try? JSONDecoder().decode(State.self, from: data) else {
      throw IndexError.corrupted(path: path, reason: "its state cannot be read")
    }
    return state
  }
}

/// The format of an index.
public enum IndexFormat {
  /// The number of the format that this program writes.
  public static let current = State.currentFormat
}
