import Index

/// Joins the conditions of a question: `and`, `or`, `not`, `except`, `neither`.
///
/// What stands side by side is joined by `and`; `or` binds tighter, as people speak: "in Leeds or York with a mortgage" is
/// the mortgage and one of the towns.
struct Assembly {
  private enum Join {
    case and, or
  }

  /// Conditions that make one constraint.
  struct Group {
    var filter: Filter
    var first: Int
    var last: Int
    var isPreference: Bool
    /// The items whose words an embedding cannot use.
    var mute: [ClosedRange<Int>]
  }

  private let items: [Item]
  private var conditions: [Condition]
  private var joins: [Join] = []
  private var isNegated: [Bool] = []
  private var starts: [Int] = []

  init(_ items: [Item], _ conditions: [Condition]) {
    self.items = items
    self.conditions = conditions.sorted { $0.first < $1.first }
  }

  /// The constraints, in order.
  mutating func groups() -> [Group] {
    readJoins()
    readNegations()
    joinLists()
    return grouped()
  }

  private func gap(_ index: Int) -> ArraySlice<Item> {
    let start = index == 0 ? 0 : conditions[index - 1].last + 1
    let end = conditions[index].first
    return start < end ? items[start..<end] : []
  }

  private mutating func readJoins() {
    for index in conditions.indices {
      let gap = gap(index)
      let isOr = gap.contains { $0.isControl(.or) }
      joins.append(index > 0 && isOr ? .or : .and)
    }
    // "a mortgage, a loan or a credit card": the commas of a list are what its last word is.
    for index in conditions.indices.reversed() where index > 0 && index + 1 < conditions.count {
      let isComma =
        gap(index).contains { $0.isControl(.comma) } && !gap(index).contains { $0.isControl(.and, .but, .or) }
      let isLike =
        conditions[index].likeness == conditions[index - 1].likeness
        && conditions[index].likeness == conditions[index + 1].likeness
      if isComma, isLike, joins[index + 1] == .or { joins[index] = .or }
    }
  }

  private mutating func readNegations() {
    starts = conditions.map(\.first)
    isNegated = conditions.map { _ in false }
    var spreads = false
    var isExcept = false
    for index in conditions.indices {
      let gap = gap(index)
      let own = ownNegation(index)
      if gap.contains(where: { $0.isControl(.stop, .but) })
        || (gap.contains { $0.isControl(.comma) } && joins[index] == .and)
      {
        isExcept = false
      }
      // "everyone except Seniors and with a loan" has a loan.
      let isAnother = index > 0 && conditions[index].likeness != conditions[index - 1].likeness
      if gap.contains(where: { $0.isControl(.and) }), isAnother || gap.contains(where: { $0.isControl(.holding) }) {
        isExcept = false
      }
      if let place = gap.lastIndex(where: { $0.isControl(.except) }) {
        isExcept = true
        starts[index] = min(starts[index], place)
      }
      if let own { starts[index] = min(starts[index], own) }
      let isNeither = gap.contains { $0.isControl(.neither) }
      // "no mortgage or loan" is without either; "with no mortgage or with a loan" is not.
      let goesOn =
        spreads && own == nil && !isExcept && (joins[index] == .or || gap.contains { $0.isControl(.nor) })
        && !gap.contains { $0.isControl(.holding, .who, .people) }
      isNegated[index] = (own != nil || goesOn) != isExcept
      if goesOn || (isExcept && index > 0 && isNegated[index - 1] && joins[index] == .or) { joins[index] = .and }
      if gap.contains(where: { $0.isControl(.nor) }) { joins[index] = .and }
      if conditions[index].hasNegation { isNegated[index] = isExcept }
      spreads = own != nil || isNeither || goesOn
    }
  }

  /// The item of the `not` that is said of a condition.
  private func ownNegation(_ index: Int) -> Int? {
    guard !conditions[index].hasNegation else { return nil }
    let gap = gap(index)
    var at = gap.endIndex - 1
    while at >= gap.startIndex {
      if items[at].isControl(.negate, .neither) { return at }
      if items[at].isControl(.nor) { return at }
      guard items[at].isTransparent || items[at].isControl(.either, .both) else { return nil }
      at -= 1
    }
    return nil
  }

  /// "Premium and Standard segments", "in their twenties and thirties": no record has both, so either is meant.
  private mutating func joinLists() {
    for index in conditions.indices where index > 0 && joins[index] == .and {
      guard conditions[index].likeness == conditions[index - 1].likeness, !isNegated[index], !isNegated[index - 1],
        !conditions[index].hasNegation, !conditions[index - 1].hasNegation,
        gap(index).contains(where: { $0.isControl(.and, .comma) }), !gap(index).contains(where: { $0.isControl(.but) })
      else { continue }
      switch conditions[index].likeness {
      case .keyword: joins[index] = .or
      case .number:
        // Who names the field again means both.
        let namesAgain =
          items[conditions[index].first].fieldIndex != nil || gap(index).contains { $0.isControl(.holding, .who) }
        if !namesAgain, Self.excludes(conditions[index - 1].filter, conditions[index].filter) { joins[index] = .or }
      default: break
      }
    }
  }

  /// Whether two ranges have nothing in common.
  private static func excludes(_ left: Filter, _ right: Filter) -> Bool {
    guard let left = range(left), let right = range(right) else { return false }
    return left.upperBound < right.lowerBound || right.upperBound < left.lowerBound
  }

  private static func range(_ filter: Filter) -> ClosedRange<Double>? {
    func number(_ literal: FilterLiteral) -> Double? {
      switch literal.value {
      case .integer(let value): Double(value)
      case .number(let value): value
      case .date(let date): Double(date.daysSinceEpoch)
      default: nil
      }
    }
    guard case .test(_, let test) = filter else { return nil }
    switch test {
    case .between(let low, let high):
      guard let low = number(low), let high = number(high), low <= high else { return nil }
      return low...high
    case .compare(let comparison, let literal):
      guard let value = number(literal) else { return nil }
      switch comparison {
      case .equal: return value...value
      case .greater: return value.nextUp...Double.infinity
      case .greaterOrEqual: return value...Double.infinity
      case .less: return -Double.infinity...value.nextDown
      case .lessOrEqual: return -Double.infinity...value
      case .notEqual: return nil
      }
    default: return nil
    }
  }

  private mutating func grouped() -> [Group] {
    var groups: [Group] = []
    for index in conditions.indices {
      let condition = conditions[index]
      let both = joinsAsNotBoth(index)
      let filter = isNegated[index] ? condition.filter.negated : condition.filter
      let isMute = condition.isNumeric || isNegated[index]
      let mute = isMute ? [starts[index]...condition.last] : []
      let part = Group(
        filter: filter, first: starts[index], last: condition.last, isPreference: condition.isPreference, mute: mute)
      guard let last = groups.last, both || (index > 0 && joins[index] == .or),
        last.isPreference == part.isPreference || both
      else {
        groups.append(part)
        continue
      }
      groups[groups.count - 1] = Group(
        filter: Self.either(last.filter, filter), first: last.first, last: part.last, isPreference: last.isPreference,
        mute: last.mute + part.mute)
    }
    return groups
  }

  /// "not both a mortgage and a loan", and what an `except` leaves out together: "except Seniors with a mortgage".
  private mutating func joinsAsNotBoth(_ index: Int) -> Bool {
    guard index > 0, isNegated[index - 1] else { return false }
    let before = gap(index - 1)
    if let both = before.lastIndex(where: { $0.isControl(.both) }), both > before.startIndex,
      before[..<both].contains(where: { $0.isControl(.negate) }), gap(index).contains(where: { $0.isControl(.and) })
    {
      guard !isNegated[index] else { return false }
      isNegated[index] = true
      return true
    }
    let isExcept = before.contains { $0.isControl(.except) } && isNegated[index]
    return isExcept && !gap(index).contains { $0.isControl(.and, .or, .comma, .nor, .except, .but) }
  }

  /// One of two filters; two keywords of a field become a list.
  private static func either(_ left: Filter, _ right: Filter) -> Filter {
    guard case .test(let field, let leftTest) = left, case .test(let other, .compare(.equal, let added)) = right,
      field.name == other.name, case .string = added.value
    else { return .or([left, right]) }
    switch leftTest {
    case .compare(.equal, let literal): return .test(field, .isIn([literal, added]))
    case .isIn(let list): return .test(field, .isIn(list + [added]))
    default: return .or([left, right])
    }
  }
}
