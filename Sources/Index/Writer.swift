import Foundation
import HNSW
import Store

/// What became of a record that was written.
public enum WriteStatus: String, Codable, Sendable {
  /// It is new.
  case created
  /// It replaced one with the same id.
  case updated
  /// The one with the same id was the same already.
  case unchanged
}

/// One write: changes are made to copies of blocks, and stored all together at the end.
final class Writer {
  let snapshot: Snapshot
  private let layout: BlockLayout
  let tables: Tables
  private let vectors: MutableBlocks
  private let codes: MutableBlocks
  let columns: ColumnWriter
  private let lists: ListWriter
  var graph: WriterGraph
  private let builderScratch = BuilderScratchPool()
  /// Slots that are to be put into the graph, by this write or a later one.
  private var pending: PendingSlots
  /// Whether this write leaves none of them to a later one.
  private var linksAll = false
  private var words: WordWriter?
  var keywordCodes: [[UInt8]: UInt32] = [:]
  /// Milliseconds since 1970, for the times of records.
  let now: Int64
  /// Damage that was known when it began: if it meets more, nothing of it is kept.
  private let knownDamage: Int
  /// How it differs from a client's write.
  var manner = WriteManner()

  init(_ snapshot: Snapshot, now: Int64) {
    self.snapshot = snapshot
    self.now = now
    knownDamage = snapshot.damage.count
    layout = snapshot.layout
    tables = snapshot.tables
    pending = snapshot.unlinked
    words = WordWriter(snapshot)
    vectors = MutableBlocks(snapshot.vectors, kind: .vectors, payloadSize: BlockLayout.vectorPayload)
    codes = MutableBlocks(snapshot.codes, kind: .codes)
    columns = ColumnWriter(snapshot)
    lists = unsafe ListWriter(snapshot) { [vectors, layout = snapshot.layout] slot in
      unsafe layout.vector(slot, in: vectors.table)
    }
    graph = WriterGraph(
      layout: snapshot.layout, links0: MutableBlocks(snapshot.links0, kind: .links0),
      linksUp: MutableBlocks(snapshot.linksUp, kind: .linksUp), state: snapshot.state)
  }

  /// What changes the graph, by the codes as they are now.
  private var builder: Builder<CodeSpace> {
    Builder(
      parameters: snapshot.parameters, space: CodeSpace(codes: codes.table, layout: layout), scratch: builderScratch)
  }

  /// The end of the audit trail, with the lines of this write.
  var auditEnd: AuditEnd {
    get { graph.state.audit ?? AuditEnd() }
    set { graph.state.audit = newValue }
  }

  /// Puts a record in, in place of any with its id. `check` must have let it pass.
  func upsert(_ new: NewRecord, _ transaction: borrowing WriteTransaction) throws -> WriteStatus {
    try note(new.record.id, transaction)
    guard let slot = try slot(of: new.record.id, transaction) else {
      try insert(new, transaction)
      return .created
    }
    let old = try record(slot, transaction)
    if let vector = new.vector, vector != storedVector(slot) {
      unlink(slot)
      pending.insert(slot)
      setVector(slot, vector)
    } else if new.vector == nil, old.text != new.record.text || old.vectorWasGiven {
      throw IndexError.vectorMissing(id: new.record.id)
    } else if old.text == new.record.text, old.fields == new.record.fields,
      old.vectorWasGiven == new.record.vectorWasGiven, !manner.keepsTimes || old.times == new.record.times
    {
      return .unchanged
    }
    noteWords(slot, old)
    try store(new.record, slot, created: old.created, transaction)
    return .updated
  }

  /// Takes the record with this id out, links and bytes; false if there is none.
  func delete(_ id: String, _ transaction: borrowing WriteTransaction) throws -> Bool {
    try note(id, transaction)
    guard let slot = try slot(of: id, transaction) else { return false }
    noteWords(slot, words?.needsWords(of: slot) ?? false ? try record(slot, transaction) : nil)
    unlink(slot)
    setVector(slot, nil)
    columns.set(ColumnWriter.live, slot, nil)
    for field in snapshot.state.fields { columns.set(field, slot, nil) }
    try transaction.remove(tables.ids, id)
    graph.state.remove(id: id, slot)
    try transaction.remove(tables.records, slot)
    try transaction.put(tables.free, slot, [])
    graph.state.count -= 1
    return true
  }

  /// Begins to note the ids that are written to, from none on, or ceases to.
  func journal(_ isOn: Bool, _ transaction: borrowing WriteTransaction) throws {
    try transaction.clear(tables.changed)
    graph.state.journals = isOn ? true : nil
  }

  /// Sees to it that at the end of the write all records are in the graph, and the centroids of the lists found anew if there are
  /// many more records than they were found for.
  func optimise() {
    lists.trains = true
    linksAll = true
  }

  /// Stores every changed block and the state; says which blocks those are.
  func finish(_ transaction: borrowing WriteTransaction) throws -> ChangedBlocks {
    let live = lists.finish(after: snapshot.live)
    try linkPending(of: live, transaction)
    // The longest first: they need free pages that lie side by side, which single pages would break up.
    try put(vectors, tables.vectors, layout.vectorsPerBlock, transaction)
    let changedLists = try lists.store(tables, transaction)
    try words?.finish(takesAll: linksAll, transaction) { slot in
      live.contains(slot) ? RecordWords(try record(slot, transaction), snapshot.fields, snapshot.terms) : nil
    }
    try put(graph.links0, tables.links0, layout.links0.perBlock, transaction)
    try put(graph.linksUp, tables.linksUp, layout.linksUp.perBlock, transaction)
    try put(codes, tables.codes, layout.codesPerBlock, transaction)
    var changed = ChangedBlocks(
      links0: graph.links0.changed, linksUp: graph.linksUp.changed, codes: codes.changed,
      vectors: vectors.changed, lists: changedLists, unlinked: pending)
    changed.buffered = words?.buffered ?? PendingSlots()
    changed.written = words?.written ?? []
    (graph.state.listCount, graph.state.listsTrainedCount) = (lists.count, lists.trainedCount)
    try unsafe columns.forEachChanged { key, block in
      try unsafe transaction.put(tables.columns, key, block)
      changed.columns.append(key)
    }
    graph.state.sequence += 1
    graph.state.unlinkedSum = pending.sum
    graph.state.words = words?.state
    try snapshot.damage.check(since: knownDamage)
    try graph.state.store(tables, transaction)
    return changed
  }

  private func put(
    _ blocks: MutableBlocks, _ table: Table, _ entries: Int, _ transaction: borrowing WriteTransaction
  ) throws {
    try unsafe blocks.forEachChanged(entries: entries) { try unsafe transaction.put(table, $0, $1) }
  }
}

extension Writer {
  private func insert(_ new: NewRecord, _ transaction: borrowing WriteTransaction) throws {
    guard let vector = new.vector else { throw IndexError.vectorMissing(id: new.record.id) }
    let slot = try takeSlot(transaction)
    setVector(slot, vector)
    pending.insert(slot)
    noteWords(slot, nil)
    graph.makeRoom(for: slot)
    columns.set(ColumnWriter.live, slot, .boolean(true))
    try transaction.put(tables.ids, new.record.id, slot.littleEndianBytes)
    graph.state.add(id: new.record.id, slot)
    try store(new.record, slot, created: now, transaction)
    graph.state.count += 1
  }

  /// Notes that a slot's record comes, changes or goes; `old` is the one that was there.
  private func noteWords(_ slot: UInt32, _ old: Record?) {
    let isNeeded = words?.needsWords(of: slot) ?? false
    words?.note(slot, isNeeded ? old.map { RecordWords($0, snapshot.fields, snapshot.terms) } : nil)
  }

  /// Takes a slot out of the graph, or from among those that wait to be put in.
  private func unlink(_ slot: UInt32) {
    if !pending.remove(slot) { builder.delete(slot, from: &graph) }
  }

  /// Puts the pending slots into the graph, unless they are few enough to wait for more. `live` are the slots of all records: where
  /// many are put in, their neighbours are found by the lists, which are as they will be at the end of the write.
  private func linkPending(of live: SlotSet, _ transaction: borrowing WriteTransaction) throws {
    if linksAll || !pending.mayWait(beside: graph.state.count - pending.count) {
      let slots = pending.slots
      if slots.count >= Self.manyPending, var source = neighboursByLists(live) {
        builder.insert(slots, into: &graph, threads: manner.threads, neighboursBy: &source)
      } else {
        builder.insert(slots, into: &graph, threads: manner.threads)
      }
      pending = PendingSlots()
    }
    try pending.store(after: snapshot.unlinked, tables, transaction)
  }

  /// From so many records on, looking up the lists as they are now is worth it.
  private static let manyPending = 64

  private func neighboursByLists(_ live: SlotSet) -> ListNeighbours? {
    guard let current = lists.current else { return nil }
    var linked = live
    for slot in pending.slots { linked.remove(Int(slot)) }
    return ListNeighbours(
      current, CodeSpace(codes: codes.table, layout: layout), vectors.table, linked: linked, total: live.count,
      limit: graph.slotLimit)
  }

  private func vectorPlace(_ slot: UInt32) -> (block: Int, offset: Int) {
    (Int(slot) / layout.vectorsPerBlock, Int(slot) % layout.vectorsPerBlock * layout.dimension * 4)
  }

  private func storedVector(_ slot: UInt32) -> [Float] {
    let (block, offset) = vectorPlace(slot)
    let payload = unsafe vectors.table[block]
    return (0..<layout.dimension).map { unsafe payload.load(fromByteOffset: offset + 4 * $0, as: Float.self) }
  }

  /// Writes a vector and its code, or zeroes over both.
  private func setVector(_ slot: UInt32, _ vector: [Float]?) {
    let (block, offset) = vectorPlace(slot)
    let place = unsafe (vectors.mutable(block) + offset).assumingMemoryBound(to: Float.self)
    for index in 0..<layout.dimension { unsafe place[index] = vector?[index] ?? 0 }
    codes.setCode(slot, vector, layout)
    if vector == nil { lists.remove(slot) } else { lists.insert(slot) }
  }
}

extension UInt32 {
  var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}
