import Store

/// Checks that the columns hold, slot by slot, just what the records say, and the dictionary just the codes given out.
struct ColumnCheck {
  private let snapshot: Snapshot
  private var codes: [UInt16: [String: UInt32]] = [:]
  private var faults: [(table: Table, reason: String)] = []

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// What is wrong; no more than about `limit`.
  func faults(limit: Int) throws -> [(table: Table, reason: String)] {
    var check = self
    try check.dictionary()
    guard check.faults.isEmpty else { return check.faults }
    var slots: [UInt32] = []
    snapshot.live.forEach { slots.append($0) }
    var present: [UInt16: Int] = [:]
    for slot in slots where check.faults.count < limit {
      let record = try snapshot.record(slot: slot)
      for field in snapshot.state.fields where field.type != .text {
        let value = record.fields[field.name]
        if value != nil { present[field.number, default: 0] += 1 }
        if check.stored(field, slot) != value.map({ check.expected($0, field) }) {
          check.add(snapshot.tables.columns, "field \(field.name) of slot \(slot) is not what its record says")
        }
      }
    }
    for field in snapshot.state.fields where field.type != .text {
      let found = check.column(field).map { $0.present(limit: Int(snapshot.state.nextSlot)).count } ?? 0
      if check.faults.isEmpty, found != present[field.number, default: 0] {
        check.add(snapshot.tables.columns, "field \(field.name) is present in slots without a record")
      }
    }
    return check.faults
  }

  private mutating func add(_ table: Table, _ reason: String) { faults.append((table, reason)) }

  private mutating func dictionary() throws {
    let table = snapshot.tables.dictionary
    var given: [UInt16: Set<UInt32>] = [:]
    var found = codes
    var bad: [String] = []
    let next = snapshot.state.nextCode
    try unsafe snapshot.transaction.forEach(table) { key, value in
      guard key.count >= 2, value.count == 4 else {
        bad.append("an entry cannot be read")
        return true
      }
      let field = unsafe UInt16(bigEndian: key.loadUnaligned(as: UInt16.self))
      let keyword = unsafe String(decoding: key.dropFirst(2), as: UTF8.self)
      let code = unsafe UInt32(littleEndian: value.loadUnaligned(as: UInt32.self))
      if code >= next[field, default: 0] || !given[field, default: []].insert(code).inserted {
        bad.append("keyword \(keyword) has a code that was not given to it")
      }
      found[field, default: [:]][keyword] = code
      return true
    }
    for (field, count) in next where given[field, default: []].count != count {
      bad.append("\(count) codes were given out for field \(field) and \(given[field, default: []].count) are there")
    }
    codes = found
    for reason in bad { add(table, reason) }
  }

  private enum Cell: Equatable {
    case bits(UInt64)
    case codes([UInt32?])
  }

  private func column(_ field: FieldDefinition) -> Column? {
    guard let perBlock = field.type.valuesPerBlock, let blocks = snapshot.columns[field.number] else { return nil }
    return Column(blocks, perBlock: perBlock)
  }

  private func expected(_ value: FieldValue, _ field: FieldDefinition) -> Cell {
    switch value {
    case .integer(let integer): .bits(UInt64(bitPattern: integer))
    case .number(let number): .bits(number.bitPattern)
    case .boolean(let boolean): .bits(boolean ? 1 : 0)
    case .date(let date): .bits(UInt64(UInt32(bitPattern: date.daysSinceEpoch)))
    case .keyword(let keyword): codes[field.number]?[keyword].map { .bits(UInt64($0)) } ?? .codes([nil])
    case .keywords(let keywords): .codes(keywords.map { codes[field.number]?[$0] })
    case .text: .bits(0)
    }
  }

  private func stored(_ field: FieldDefinition, _ slot: UInt32) -> Cell? {
    guard let column = column(field) else { return nil }
    let (block, index) = Int(slot).quotientAndRemainder(dividingBy: column.perBlock)
    guard block < column.blocks.count else { return nil }
    let bytes = unsafe column.blocks[block]
    guard unsafe bytes[index / 8] >> UInt8(index % 8) & 1 == 1 else { return nil }
    let values = column.perBlock / 8
    switch field.type {
    case .keywords: return unsafe .codes(KeywordSets(bytes, perBlock: column.perBlock).codes(at: index))
    case .boolean: return unsafe .bits(UInt64(bytes[values + index / 8] >> UInt8(index % 8) & 1))
    default:
      if field.type.valueSize == 8 {
        return unsafe .bits(bytes.loadUnaligned(fromByteOffset: values + 8 * index, as: UInt64.self))
      }
      return unsafe .bits(UInt64(bytes.loadUnaligned(fromByteOffset: values + 4 * index, as: UInt32.self)))
    }
  }
}
