import Index

/// From a number and its field to a filter.
extension NumberConditions {
  struct Made {
    var filter: Filter
    var first: Int
    var hasNegation = false
  }

  func filter(_ index: Int, _ measure: Measure, first: Int) -> Made? {
    let field = lexicon.fields[index]
    if field.type == .date { return elapsed(since: index, measure, first: first) }
    guard let low = value(measure.low, field) else { return nil }
    let negation = negationBefore(first)
    let isElapsed = field.role == .lastContact
    var bound = measure.bound?.plain
    if isElapsed, measure.isNegated || negation != nil {
      // "not contacted for 90 days": the negation is what makes the days many.
      if bound == nil || bound == .within || bound == .since { bound = .over }
      return make(field, low, nil, bound).map { Made(filter: $0, first: negation ?? first, hasNegation: true) }
    }
    if bound == nil, measure.high == nil {
      if measure.low.isDecade, field.role == .age, let decade = decade(measure, field) {
        return Made(filter: decade.filter, first: min(first, decade.first))
      }
      if measure.low.isDecade, field.role != .age, low >= 100, low.truncatingRemainder(dividingBy: 100) == 0 {
        return Made(filter: Make.between(field.name, Make.number(low), Make.number(low + 99)), first: first)
      }
      if measure.low.isFigures { bound = .atLeast }
      // Who is a customer for five years may be one for longer.
      if field.role == .tenure { bound = .atLeast }
      if items[measure.first].isControl(.from) { bound = .atLeast }
    }
    if bound == .within { bound = .atMost }
    guard let made = make(field, low, measure.high.flatMap { value($0, field) }, bound) else { return nil }
    return Made(filter: measure.isNegated ? made.negated : made, first: first)
  }

  func make(_ field: Lexicon.Field, _ low: Double, _ high: Double?, _ bound: Bound?) -> Filter? {
    func compare(_ comparison: Comparison) -> Filter { Make.compare(field.name, comparison, Make.number(low)) }
    if let high { return Make.between(field.name, Make.number(min(low, high)), Make.number(max(low, high))) }
    switch bound {
    case .over, .older, .after: return compare(.greater)
    case .atLeast, .atLeastAge, .since: return compare(.greaterOrEqual)
    case .under, .younger, .before: return compare(.less)
    case .atMost, .atMostAge, .until, .within: return compare(.lessOrEqual)
    case .equal, nil: return compare(.equal)
    case .around: return around(field, low)
    }
  }

  /// Ten in a hundred to either side.
  func around(_ field: Lexicon.Field, _ value: Double) -> Filter {
    var (low, high) = ((value * 0.9 * 1e9).rounded() / 1e9, (value * 1.1 * 1e9).rounded() / 1e9)
    if field.type == .integer { (low, high) = (low.rounded(.up), high.rounded(.down)) }
    return Make.between(field.name, Make.number(low), Make.number(high))
  }

  /// `in their forties`, `mid-forties`.
  func decade(_ measure: Measure, _ field: Lexicon.Field) -> (filter: Filter, first: Int)? {
    guard Int(measure.low.value) % 10 == 0 else { return nil }
    let start = measure.low.value
    var (low, high, first) = (start, start + 9, measure.first)
    if first > 0 {
      if items[first - 1].isControl(.early) {
        (high, first) = (start + 3, first - 1)
      } else if items[first - 1].isControl(.middle) {
        (low, high, first) = (start + 4, start + 6, first - 1)
      } else if items[first - 1].isControl(.late) {
        (low, first) = (start + 7, first - 1)
      }
    }
    return (Make.between(field.name, Make.number(low), Make.number(high)), first)
  }

  /// The item of a `not` before an item, with nothing between that would part them.
  func negationBefore(_ index: Int) -> Int? {
    var at = index - 1
    while at >= 0, items[at].isTransparent { at -= 1 }
    return at >= 0 && items[at].isControl(.negate) ? at : nil
  }

  /// A quantity in what the field counts.
  func value(_ quantity: Quantity, _ field: Lexicon.Field) -> Double? {
    func tidy(_ value: Double) -> Double { (value * 1e9).rounded() / 1e9 }
    if field.role == .ratio, !field.unit.hasPrefix("percent") {
      return quantity.unit == .percent || quantity.value > 2 ? tidy(quantity.value / 100) : quantity.value
    }
    guard quantity.unit.days != nil, field.role != .age else { return quantity.value }
    switch countedIn(field) {
    case .days: return quantity.unit.days.map { tidy($0 * quantity.value) }
    case .weeks: return quantity.unit.days.map { tidy($0 * quantity.value / 7) }
    case .months: return quantity.unit.months.map { tidy($0 * quantity.value) }
    case .years: return quantity.unit.months.map { tidy($0 * quantity.value / 12) }
    default: return nil
    }
  }

  func countedIn(_ field: Lexicon.Field) -> Unit {
    for (word, unit) in [("day", Unit.days), ("week", .weeks), ("month", .months), ("year", .years)]
    where field.unit.hasPrefix(word) || (field.unit.isEmpty && field.name.lowercased().hasSuffix("_\(word)s")) {
      return unit
    }
    return .none
  }
}
