import Store

/// The places of blocks, while they are being found.
struct FoundBlocks {
  var links0, linksUp, codes, vectors, lists, centroids, places: BlockTable
  var columns: [UInt16: BlockTable] = [:]
  private let damage: DamageLog

  init(_ tables: Tables, _ damage: DamageLog) {
    func empty(_ kind: BlockKind, _ table: Table) -> BlockTable {
      BlockTable(BlockSource(kind: kind, table: table.name, damage: damage))
    }
    links0 = empty(.links0, tables.links0)
    linksUp = empty(.linksUp, tables.linksUp)
    codes = empty(.codes, tables.codes)
    vectors = empty(.vectors, tables.vectors)
    lists = empty(.list, tables.lists)
    centroids = empty(.centroids, tables.centroids)
    places = empty(.places, tables.places)
    self.damage = damage
  }

  init(_ snapshot: Snapshot) {
    (links0, linksUp, codes, vectors) = (snapshot.links0, snapshot.linksUp, snapshot.codes, snapshot.vectors)
    (lists, centroids, places) = (snapshot.lists, snapshot.centroids, snapshot.places)
    (columns, damage) = (snapshot.columns, snapshot.damage)
  }

  /// Finds all blocks. None is touched: an index has as many as pages. What they hold is checked when it is read.
  mutating func findAll(in transaction: ReadTransaction, _ tables: Tables) throws {
    try Self.scan(transaction, tables.links0, .links0, into: &links0)
    try Self.scan(transaction, tables.linksUp, .linksUp, into: &linksUp)
    try Self.scan(transaction, tables.codes, .codes, into: &codes)
    try Self.scan(transaction, tables.vectors, .vectors, into: &vectors)
    try Self.scan(transaction, tables.lists, .list, into: &lists)
    try Self.scan(transaction, tables.centroids, .centroids, into: &centroids)
    try Self.scan(transaction, tables.places, .places, into: &places)
    try unsafe transaction.forEach(tables.columns) { key, value in
      guard let key = unsafe ColumnKey(key), unsafe setColumn(key, value, tables) else {
        throw Self.damaged(transaction, tables.columns)
      }
      return true
    }
  }

  /// Finds again the blocks that a commit wrote.
  mutating func find(_ changed: ChangedBlocks, in transaction: ReadTransaction, _ tables: Tables) throws {
    try Self.find(transaction, tables.links0, .links0, changed.links0, into: &links0)
    try Self.find(transaction, tables.linksUp, .linksUp, changed.linksUp, into: &linksUp)
    try Self.find(transaction, tables.codes, .codes, changed.codes, into: &codes)
    try Self.find(transaction, tables.vectors, .vectors, changed.vectors, into: &vectors)
    try Self.find(transaction, tables.lists, .list, changed.lists.lists, into: &lists)
    try Self.find(transaction, tables.centroids, .centroids, changed.lists.centroids, into: &centroids)
    try Self.find(transaction, tables.places, .places, changed.lists.places, into: &places)
    for key in changed.columns {
      guard let value = try unsafe transaction.value(tables.columns, key), unsafe setColumn(key, value, tables) else {
        throw Self.damaged(transaction, tables.columns)
      }
    }
  }

  private mutating func setColumn(_ key: ColumnKey, _ value: UnsafeRawBufferPointer, _ tables: Tables) -> Bool {
    guard let payload = unsafe BlockHeader.payload(value, kind: .column) else { return false }
    let source = BlockSource(kind: .column, field: key.field, table: tables.columns.name, damage: damage)
    return unsafe columns[key.field, default: BlockTable(source)].set(Int(key.block), payload)
  }

  private static func scan(
    _ transaction: ReadTransaction, _ table: Table, _ kind: BlockKind, into blocks: inout BlockTable
  ) throws {
    var found = blocks
    try unsafe transaction.forEach(table) { key, value in
      guard key.count == 4, unsafe Int(UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))) == found.count,
        let payload = unsafe BlockHeader.payload(value, kind: kind), unsafe found.set(found.count, payload)
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
