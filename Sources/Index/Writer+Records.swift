import Store

/// Records, ids, slots and keywords of a write.
extension Writer {
  func store(
    _ record: Record, _ slot: UInt32, created: Int64, _ transaction: borrowing WriteTransaction
  ) throws {
    var record = record
    if !manner.keepsTimes { (record.created, record.updated) = (created, now) }
    let bytes = try snapshot.coder.encode(record, snapshot.fields, slot: slot)
    if let seal = snapshot.coder.seal { graph.state.seal?.keys.insert(seal.keys.current.id) }
    try transaction.put(tables.records, slot, bytes, isLast: slot + 1 == graph.state.nextSlot)
    for field in snapshot.state.fields {
      columns.set(field, slot, try record.fields[field.name].map { try cell($0, field, transaction) } ?? nil)
    }
  }

  private func cell(
    _ value: FieldValue, _ field: FieldDefinition, _ transaction: borrowing WriteTransaction
  ) throws -> ColumnWriter.Cell? {
    switch value {
    case .integer(let integer): return .eightBytes(UInt64(bitPattern: integer))
    case .number(let number): return .eightBytes(number.bitPattern)
    case .boolean(let boolean): return .boolean(boolean)
    case .date(let date): return .fourBytes(UInt32(bitPattern: date.daysSinceEpoch))
    case .keyword(let keyword): return .fourBytes(try code(field, keyword, transaction))
    case .keywords(let keywords): return .codes(try keywords.map { try code(field, $0, transaction) })
    case .text: return nil
    }
  }

  /// The code of a keyword, given out now if it is new.
  private func code(
    _ field: FieldDefinition, _ keyword: String, _ transaction: borrowing WriteTransaction
  ) throws -> UInt32 {
    let key = dictionaryKey(field.number, keyword)
    if let code = keywordCodes[key] { return code }
    try snapshot.checkKeywords()
    let stored = try unsafe transaction.withValue(tables.dictionary, key) {
      unsafe UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))
    }
    let code = stored ?? graph.state.nextCode[field.number, default: 0]
    if stored == nil {
      graph.state.nextCode[field.number] = code + 1
      try transaction.put(tables.dictionary, key, code.littleEndianBytes)
      graph.state.add(keyword: key, code)
    }
    keywordCodes[key] = code
    return code
  }

  func slot(of id: String, _ transaction: borrowing WriteTransaction) throws -> UInt32? {
    try snapshot.checkIDs()
    return try unsafe transaction.withValue(tables.ids, id) {
      unsafe UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))
    }
  }

  /// A freed slot, or else a new one.
  func takeSlot(_ transaction: borrowing WriteTransaction) throws -> UInt32 {
    var freed: UInt32?
    try unsafe transaction.forEach(tables.free) { key, _ in
      unsafe freed = UInt32(bigEndian: key.loadUnaligned(as: UInt32.self))
      return false
    }
    if let freed {
      try transaction.remove(tables.free, freed)
      return freed
    }
    graph.state.nextSlot += 1
    return graph.state.nextSlot - 1
  }

  func record(_ slot: UInt32, _ transaction: borrowing WriteTransaction) throws -> Record {
    let coder = snapshot.coder
    guard
      let record = try unsafe transaction.withValue(tables.records, slot, { unsafe coder.decode($0, slot: slot) })
        ?? nil
    else {
      throw IndexError.corrupted(
        path: snapshot.transaction.environment.path, reason: "record \(slot) is missing or cannot be read")
    }
    return record
  }
}

extension FieldValue {
  /// The keywords that go into the dictionary.
  var keywordsToStore: [String] {
    switch self {
    case .keyword(let keyword): [keyword]
    case .keywords(let keywords): keywords
    default: []
    }
  }
}
