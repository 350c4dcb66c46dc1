public import Foundation
import HNSW
import Store
import Synchronization

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
  /// The slots whose postings are not those of their records.
  let buffered: PendingSlots
  let bufferedWords: Mutex<BufferedWords>
  /// The keys that were given; some for records that are not sealed are of no use.
  let keys: SealKeys?
  let coder: RecordCoder
  /// Whether its records are sealed.
  public var isSealed: Bool { coder.seal != nil }
  /// What words stand under in the postings.
  let terms: TermMaker
  let matchCache = MatchCache()
  /// What was found damaged, in this snapshot or in those before and after it.
  let damage: DamageLog
  /// Which tables of keys are known to be whole.
  let keyChecks: KeyChecks
  /// When it was opened, which is right after its commit.
  public let taken = Date()
  /// The fields by name.
  public let fields: [String: FieldDefinition]

  /// Finds every block of the last commit.
  convenience init(opening environment: Environment, tables: Tables, keys: SealKeys?) throws {
    let transaction = try environment.beginRead()
    let state = try Self.readState(transaction, tables)
    let damage = DamageLog(path: environment.path)
    var found = FoundBlocks(tables, damage)
    try found.findAll(in: transaction, tables)
    try self.init(
      transaction, tables, state, keys, found, damage, KeyChecks(after: nil),
      unlinked: PendingSlots.read(transaction, tables.unlinked, sum: state.unlinkedSum),
      buffered: PendingSlots.read(transaction, tables.buffered, sum: state.words?.bufferedSum), BufferedWords())
  }

  /// Follows a commit: the blocks it changed are found again, and the others are where `previous` found them, since LMDB
  /// never moves a page that is in use.
  convenience init(after previous: Snapshot, changed: ChangedBlocks) throws {
    let transaction = try previous.transaction.environment.beginRead()
    let state = try Self.readState(transaction, previous.tables)
    var found = FoundBlocks(previous)
    try found.find(changed, in: transaction, previous.tables)
    let words = BufferedWords(
      previous.bufferedWords.withLock { $0 }, buffered: changed.buffered, written: changed.written)
    let isKept = changed.lists.centroids.isEmpty && state.listCount == previous.state.listCount
    try self.init(
      transaction, previous.tables, state, previous.keys, found, previous.damage, KeyChecks(after: previous.keyChecks),
      unlinked: changed.unlinked, buffered: changed.buffered, words, isKept ? previous.centroidCodes : nil)
  }

  private init(
    _ transaction: ReadTransaction, _ tables: Tables, _ state: State, _ keys: SealKeys?, _ blocks: FoundBlocks,
    _ damage: DamageLog, _ keyChecks: KeyChecks, unlinked: PendingSlots, buffered: PendingSlots,
    _ bufferedWords: BufferedWords, _ centroidCodes: CentroidCodes? = nil
  ) throws {
    var found = blocks
    self.bufferedWords = Mutex(bufferedWords)
    self.transaction = transaction
    self.tables = tables
    self.state = state
    (self.damage, self.keyChecks, self.unlinked, self.buffered) = (damage, keyChecks, unlinked, buffered)
    layout = try BlockLayout(dimension: state.dimension, m: state.m, m0: state.m0)
    (links0, linksUp, codes, vectors) = (found.links0, found.linksUp, found.codes, found.vectors)
    found.lists.truncate(state.listCount)
    (lists, centroids, places) = (found.lists, found.centroids, found.places)
    listLayout = ListLayout(dimension: state.dimension)
    rotation = Rotation(listLayout, seed: state.seed)
    if centroidCodes == nil { try found.centroids.check() }
    self.centroidCodes = centroidCodes ?? CentroidCodes(found.centroids, count: state.listCount, layout)
    columns = found.columns
    fields = Dictionary(uniqueKeysWithValues: state.fields.map { ($0.name, $0) })
    self.keys = keys
    terms = TermMaker(state.seal, keys)
    coder = try RecordCoder(state, keys, path: transaction.environment.path)
    try found.columns[0]?.check()
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
    let counts = [
      (tables.ids, state.count), (tables.records, state.count), (tables.free, slots - state.count),
      (tables.audit, Int(auditEnd.next) - 1), (tables.words, state.words?.entries ?? 0),
      (tables.dictionary, state.nextCode.values.reduce(0) { $0 + Int($1) }),
    ]
    for (table, expected) in counts where transaction.count(table) != expected {
      throw IndexError.corrupted(
        path: path, reason: "table \(table.name) has \(transaction.count(table)) of \(expected) entries")
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
  /// The slots whose words wait now.
  var buffered = PendingSlots()
  /// The slots whose records came, changed or went.
  var written: Set<UInt32> = []
}
