import HNSW
import Store

/// An immutable view of an index at one commit. Any number of threads search it at once; it holds one reading
/// transaction and the places of the blocks, and nothing else is loaded.
public final class Snapshot: Sendable {
  let transaction: ReadTransaction
  let tables: Tables
  let state: State
  let layout: BlockLayout
  let links0: BlockTable
  let linksUp: BlockTable
  let codes: BlockTable
  let vectors: BlockTable
  let lists: BlockTable
  let centroids: BlockTable
  let places: BlockTable
  let listLayout: ListLayout
  let rotation: Rotation
  /// The centroids as int8 codes: what a search ranks the lists by.
  let centroidCodes: CentroidCodes
  let columns: [UInt16: BlockTable]
  /// The slots that hold a record.
  let live: SlotSet
  /// Those of them that are not in the graph yet.
  let unlinked: PendingSlots
  let names: [UInt16: String]
  let matchCache = MatchCache()
  /// The fields by name.
  public let fields: [String: FieldDefinition]

  /// Finds every block of the last commit.
  convenience init(opening environment: Environment, tables: Tables) throws {
    let transaction = try environment.beginRead()
    let state = try Self.readState(transaction, tables)
    var found = FoundBlocks()
    try found.findAll(in: transaction, tables)
    try self.init(transaction, tables, state, found, unlinked: PendingSlots.read(transaction, tables))
  }

  /// Follows a commit: the blocks it changed are found again, and the others are where `previous` found them, since LMDB
  /// never moves a page that is in use.
  convenience init(after previous: Snapshot, changed: ChangedBlocks) throws {
    let transaction = try previous.transaction.environment.beginRead()
    let state = try Self.readState(transaction, previous.tables)
    var found = FoundBlocks(previous)
    try found.find(changed, in: transaction, previous.tables)
    let isKept = changed.lists.centroids.isEmpty && state.listCount == previous.state.listCount
    try self.init(
      transaction, previous.tables, state, found, unlinked: changed.unlinked, isKept ? previous.centroidCodes : nil)
  }

  private init(
    _ transaction: ReadTransaction, _ tables: Tables, _ state: State, _ blocks: FoundBlocks,
    unlinked: PendingSlots, _ centroidCodes: CentroidCodes? = nil
  ) throws {
    var found = blocks
    self.transaction = transaction
    self.tables = tables
    self.state = state
    self.unlinked = unlinked
    layout = try BlockLayout(dimension: state.dimension, m: state.m, m0: state.m0)
    (links0, linksUp, codes, vectors) = (found.links0, found.linksUp, found.codes, found.vectors)
    found.lists.truncate(state.listCount)
    (lists, centroids, places) = (found.lists, found.centroids, found.places)
    listLayout = ListLayout(dimension: state.dimension)
    rotation = Rotation(listLayout, seed: state.seed)
    self.centroidCodes = centroidCodes ?? CentroidCodes(found.centroids, count: state.listCount, layout)
    columns = found.columns
    fields = Dictionary(uniqueKeysWithValues: state.fields.map { ($0.name, $0) })
    names = Dictionary(uniqueKeysWithValues: state.fields.map { ($0.number, $0.name) })
    live = Column(found.columns[0] ?? BlockTable(), perBlock: FieldType.boolean.valuesPerBlock ?? 1)
      .present(limit: Int(state.nextSlot))
    try checkTables(path: transaction.environment.path)
  }

  /// A table that is too short for the slots given out means that pages were lost.
  private func checkTables(path: String) throws {
    let slots = Int(state.nextSlot)
    let checks = [
      ("links0", links0.count * layout.links0.perBlock), ("codes", codes.count * layout.codesPerBlock),
      ("vectors", vectors.count * layout.vectorsPerBlock),
    ]
    guard lists.count == state.listCount, centroids.count * layout.vectorsPerBlock >= state.listCount else {
      throw IndexError.corrupted(path: path, reason: "table lists has \(lists.count) of \(state.listCount) lists")
    }
    for (name, room) in checks where room < slots {
      throw IndexError.corrupted(path: path, reason: "table \(name) has room for \(room) of \(slots) slots")
    }
    guard live.count == state.count else {
      throw IndexError.corrupted(
        path: path, reason: "\(live.count) slots are live and \(state.count) records are counted")
    }
  }

  static func readState(_ transaction: ReadTransaction, _ tables: Tables) throws -> State {
    let path = transaction.environment.path
    guard let state = try unsafe transaction.withValue(tables.meta, State.key, { unsafe Array($0) }) else {
      throw IndexError.corrupted(path: path, reason: "it has no state")
    }
    let checksum = try unsafe transaction.withValue(tables.meta, State.checksumKey) { unsafe Array($0) }
    return try State.decode(state, checksum: checksum, path: path)
  }

  /// The lists, to be scanned.
  var invertedLists: InvertedLists {
    InvertedLists(layout: listLayout, rotation: rotation, centroids: centroidCodes, payloads: lists)
  }

  /// How many records it holds.
  public var count: Int { state.count }

  /// How many of them wait for their links.
  package var unlinkedCount: Int { unlinked.count }

  /// Numbers in a vector.
  public var dimension: Int { state.dimension }

  /// Commits made before this snapshot.
  public var sequence: UInt64 { state.sequence }
}

/// The blocks that a commit wrote.
struct ChangedBlocks: Sendable {
  var links0: [UInt32] = []
  var linksUp: [UInt32] = []
  var codes: [UInt32] = []
  var vectors: [UInt32] = []
  var lists = ChangedLists()
  var columns: [ColumnKey] = []
  /// The slots that wait for their links now.
  var unlinked = PendingSlots()
}

/// The places of blocks, while they are being found.
private struct FoundBlocks {
  var links0 = BlockTable()
  var linksUp = BlockTable()
  var codes = BlockTable()
  var vectors = BlockTable()
  var lists = BlockTable()
  var centroids = BlockTable()
  var places = BlockTable()
  var columns: [UInt16: BlockTable] = [:]

  init() {}

  init(_ snapshot: Snapshot) {
    (links0, linksUp, codes, vectors) = (snapshot.links0, snapshot.linksUp, snapshot.codes, snapshot.vectors)
    (lists, centroids, places) = (snapshot.lists, snapshot.centroids, snapshot.places)
    columns = snapshot.columns
  }

  mutating func findAll(in transaction: ReadTransaction, _ tables: Tables) throws {
    try Self.scan(transaction, tables.links0, .links0, into: &links0)
    try Self.scan(transaction, tables.linksUp, .linksUp, into: &linksUp)
    try Self.scan(transaction, tables.codes, .codes, into: &codes)
    try Self.scan(transaction, tables.vectors, .vectors, into: &vectors)
    try Self.scan(transaction, tables.lists, .list, into: &lists)
    try Self.scan(transaction, tables.centroids, .centroids, into: &centroids)
    try Self.scan(transaction, tables.places, .places, into: &places)
    try unsafe transaction.forEach(tables.columns) { key, value in
      guard let key = unsafe ColumnKey(key), let payload = unsafe BlockHeader.payload(value, kind: .column),
        unsafe columns[key.field, default: BlockTable()].set(Int(key.block), payload)
      else { throw Self.damaged(transaction, tables.columns) }
      return true
    }
  }

  mutating func find(_ changed: ChangedBlocks, in transaction: ReadTransaction, _ tables: Tables) throws {
    try Self.find(transaction, tables.links0, .links0, changed.links0, into: &links0)
    try Self.find(transaction, tables.linksUp, .linksUp, changed.linksUp, into: &linksUp)
    try Self.find(transaction, tables.codes, .codes, changed.codes, into: &codes)
    try Self.find(transaction, tables.vectors, .vectors, changed.vectors, into: &vectors)
    try Self.find(transaction, tables.lists, .list, changed.lists.lists, into: &lists)
    try Self.find(transaction, tables.centroids, .centroids, changed.lists.centroids, into: &centroids)
    try Self.find(transaction, tables.places, .places, changed.lists.places, into: &places)
    for key in changed.columns {
      guard let value = try unsafe transaction.value(tables.columns, key),
        let payload = unsafe BlockHeader.payload(value, kind: .column),
        unsafe columns[key.field, default: BlockTable()].set(Int(key.block), payload)
      else { throw Self.damaged(transaction, tables.columns) }
    }
  }

  /// So many blocks come to a header that is looked at when an index is opened. Looking at all would touch every page of it;
  /// `verify` does.
  private static let blocksToAHeader = 16

  private static func scan(
    _ transaction: ReadTransaction, _ table: Table, _ kind: BlockKind, into blocks: inout BlockTable
  ) throws {
    var found = blocks
    try unsafe transaction.forEach(table) { key, value in
      guard key.count == 4, unsafe Int(UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))) == found.count,
        let payload = found.count % blocksToAHeader == 0
          ? unsafe BlockHeader.payload(value, kind: kind) : unsafe BlockHeader.untouchedPayload(value, kind: kind),
        unsafe found.set(found.count, payload)
      else { throw damaged(transaction, table) }
      return true
    }
    blocks = found
  }

  private static func find(
    _ transaction: ReadTransaction, _ table: Table, _ kind: BlockKind, _ changed: [UInt32],
    into blocks: inout BlockTable
  ) throws {
    for block in changed {
      guard let value = try unsafe transaction.value(table, block),
        let payload = unsafe BlockHeader.payload(value, kind: kind), unsafe blocks.set(Int(block), payload)
      else { throw damaged(transaction, table) }
    }
  }

  private static func damaged(_ transaction: ReadTransaction, _ table: Table) -> IndexError {
    .corrupted(path: transaction.environment.path, reason: "a block of table \(table.name) is missing or not a block")
  }
}
