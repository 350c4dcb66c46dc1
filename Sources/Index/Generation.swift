import Foundation
import HNSW
import Store
import Synchronization

/// What a new index is made with.
public struct GenerationOptions: Sendable {
  /// Numbers in a vector.
  public var dimension: Int
  /// The fields of its records.
  public var fields: [FieldDefinition]
  /// SHA-256 over what made the vectors.
  public var fingerprint: String
  /// The precision they were computed in.
  public var precision: String
  /// Links a new node makes on each layer, and the most it has above layer 0.
  public var m: Int
  /// The most links a node has on layer 0.
  public var m0: Int
  /// How many candidates are kept while a new node looks for its neighbours.
  public var efConstruction: Int
  /// How records are sealed; nil for not at all.
  public var sealing: Sealing?

  /// Makes options from their parts.
  public init(
    dimension: Int, fields: [FieldDefinition], fingerprint: String, precision: String = "f32",
    m: Int = 16, m0: Int = 32, efConstruction: Int = 200
  ) {
    self.dimension = dimension
    self.fields = fields
    self.fingerprint = fingerprint
    self.precision = precision
    self.m = m
    self.m0 = m0
    self.efConstruction = efConstruction
  }

  /// Refuses a shape that no index can have.
  package func check() throws(IndexError) {
    guard efConstruction >= m else {
      throw .badParameters(reason: "m \(m) and efConstruction \(efConstruction); m <= efConstruction is possible")
    }
    _ = try BlockLayout(dimension: dimension, m: m, m0: m0)
  }
}

/// One complete build of a collection's index, in an LMDB environment of its own. Reads run on snapshots and never wait;
/// writes that wait at the same time share a transaction, which is on disk when their calls return.
public final class Generation: Sendable {
  /// The address space reserved for an index, in bytes, where nothing else is said: 256 GiB.
  public static let defaultMapSize = 256 << 30

  let environment: Environment
  let keys: SealKeys?
  let current: Mutex<Snapshot>
  let queue = WriteQueue()
  let room = RoomGuard()
  /// Held by the write under way. True after a commit whose snapshot could not be opened: the next write must not go by
  /// the snapshot before it.
  let lostTrack = Mutex(false)

  /// Makes an empty index in a folder.
  public static func create(
    at path: String, _ options: GenerationOptions, mapSize: Int = defaultMapSize
  ) throws -> Generation {
    try options.check()
    let state = State(options)
    let environment = try Environment(path: path, tables: Tables.names, options: .init(mapSize: mapSize))
    let tables = try Tables(environment)
    try environment.write { try state.store(tables, $0) }
    return try Generation(environment, options.sealing?.keys)
  }

  /// Opens the index in a folder. Nothing is loaded but the places of its blocks. Throws if its records are sealed, and a key is
  /// missing.
  public static func open(at path: String, mapSize: Int = defaultMapSize, keys: SealKeys? = nil) throws -> Generation {
    let options = Environment.Options(mapSize: mapSize, create: false)
    return try Generation(Environment(path: path, tables: Tables.names, options: options), keys)
  }

  private init(_ environment: Environment, _ keys: SealKeys?) throws {
    self.environment = environment
    self.keys = keys
    current = Mutex(try Snapshot(opening: environment, tables: Tables(environment), keys: keys))
  }

  /// The index as of the last commit.
  public var snapshot: Snapshot { current.withLock { $0 } }

  /// The bytes its file uses.
  public var usedBytes: Int { environment.usedBytes() }

  /// Whether the last write found no room on the disk or in the map: until one does, it can only be read.
  public var isFull: Bool { room.isFull }

  /// Throws if a write of so many records would be refused at once, because there was no room a moment ago.
  public func checkRoom(for records: Int) throws { try room.check(size: records) }

  /// Puts records in, each in place of any with its id: all of them or, if one is refused, none.
  /// `optimises` is to be said with the last of many: it does what `optimise` does in the same commit. With `reach`, a record that
  /// does not pass it, as it is stored or as it would be, refuses the call. `audit` makes the line of the audit trail, of the ids of
  /// records that are not as they were.
  public func upsert(
    _ records: [NewRecord], optimises: Bool = false, within reach: BoundFilter? = nil, audit: AuditMaker? = nil
  ) throws -> [WriteStatus] {
    try checkRoom(for: records.count)
    let check: WriteCall.Step = { writer, transaction in
      try writer.check(records, transaction)
      if let reach { try writer.check(records, within: reach, transaction) }
    }
    return try change(size: records.count, check: check) { writer, transaction in
      if optimises { writer.optimise() }
      let statuses = try records.map { try writer.upsert($0, transaction) }
      let changed = zip(records, statuses).filter { $1 != .unchanged }.map(\.0.record.id)
      if let audit, !changed.isEmpty { try writer.audit(audit(changed), transaction) }
      return statuses
    }
  }

  /// Takes out the records with these ids; says for each whether there was one. What does not pass `reach` is not there.
  public func delete(ids: [String], within reach: BoundFilter? = nil, audit: AuditMaker? = nil) throws -> [Bool] {
    try change(size: ids.count) { writer, transaction in
      let wereThere = try ids.map { id in
        if let reach, try !writer.isStored(id, within: reach, transaction) { return false }
        return try writer.delete(id, transaction)
      }
      let deleted = zip(ids, wereThere).filter(\.1).map(\.0)
      if let audit, !deleted.isEmpty { try writer.audit(audit(deleted), transaction) }
      return wereThere
    }
  }

  /// Takes out every record that passes; returns how many.
  public func delete(where filter: BoundFilter, audit: AuditMaker? = nil) throws -> Int {
    try change(isAlone: true) { writer, transaction in
      var ids: [String] = []
      try writer.snapshot.forEachRecord(where: filter) {
        ids.append($0.id)
        return true
      }
      for id in ids { _ = try writer.delete(id, transaction) }
      if let audit, !ids.isEmpty { try writer.audit(audit(ids), transaction) }
      return ids.count
    }
  }

  /// Puts records in as they were in another generation, times included.
  package func restore(
    _ records: [NewRecord], threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws {
    try change(isAlone: true, check: { try $0.check(records, $1) }) { writer, transaction in
      writer.manner = WriteManner(keepsTimes: true, threads: threads)
      for record in records { _ = try writer.upsert(record, transaction) }
    }
  }

  /// Begins to note the ids that are written to, from none on, or ceases to.
  package func journal(_ isOn: Bool) throws {
    try change(isAlone: true) { writer, transaction in try writer.journal(isOn, transaction) }
  }

  /// The index as of the last commit, also where the snapshot after it could not be opened at once.
  package func latest() throws -> Snapshot {
    try lostTrack.withLock { lostTrack in
      if lostTrack { try reopen() }
      lostTrack = false
      return snapshot
    }
  }

  /// Removes its files. Whoever reads it goes on reading.
  package func discard() { environment.discard() }

  /// Puts all records into the graph and their words into the postings, and finds the centroids of the lists anew if there are many more records than when they were
  /// found: to be called after a large import. Small writes only split lists that are full.
  public func optimise() throws {
    guard snapshot.mayBeOptimised else { return }
    try change(isAlone: true) { writer, _ in writer.optimise() }
  }

  /// Copies the index as of the last commit: calls `body` with the bytes of a data file, front to back. Writes go on.
  public func copy(_ body: (UnsafeRawBufferPointer) throws -> Void) throws { try unsafe environment.copy(body) }
}

extension Snapshot {
  /// Whether records wait to be put into the graph or the postings, or the centroids of the lists were found for much fewer than there are.
  fileprivate var mayBeOptimised: Bool {
    !unlinked.isEmpty || !buffered.isEmpty
      || count >= ListWriter.smallest && ListWriter.areOutgrown(by: count, state.listsTrainedCount)
  }
}

extension State {
  init(_ options: GenerationOptions) {
    self.init(
      dimension: options.dimension, m: options.m, m0: options.m0, efConstruction: options.efConstruction,
      seed: Parameters().seed, fingerprint: options.fingerprint, precision: options.precision, fields: options.fields,
      idSum: 0, keywordSum: 0, words: WordState(), seal: options.sealing.map(SealState.init))
  }
}

extension Snapshot {
  /// The shape of the graph.
  var parameters: Parameters {
    Parameters(m: state.m, m0: state.m0, efConstruction: state.efConstruction, seed: state.seed)
  }

  /// SHA-256 over what made the vectors.
  public var fingerprint: String { state.fingerprint }

  /// The precision the vectors were computed in.
  public var precision: String { state.precision }
}
