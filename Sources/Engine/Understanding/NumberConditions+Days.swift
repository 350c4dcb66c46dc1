import Index

/// What a question says of days.
extension NumberConditions {
  /// A field of days against a stretch of time: "joined more than five years ago", "in the last 90 days".
  func elapsed(since index: Int, _ measure: Measure, first: Int) -> Made? {
    let name = lexicon.fields[index].name
    guard let day = DayReader.day(measure.low, before: today) else { return nil }
    let negation = negationBefore(first)
    if measure.isNegated || negation != nil {
      guard measure.bound == nil || measure.bound == .within else { return nil }
      return Made(filter: Make.compare(name, .less, .date(day)), first: negation ?? first, hasNegation: true)
    }
    if let high = measure.high, let other = DayReader.day(high, before: today) {
      return Made(filter: Make.between(name, .date(min(day, other)), .date(max(day, other))), first: first)
    }
    let comparison: Comparison
    switch measure.bound?.plain {
    case .over, .before: comparison = .less
    case .atLeast, nil: comparison = .lessOrEqual
    case .under: comparison = .greater
    case .atMost, .within, .since, .after, .until: comparison = .greaterOrEqual
    case .equal: comparison = .equal
    default: return nil
    }
    return Made(filter: Make.compare(name, comparison, .date(day)), first: first)
  }

  /// Reads a constraint on a field of days; returns the last item it took.
  mutating func readDay(_ range: DayRange, _ index: Int) -> Int {
    var (first, last, bound) = (index, index, Bound?.none)
    var at = index - 1
    while at >= 0, items[at].isControl(.filler, .place, .article, .their, .between, .from) { at -= 1 }
    if at >= 0, case .compare(let found) = items[at].kind { (bound, first) = (found, at) }
    var high: DayRange?
    if index + 2 < items.count, items[index + 1].isControl(.and, .to), case .day(let other) = items[index + 2].kind {
      (high, last) = (other, index + 2)
    }
    guard let (field, place) = dayField(before: first) else { return last }
    used.insert(place)
    let name = lexicon.fields[field].name
    let filter: Filter
    if let high {
      filter = Make.between(name, .date(range.first), .date(high.last))
    } else {
      switch bound ?? Self.bound(of: items[place], words) {
      case .since, .atLeast: filter = Make.compare(name, .greaterOrEqual, .date(range.first))
      case .after, .over: filter = Make.compare(name, .greater, .date(range.last))
      case .before, .under: filter = Make.compare(name, .less, .date(range.first))
      case .until, .atMost: filter = Make.compare(name, .lessOrEqual, .date(range.last))
      default:
        filter =
          range.first == range.last
          ? Make.compare(name, .equal, .date(range.first)) : Make.between(name, .date(range.first), .date(range.last))
      }
    }
    conditions.append(
      Condition(filter: filter, likeness: .number(field), first: min(place, first), last: last, isNumeric: true))
    return last
  }

  /// `customers since` says since itself.
  static func bound(of item: Item, _ words: [Word]) -> Bound? {
    words[item.last].key == WordKey("since") ? .since : nil
  }

  func dayField(before index: Int) -> (Int, Int)? {
    var at = index - 1
    while at >= 0 {
      if let field = items[at].fieldIndex, lexicon.fields[field].type == .date { return (field, at) }
      guard items[at].isTransparent || items[at].isControl(.between, .from, .people, .negate) else { break }
      at -= 1
    }
    // "or before 2010", after a day of the same field.
    guard let last = conditions.last, case .number(let field) = last.likeness, lexicon.fields[field].type == .date,
      last.last < index,
      items[(last.last + 1)..<index].allSatisfy({ $0.isTransparent || $0.isControl(.and, .or, .but) })
    else { return nil }
    return (field, index)
  }
}
