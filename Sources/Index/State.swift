import Foundation

/// What an index must know of itself, stored whole under `state` in the table `meta` by every commit.
struct State: Codable, Equatable, Sendable {
  /// The version of the layout that this program writes and reads.
  static let currentFormat = 2
  static let key = "state"

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
  /// Commits so far.
  var sequence: UInt64 = 0

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [UInt8](try encoder.encode(self))
  }

  static func decode(_ bytes: UnsafeRawBufferPointer, path: String) throws -> State {
    struct Version: Decodable { let format: Int }
    let data = unsafe Data(bytes)
    guard let version = try? JSONDecoder().decode(Version.self, from: data) else {
      throw IndexError.corrupted(path: path, reason: "its state cannot be read")
    }
    guard version.format == currentFormat else {
      throw IndexError.formatVersion(found: version.format, supported: currentFormat, path: path)
    }
    guard let state = try? JSONDecoder().decode(State.self, from: data) else {
      throw IndexError.corrupted(path: path, reason: "its state cannot be read")
    }
    return state
  }
}
