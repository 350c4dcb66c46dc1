extension BoundFilter {
  /// Whether a record passes: the same as a snapshot says of it once it is stored. `names` are those of the fields' numbers.
  public func passes(_ fields: [String: FieldValue], _ names: [UInt16: String]) -> Bool {
    func value(_ field: UInt16) -> FieldValue? { names[field].flatMap { fields[$0] } }
    switch self {
    case .and(let parts): return parts.allSatisfy { $0.passes(fields, names) }
    case .or(let parts): return parts.contains { $0.passes(fields, names) }
    case .not(let inner): return !inner.passes(fields, names)
    case .kept(let inner): return inner.passes(fields, names)
    case .never: return false
    case .exists(let field): return value(field).map { $0.type != .text } ?? false
    case .boolean(let field, let wanted): return value(field) == .boolean(wanted)
    case .keyword(let field, let keyword):
      guard case .keyword(let found)? = value(field) else { return false }
      return Keyword(found) == keyword
    case .has(let field, let keyword):
      guard case .keywords(let found)? = value(field) else { return false }
      return found.contains { Keyword($0) == keyword }
    case .integers, .numbers, .dates, .keywords: return isAmong(value)
    case .integer, .integerNumber, .number, .date: return compares(value)
    }
  }

  private func isAmong(_ value: (UInt16) -> FieldValue?) -> Bool {
    switch self {
    case .integers(let field, let wanted):
      if case .integer(let found)? = value(field) { wanted.contains(found) } else { false }
    case .numbers(let field, let wanted):
      if case .number(let found)? = value(field) { wanted.contains(found) } else { false }
    case .dates(let field, let wanted):
      if case .date(let found)? = value(field) { wanted.contains(found.daysSinceEpoch) } else { false }
    case .keywords(let field, let wanted):
      if case .keyword(let found)? = value(field) { wanted.contains(Keyword(found)) } else { false }
    default: false
    }
  }

  private func compares(_ value: (UInt16) -> FieldValue?) -> Bool {
    switch self {
    case .integer(let field, let comparison, let wanted):
      guard case .integer(let found)? = value(field) else { return false }
      return Self.lies(found, in: comparison.range(of: wanted))
    case .integerNumber(let field, let comparison, let wanted):
      guard case .integer(let found)? = value(field) else { return false }
      return Self.lies(found, in: comparison.range(ofWholeNumbersAt: wanted))
    case .number(let field, let comparison, let wanted):
      guard case .number(let found)? = value(field) else { return false }
      return Self.lies(found, in: comparison.range(of: wanted))
    case .date(let field, let comparison, let wanted):
      guard case .date(let found)? = value(field) else { return false }
      return Self.lies(found.daysSinceEpoch, in: comparison.range(of: wanted))
    default: return false
    }
  }

  private static func lies<Value: Comparable>(
    _ value: Value, in wanted: (range: ClosedRange<Value>?, isOutside: Bool)
  ) -> Bool {
    (wanted.range?.contains(value) ?? false) != wanted.isOutside
  }
}
