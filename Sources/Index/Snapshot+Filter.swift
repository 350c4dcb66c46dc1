import Store

extension Snapshot {
  /// The live records that pass a filter.
  func matches(_ filter: BoundFilter) throws -> Matches {
    try matchCache.matches(filter) {
      try damage.guarding {
        var set = try evaluate(filter)
        set.formIntersection(live)
        return set
      }
    }
  }

  /// Forgets what filters have found: of a snapshot that stays, but is hardly asked any more.
  public func forgetMatches() { matchCache.clear() }

  /// How many records pass a filter; all of them without one.
  public func count(where filter: BoundFilter?) throws -> Int {
    try filter.map { try matches($0).count } ?? count
  }

  private var limit: Int { Int(state.nextSlot) }

  private func evaluate(_ filter: BoundFilter) throws -> SlotSet {
    switch filter {
    case .and(let parts):
      var set = live
      for part in parts { set.formIntersection(try evaluate(part)) }
      return set
    case .or(let parts):
      var set = SlotSet(limit: limit)
      for part in parts { set.formUnion(try evaluate(part)) }
      return set
    case .not(let inner):
      var set = live
      set.subtract(try evaluate(inner))
      return set
    case .never: return SlotSet(limit: limit)
    case .kept(let inner): return try matches(inner).set
    default: return try evaluateTest(filter)
    }
  }

  private func evaluateTest(_ filter: BoundFilter) throws -> SlotSet {
    switch filter {
    case .integer(let field, let comparison, let value):
      return matching(column(field, .integer), comparison.range(of: value))
    case .integerNumber(let field, let comparison, let value):
      return matching(column(field, .integer), comparison.range(ofWholeNumbersAt: value))
    case .number(let field, let comparison, let value):
      return matching(column(field, .number), comparison.range(of: value))
    case .date(let field, let comparison, let value):
      return matching(column(field, .date), comparison.range(of: value))
    case .boolean(let field, true):
      return column(field, .boolean).isTrue(limit: limit)
    case .boolean(let field, false):
      var set = column(field, .boolean).present(limit: limit)
      set.subtract(column(field, .boolean).isTrue(limit: limit))
      return set
    case .keyword(let field, let keyword):
      guard let code = try code(field, keyword) else { return SlotSet(limit: limit) }
      let bits = Int32(bitPattern: code)
      return column(field, .keyword).matching(bits...bits, limit: limit)
    case .integers(let field, let values): return column(field, .integer).matching(values, limit: limit)
    case .numbers(let field, let values): return column(field, .number).matching(values, limit: limit)
    case .dates(let field, let values): return column(field, .date).matching(values, limit: limit)
    case .keywords(let field, let keywords):
      let codes = try Set(keywords.compactMap { try code(field, $0).map { Int32(bitPattern: $0) } })
      return column(field, .keyword).matching(codes, limit: limit)
    case .has(let field, let keyword):
      guard let code = try code(field, keyword) else { return SlotSet(limit: limit) }
      return column(field, .keywords).containing(code, limit: limit)
    case .exists(let field):
      let type = state.fields.first { $0.number == field }?.type ?? .boolean
      return column(field, type).present(limit: limit)
    case .and, .or, .not, .never, .kept: return try evaluate(filter)
    }
  }

  private func matching<Value: ColumnValue>(
    _ column: Column, _ wanted: (range: ClosedRange<Value>?, isOutside: Bool)
  ) -> SlotSet {
    column.matching(wanted.range, isOutside: wanted.isOutside, limit: limit)
  }

  func column(_ field: UInt16, _ type: FieldType) -> Column {
    Column(columns[field] ?? BlockTable(), perBlock: type.valuesPerBlock ?? 64)
  }

  private func code(_ field: UInt16, _ keyword: Keyword) throws -> UInt32? {
    try checkKeywords()
    return try unsafe transaction.withValue(tables.dictionary, dictionaryKey(field, keyword.text)) { bytes in
      unsafe bytes.count == 4 ? UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)) : nil
    } ?? nil
  }
}
