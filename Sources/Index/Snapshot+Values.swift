import Store

extension Snapshot {
  /// The names of the fields, by their numbers.
  public var fieldNames: [UInt16: String] { coder.names }

  /// How many keywords the dictionary holds, of all fields.
  public var keywordCount: Int { transaction.count(tables.dictionary) }

  /// The keywords of a field, in the order of their bytes, if they are no more than `limit`; those of records that are gone
  /// may be among them.
  public func keywords(of field: String, limit: Int) throws -> [String]? {
    guard let number = fields[field]?.number else { return [] }
    try checkKeywords()
    let prefix = dictionaryKey(number, "")
    var found: [String] = []
    try unsafe transaction.forEach(tables.dictionary, from: prefix) { key, _ in
      guard key.count > 2, unsafe key[0] == prefix[0], unsafe key[1] == prefix[1], found.count <= limit else {
        return false
      }
      found.append(unsafe String(decoding: key.dropFirst(2), as: UTF8.self))
      return true
    }
    return found.count > limit ? nil : found
  }

  /// The value of a field of numbers that this share of its values is below, among the records that pass; nil where there is none.
  public func quantile(_ share: Double, of field: String, where filter: BoundFilter? = nil) throws -> Double? {
    guard let definition = fields[field] else { return nil }
    let passing = try filter.map { try matches($0).set } ?? live
    var values: [Double] = []
    switch definition.type {
    case .integer: column(definition.number, .integer).forEach(Int64.self, in: passing) { values.append(Double($0)) }
    case .number: column(definition.number, .number).forEach(Double.self, in: passing) { values.append($0) }
    default: return nil
    }
    guard !values.isEmpty else { return nil }
    values.sort()
    return values[min(values.count - 1, Int(share * Double(values.count)))]
  }
}

extension Snapshot {
  /// What `body` returns of this snapshot, unless it met damage on the way.
  package func checkingForDamage<Result>(_ body: () throws -> Result) throws -> Result { try damage.guarding(body) }

  /// Tells whether two snapshots have the same keywords: a dictionary only grows, and each generation has its own.
  public struct KeywordMark: Hashable, Sendable {
    let path: String
    let count: Int
  }

  /// Which keywords it has.
  public var keywordMark: KeywordMark { KeywordMark(path: transaction.environment.path, count: keywordCount) }
}
