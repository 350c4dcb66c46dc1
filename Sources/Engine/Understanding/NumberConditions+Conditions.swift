import Index

/// From a number and its field to a condition.
extension NumberConditions {
  mutating func condition(_ measure: Measure) -> Condition? {
    guard measure.first == 0 || !items[measure.first - 1].isControl(.rank) || measure.bound != nil else { return nil }
    var first = measure.first
    var last = measure.last
    var field: Int
    if let inner = measure.inner, accepts(inner, measure) {
      field = inner
    } else if let before = fieldBefore(measure), !isLabel(before.field, measure) {
      field = before.field
      first = before.at
      used.insert(before.at)
    } else if let after = fieldAfter(measure) {
      field = after.field
      last = after.at
      used.insert(after.at)
    } else if let shared = fieldAhead(measure) {
      field = shared
    } else if let unnamed = fieldUnnamed(measure) {
      field = unnamed
    } else {
      return nil
    }
    var measure = measure
    measure.isNegated = measure.isNegated || negationInside(first, measure.first)
    let counted = byPeriod(field, &measure)
    field = counted
    guard let made = filter(field, measure, first: first) else { return nil }
    return Condition(
      filter: made.filter, likeness: .number(field), first: min(first, made.first), last: last, isNumeric: true,
      hasNegation: made.hasNegation)
  }

  /// The field named only behind the next number: "3 or 4 products", "more than 2 but fewer than 5 products".
  func fieldAhead(_ measure: Measure) -> Int? {
    var at = measure.last + 1
    guard at < items.count, items[at].isControl(.or, .but, .comma), !measure.low.isAge else { return nil }
    while at < items.count, items[at].number == nil {
      var isPassed = items[at].isControl(.or, .but, .comma, .filler, .article)
      if case .compare(let bound) = items[at].kind { isPassed = !bound.isOfAge }
      guard isPassed else { return nil }
      at += 1
    }
    guard at < items.count else { return nil }
    let next = self.measure(at)
    guard next.low.unit == measure.low.unit || measure.low.unit == .none, let field = fieldAfter(next)?.field,
      accepts(field, measure), lexicon.fields[field].role != .count || measure.low.value <= 20
    else { return nil }
    return field
  }

  /// Whether a number behind a field names one thing, as in `product 3`.
  func isLabel(_ field: Int, _ measure: Measure) -> Bool {
    lexicon.fields[field].role == .count && measure.bound == nil && measure.high == nil
  }

  func negationInside(_ first: Int, _ end: Int) -> Bool {
    first < end && items[first..<end].contains { $0.isControl(.negate) }
  }

  /// The field that counts by the month or the year, as the number does.
  func byPeriod(_ index: Int, _ measure: inout Measure) -> Int {
    let field = lexicon.fields[index]
    guard let period = measure.low.period ?? measure.high?.period else { return index }
    let isMonthly = field.name.lowercased().contains("month")
    if period == .months, !isMonthly, field.role == .income || field.monthly != nil {
      if let monthly = field.monthly { return monthly }
      scale(&measure, by: 12)
    } else if period == .years, isMonthly {
      if let yearly = field.yearly { return yearly }
      scale(&measure, by: 1.0 / 12)
    }
    return index
  }

  func scale(_ measure: inout Measure, by factor: Double) {
    measure.low.value *= factor
    measure.high?.value *= factor
  }
}
