import Store

/// How often values occur among the records that pass a filter.
public struct ValueCounts<Value: Sendable>: Sendable {
  /// Values that occur, and how often; of a set each member counts.
  public let counts: [(value: Value, count: Int)]
  /// Records that pass and have no value.
  public let missing: Int
}

extension Snapshot {
  /// How often each keyword of a field of keywords, or of sets of them, occurs; in no particular order.
  public func keywordCounts(of field: FieldDefinition, where filter: BoundFilter?) throws -> ValueCounts<String> {
    let passing = try passing(filter)
    let column = column(field.number, field.type)
    var byCode: [UInt32: Int] = [:]
    if field.type == .keywords {
      present(column, passing).forEach { slot in
        let sets = unsafe KeywordSets(column.blocks[Int(slot) / column.perBlock], perBlock: column.perBlock)
        for code in sets.codes(at: Int(slot) % column.perBlock) { byCode[code, default: 0] += 1 }
      }
    } else {
      column.forEach(UInt32.self, in: passing) { byCode[$0, default: 0] += 1 }
    }
    var counts: [(value: String, count: Int)] = []
    let prefix = dictionaryKey(field.number, "")
    try unsafe transaction.forEach(tables.dictionary, from: prefix) { key, value in
      guard key.count > 2, unsafe key[0] == prefix[0], unsafe key[1] == prefix[1] else { return false }
      guard value.count == 4, let count = unsafe byCode[UInt32(littleEndian: value.loadUnaligned(as: UInt32.self))]
      else { return true }
      counts.append((unsafe String(decoding: key.dropFirst(2), as: UTF8.self), count))
      return true
    }
    return ValueCounts(counts: counts, missing: passing.count - present(column, passing).count)
  }

  /// How often a boolean field is true, and false.
  public func booleanCounts(of field: FieldDefinition, where filter: BoundFilter?) throws -> ValueCounts<Bool> {
    let passing = try passing(filter)
    let column = column(field.number, .boolean)
    let known = present(column, passing)
    var isTrue = column.isTrue(limit: passing.words.count * 64)
    isTrue.formIntersection(known)
    let (yes, all) = (isTrue.count, known.count)
    let counts = [(value: true, count: yes), (value: false, count: all - yes)].filter { $0.count > 0 }
    return ValueCounts(counts: counts, missing: passing.count - all)
  }

  /// Calls `body` with each value of a field of numbers or days (counted since 1970) among the records that pass; returns
  /// how many of those have none.
  public func forEachNumber(
    of field: FieldDefinition, where filter: BoundFilter?, _ body: (Double) -> Void
  ) throws -> Int {
    let passing = try passing(filter)
    let column = column(field.number, field.type)
    switch field.type {
    case .integer: column.forEach(Int64.self, in: passing) { body(Double($0)) }
    case .number: column.forEach(Double.self, in: passing, body)
    case .date: column.forEach(Int32.self, in: passing) { body(Double($0)) }
    case .boolean, .keyword, .keywords, .text: break
    }
    return passing.count - present(column, passing).count
  }

  private func passing(_ filter: BoundFilter?) throws -> SlotSet { try filter.map { try matches($0).set } ?? live }

  private func present(_ column: Column, _ passing: SlotSet) -> SlotSet {
    var set = column.present(limit: passing.words.count * 64)
    set.formIntersection(passing)
    return set
  }
}
