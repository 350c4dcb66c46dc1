import Store

/// What can still be read of a damaged generation: its records and their vectors. Graph, lists, codes and columns are not
/// looked at, since all of them follow from these.
public final class Salvage {
  /// A record that can be read.
  public struct Found {
    /// The record, as it was.
    public let record: Record
    /// Its vector; nil where that is damaged.
    public let vector: [Float]?
  }

  /// What the generation was made with.
  public let options: GenerationOptions
  /// How many records it had.
  public let count: Int
  private let file: DataFile
  private let state: State
  private let layout: BlockLayout
  private let coder: RecordCoder

  /// Opens the data file in a folder. Throws where not even its roots and its state can be read, and where its records are sealed
  /// and a key is missing.
  public init(path: String, keys: SealKeys? = nil) throws {
    file = try DataFile(path: path, salvages: true)
    guard let bytes = file.value(of: "meta", at: State.key) else {
      throw IndexError.corrupted(path: path, reason: "its state cannot be found")
    }
    state = try State.decode(bytes, checksum: file.value(of: "meta", at: State.checksumKey), path: path)
    layout = try BlockLayout(dimension: state.dimension, m: state.m, m0: state.m0)
    count = state.count
    coder = try RecordCoder(state, keys, path: path)
    var options = GenerationOptions(
      dimension: state.dimension, fields: state.fields, fingerprint: state.fingerprint, precision: state.precision,
      m: state.m, m0: state.m0, efConstruction: state.efConstruction)
    if let seal = state.seal { options.sealing = keys.map { Sealing(keys: $0, collection: seal.collection) } }
    self.options = options
  }

  /// Calls `body` with every record that can be read.
  public func forEachRecord(_ body: (Found) throws -> Void) throws {
    var vectors: (block: UInt32, payload: [UInt8]?)?
    for slot in 0..<state.nextSlot {
      guard let bytes = file.value(of: "records", at: slot),
        let record = unsafe bytes.withUnsafeBytes({ unsafe coder.decode($0, slot: slot) })
      else { continue }
      let block = slot / UInt32(layout.vectorsPerBlock)
      if vectors?.block != block { vectors = (block, payload(ofVectors: block)) }
      try body(Found(record: record, vector: vectors?.payload.flatMap { vector(slot, in: $0) }))
    }
  }

  /// The lines of its audit trail that follow one another from the first on, and how many there were.
  public func auditLines() throws -> (sound: [AuditLine], expected: Int) {
    var (end, lines) = (AuditEnd(), [AuditLine]())
    _ = try file.forEachEntry(of: "audit") { key, value in
      let line = unsafe value.withUnsafeBytes { unsafe AuditLine(sequence: end.next, $0) }
      guard key == (0..<8).map({ UInt8(truncatingIfNeeded: end.next >> (56 - 8 * $0)) }), let line,
        line.follows(end.head)
      else { return }
      end.pass(line)
      lines.append(line)
    }
    return (lines, Int(state.audit?.next ?? 1) - 1)
  }

  /// The ids in the table of ids of which `isFound` is not true: those of records that are lost.
  public func ids(where isLost: (String) -> Bool) throws -> [String] {
    var ids: [String] = []
    _ = try file.forEachEntry(of: "ids") { key, _ in
      let id = String(decoding: key, as: UTF8.self)
      if isLost(id) { ids.append(id) }
    }
    return ids
  }

  private func payload(ofVectors block: UInt32) -> [UInt8]? {
    guard let bytes = file.value(of: "vectors", at: block) else { return nil }
    return unsafe bytes.withUnsafeBytes { value in
      guard unsafe BlockHeader.isIntact(value, BlockName(kind: .vectors, number: block)) else { return nil }
      return unsafe Array(value.dropFirst(BlockHeader.size))
    }
  }

  private func vector(_ slot: UInt32, in payload: [UInt8]) -> [Float]? {
    let start = Int(slot) % layout.vectorsPerBlock * layout.dimension * 4
    guard start + layout.dimension * 4 <= payload.count else { return nil }
    let vector = unsafe payload.withUnsafeBytes { bytes in
      (0..<layout.dimension).map { unsafe bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Float.self) }
    }
    let length = vector.reduce(0) { $0 + Double($1) * Double($1) }
    return abs(length - 1) < 1e-3 ? vector : nil
  }
}
