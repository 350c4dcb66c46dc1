extension BoundFilter {
  /// One filter that holds where one of several does. Equalities of one field become one test with a set: a list of values,
  /// however it is written, is looked up and not tried one by one.
  static func any(of filters: [BoundFilter]) -> BoundFilter {
    var equalities = Equalities()
    let others = filters.filter { !equalities.insert($0) }
    let parts = equalities.filters + others
    return parts.isEmpty ? .never : parts.count == 1 ? parts[0] : .or(parts)
  }
}

/// The values that fields are compared with by `=`.
private struct Equalities {
  private var integers: [UInt16: Set<Int64>] = [:]
  private var numbers: [UInt16: Set<Double>] = [:]
  private var dates: [UInt16: Set<Int32>] = [:]
  private var keywords: [UInt16: Set<Keyword>] = [:]

  /// Takes a filter in if it is an equality that a set can test; says whether it is.
  mutating func insert(_ filter: BoundFilter) -> Bool {
    switch filter {
    case .integer(let field, .equal, let value): integers[field, default: []].insert(value)
    case .integerNumber(let field, .equal, let value):
      // A number that is not whole equals no integer.
      if let value = Int64(exactly: value) { integers[field, default: []].insert(value) }
    case .number(let field, .equal, let value): numbers[field, default: []].insert(value)
    case .date(let field, .equal, let value): dates[field, default: []].insert(value)
    case .keyword(let field, let value): keywords[field, default: []].insert(value)
    case .integers(let field, let values): integers[field, default: []].formUnion(values)
    case .numbers(let field, let values): numbers[field, default: []].formUnion(values)
    case .dates(let field, let values): dates[field, default: []].formUnion(values)
    case .keywords(let field, let values): keywords[field, default: []].formUnion(values)
    case .never: break
    default: return false
    }
    return true
  }

  /// One filter for each field, in the order of the fields.
  var filters: [BoundFilter] {
    Self.sorted(integers).map { $1.count == 1 ? .integer($0, .equal, $1.first ?? 0) : .integers($0, $1) }
      + Self.sorted(numbers).map { $1.count == 1 ? .number($0, .equal, $1.first ?? 0) : .numbers($0, $1) }
      + Self.sorted(dates).map { $1.count == 1 ? .date($0, .equal, $1.first ?? 0) : .dates($0, $1) }
      + Self.sorted(keywords).map { field, values in
        values.count == 1 ? values.first.map { .keyword(field, $0) } ?? .never : .keywords(field, values)
      }
  }

  private static func sorted<Value>(_ sets: [UInt16: Set<Value>]) -> [(UInt16, Set<Value>)] {
    sets.sorted { $0.key < $1.key }
  }
}
