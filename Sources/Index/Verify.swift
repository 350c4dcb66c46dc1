import HNSW
import Store

/// Something that `verify` found wrong.
public struct Fault: Equatable, Sendable, CustomStringConvertible {
  /// The table it was found in.
  public let table: String
  /// What is wrong, and where in the table.
  public let reason: String

  /// One line.
  public var description: String { "\(table): \(reason)" }
}

extension Generation {
  /// Checks everything that must hold: checksums, links, counts, and that ids, records, columns, codes and vectors say the
  /// same. Returns the faults found, at most `limit`; none for a sound index.
  public func verify(limit: Int = 100) throws -> [Fault] {
    var verifier = Verifier(snapshot: snapshot, limit: limit)
    return try verifier.run()
  }
}

private struct Verifier {
  let snapshot: Snapshot
  let limit: Int
  var faults: [Fault] = []

  init(snapshot: Snapshot, limit: Int) {
    self.snapshot = snapshot
    self.limit = limit
  }

  private var transaction: ReadTransaction { snapshot.transaction }
  private var tables: Tables { snapshot.tables }

  mutating func run() throws -> [Fault] {
    try checksums()
    if faults.isEmpty { try records() }
    if faults.isEmpty { try ids() }
    if faults.isEmpty { try sums() }
    if faults.isEmpty { try columns() }
    if faults.isEmpty { try vectors() }
    if faults.isEmpty { graph() }
    if faults.isEmpty { lists() }
    if faults.isEmpty { try words() }
    if faults.isEmpty, let fault = try snapshot.verifyAudit().fault { add(tables.audit, fault) }
    return Array(faults.prefix(limit))
  }

  private mutating func add(_ table: Table, _ reason: String) {
    if faults.count < limit { faults.append(Fault(table: table.name, reason: reason)) }
  }

  private mutating func checksums() throws {
    let blocks: [(Table, BlockKind)] = [
      (tables.links0, .links0), (tables.linksUp, .linksUp), (tables.codes, .codes), (tables.vectors, .vectors),
      (tables.columns, .column), (tables.lists, .list), (tables.centroids, .centroids), (tables.places, .places),
    ]
    for (table, kind) in blocks {
      try unsafe transaction.forEach(table) { key, value in
        let name = unsafe BlockName(kind, key: key)
        if !(name.map { unsafe BlockHeader.isIntact(value, $0) } ?? false) {
          let name = unsafe key.map { String($0, radix: 16) }.joined(separator: " ")
          add(table, "the checksum of block \(name) is wrong")
        }
        return true
      }
    }
  }

  private mutating func records() throws {
    var seen = 0
    try unsafe transaction.forEach(tables.records) { key, value in
      seen += 1
      guard key.count == 4, unsafe snapshot.live.contains(UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))) else {
        add(tables.records, "a record stands in a slot that is not live")
        return true
      }
      let slot = unsafe UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))
      guard let record = unsafe snapshot.coder.decode(value, slot: slot) else {
        add(tables.records, "record \(slot) cannot be read")
        return true
      }
      if try snapshot.slot(of: record.id) != slot { add(tables.ids, "record \(slot) is not found by its id") }
      return true
    }
    if seen != snapshot.count { add(tables.records, "\(seen) records are stored and \(snapshot.count) are counted") }
  }

  private mutating func ids() throws {
    let stored = transaction.count(tables.ids)
    if stored != snapshot.count {
      add(tables.ids, "\(stored) ids are stored and \(snapshot.count) records are counted")
    }
    let free = transaction.count(tables.free)
    if free + snapshot.count != Int(snapshot.state.nextSlot) {
      add(tables.free, "\(free) slots are free and \(snapshot.count) live of \(snapshot.state.nextSlot)")
    }
    try unsafe transaction.forEach(tables.free) { key, _ in
      let slot = unsafe key.count == 4 ? UInt32(bigEndian: key.loadUnaligned(as: UInt32.self)) : .max
      if slot >= snapshot.state.nextSlot || snapshot.live.contains(slot) {
        add(tables.free, "slot \(slot) is not free")
      }
      return true
    }
  }

  private mutating func sums() throws {
    do { try snapshot.checkIDs() } catch let error as IndexError { add(tables.ids, error.description) }
    do { try snapshot.checkKeywords() } catch let error as IndexError { add(tables.dictionary, error.description) }
  }

  private mutating func columns() throws {
    for (table, reason) in try ColumnCheck(snapshot).faults(limit: limit) { add(table, reason) }
  }

  private mutating func vectors() throws {
    let layout = snapshot.layout
    var slots: [UInt32] = []
    snapshot.live.forEach { slots.append($0) }
    for slot in slots {
      let vector = try snapshot.vector(slot: slot)
      let length = vector.reduce(0) { $0 + Double($1) * Double($1) }
      if !(abs(length - 1) < 1e-3) { add(tables.vectors, "vector \(slot) has length \(length.squareRoot())") }
      let quantised = QuantisedVector(vector)
      let block = unsafe snapshot.codes[Int(slot) / layout.codesPerBlock].baseAddress.unsafelyUnwrapped
      let place = unsafe CodePlace(block, Int(slot) % layout.codesPerBlock, layout)
      let codes = unsafe UnsafeBufferPointer(start: place.codes, count: layout.dimension)
      if unsafe !codes.elementsEqual(quantised.codes) || place.scale != quantised.scale {
        add(tables.codes, "code \(slot) is not that of its vector")
      }
    }
  }

  private mutating func graph() {
    let graph = WriterGraph(
      layout: snapshot.layout, links0: MutableBlocks(snapshot.links0, kind: .links0),
      linksUp: MutableBlocks(snapshot.linksUp, kind: .linksUp), state: snapshot.state)
    for slot in snapshot.unlinked.slots where !snapshot.live.contains(slot) {
      add(tables.unlinked, "slot \(slot) waits for its links and holds no record")
    }
    var slots: [UInt32] = []
    snapshot.live.forEach { if !snapshot.unlinked.contains($0) { slots.append($0) } }
    for fault in graph.faults(nodes: slots, parameters: snapshot.parameters, limit: limit) {
      add(tables.links0, fault.description)
    }
  }

  private mutating func words() throws {
    for (table, reason) in try snapshot.wordFaults(limit: limit) { add(table, reason) }
  }

  private mutating func lists() {
    for reason in snapshot.listFaults().prefix(limit) { add(tables.lists, reason) }
  }
}
