import Index

/// Finds what a question says of numbers and days: comparisons, ranges, decades of life.
struct NumberConditions {
  let items: [Item]
  let words: [Word]
  let lexicon: Lexicon
  let today: CalendarDate
  private(set) var conditions: [Condition] = []
  /// Fields that a number has been found for.
  private var used: Set<Int> = []

  init(_ items: [Item], _ words: [Word], _ lexicon: Lexicon, today: CalendarDate) {
    self.items = items
    self.words = words
    self.lexicon = lexicon
    self.today = today
  }

  /// A number, or the two ends of a range, with what bounds it.
  private struct Measure {
    var low: Quantity
    var high: Quantity?
    var bound: Bound?
    var first: Int
    var last: Int
    /// A field between the comparison and the number: `over the age of 60`.
    var inner: Int?
    var isNegated = false
  }

  mutating func read() {
    var at = 0
    while at < items.count {
      switch items[at].kind {
      case .number:
        let measure = measure(at)
        at = measure.last + 1
        if let condition = condition(measure) { conditions.append(condition) }
      case .day(let range): at = readDay(range, at) + 1
      default: at += 1
      }
    }
  }

  // MARK: Measures

  private func measure(_ index: Int) -> Measure {
    guard let low = items[index].number else { preconditionFailure("a measure begins with a number") }
    var measure = Measure(low: low, first: index, last: index)
    readPrefix(&measure)
    readRange(&measure)
    readSuffix(&measure)
    return measure
  }

  private func readPrefix(_ measure: inout Measure) {
    var at = measure.first - 1
    var inner: Int?
    while at >= 0 {
      if case .compare(let bound) = items[at].kind {
        measure.bound = bound
        measure.first = at
        if let inner { measure.inner = inner }
        break
      }
      if items[at].isControl(.between, .from) {
        measure.first = at
        if let inner { measure.inner = inner }
        break
      }
      if let field = items[at].fieldIndex, inner == nil, !used.contains(at), isNumeric(field) {
        inner = field
      } else if !items[at].isControl(.filler, .article, .their) {
        break
      }
      at -= 1
    }
    if measure.first - 1 >= 0, items[measure.first - 1].isControl(.negate), measure.bound != nil {
      measure.isNegated = true
      measure.first -= 1
    }
  }

  private func readRange(_ measure: inout Measure) {
    let isBetween = items[measure.first].isControl(.between)
    let next = measure.last + 1
    guard next + 1 < items.count, let high = items[next + 1].number, measure.bound == nil || measure.bound == .around
    else { return }
    let joins = items[next].isControl(.to) || (isBetween && items[next].isControl(.and, .or))
    let isFrom = items[measure.first].isControl(.from)
    guard joins || (isFrom && items[next].isControl(.and)) else { return }
    measure.high = high
    measure.last = next + 1
    // "between 20 and 30 thousand" is thousands on both sides.
    var low = measure.low
    if !low.isScaled || low.scale == 1, high.scale > 1, low.value < 1000, low.value * high.scale <= high.value {
      low.value *= high.scale
    }
    if low.unit == .none { low.unit = high.unit }
    low.isScaled = low.isScaled || high.isScaled
    low.period = low.period ?? high.period
    low.isAge = low.isAge || high.isAge
    measure.low = low
  }

  private func readSuffix(_ measure: inout Measure) {
    let next = measure.last + 1
    guard next < items.count else { return }
    switch items[next].kind {
    case .suffix(let bound):
      if measure.bound == nil || measure.bound == .equal { measure.bound = bound }
      measure.last = next
    case .compare(let bound) where bound == .atLeast || bound == .atMost || bound == .around:
      guard measure.bound == nil, next + 1 >= items.count || items[next + 1].number == nil else { return }
      measure.bound = bound
      measure.last = next
    default: break
    }
    if measure.last + 1 < items.count, items[measure.last + 1].isControl(.ago) { measure.last += 1 }
  }

  // MARK: Fields

  private func isNumeric(_ field: Int) -> Bool {
    let type = lexicon.fields[field].type
    return type == .integer || type == .number || type == .date
  }

  /// The field named before a measure, with its place.
  private func fieldBefore(_ measure: Measure) -> (field: Int, at: Int)? {
    var at = measure.first - 1
    while at >= 0 {
      if let field = fieldOrBand(items[at]), !used.contains(at), accepts(field, measure) { return (field, at) }
      guard items[at].isTransparent || items[at].isControl(.negate) else { return nil }
      at -= 1
    }
    return nil
  }

  /// The field an item names; "a good credit score" names one too.
  private func fieldOrBand(_ item: Item) -> Int? {
    guard case .band(let band) = item.kind else { return item.fieldIndex }
    return lexicon.bands[band].field
  }

  private func fieldAfter(_ measure: Measure) -> (field: Int, at: Int)? {
    var at = measure.last + 1
    while at < items.count {
      if let field = items[at].fieldIndex, accepts(field, measure) {
        // The number that follows a field named for itself owns it: "90k income 700 credit score" aside.
        return followsOwnNumber(at) && measure.bound == nil ? nil : (field, at)
      }
      guard items[at].isControl(.filler, .place, .article, .their) else { return nil }
      at += 1
    }
    return nil
  }

  private func followsOwnNumber(_ at: Int) -> Bool {
    guard at + 1 < items.count else { return false }
    if case .compare = items[at + 1].kind { return true }
    return false
  }

  /// Whether a field can be what a measure counts.
  private func accepts(_ index: Int, _ measure: Measure) -> Bool {
    let field = lexicon.fields[index]
    let quantity = measure.high ?? measure.low
    guard isNumeric(index), !(measure.bound?.isOfAge ?? false) || field.role == .age || isDuration(field) else {
      return false
    }
    if field.type == .date { return quantity.unit.days != nil }
    if quantity.isAge { return field.role == .age }
    switch quantity.unit {
    case .money: return ![.age, .ratio, .tenure, .lastContact, .count, .creditScore].contains(field.role)
    case .percent:
      return field.role == .ratio || field.unit.hasPrefix("percent") || (field.unit.isEmpty && field.role == .other)
    case .years: return field.role == .age || isDuration(field)
    case .months, .weeks, .days, .quarters: return isDuration(field)
    case .none: return measure.bound != .within || isDuration(field)
    }
  }

  private func isDuration(_ field: Lexicon.Field) -> Bool {
    field.type != .date && field.role != .age
      && (countedIn(field) != .none || field.role == .tenure || field.role == .lastContact)
  }

  /// The field of a measure that names none: an age of people, or what the measure before was of.
  private func fieldUnnamed(_ measure: Measure) -> Int? {
    let quantity = measure.low
    let isOfAge = quantity.isAge || (measure.bound?.isOfAge ?? false) || isDecadeOfLife(measure)
    if isOfAge { return quantity.unit == .none || quantity.unit == .years ? lexicon.ageField : nil }
    if let inherited = inherited(measure) { return inherited }
    guard measure.bound != nil || measure.high != nil, measure.bound != .around || isBesidePeople(measure) else {
      return nil
    }
    guard quantity.unit == .none, !quantity.isScaled, (14...110).contains(quantity.value), isBesidePeople(measure)
    else {
      return nil
    }
    return lexicon.ageField
  }

  /// `in their forties`, `over-60s`, `mid-thirties`.
  private func isDecadeOfLife(_ measure: Measure) -> Bool {
    guard measure.low.isDecade, measure.low.value >= 10, measure.low.value < 100 else { return false }
    guard measure.bound == nil, measure.first > 0 else { return measure.bound != nil }
    return items[measure.first - 1].isControl(.their, .early, .middle, .late, .place)
      || conditions.last.map { $0.likeness == lexicon.ageField.map { .number($0) } && $0.last + 2 >= measure.first }
        ?? false
  }

  private func inherited(_ measure: Measure) -> Int? {
    guard let last = conditions.last, case .number(let field) = last.likeness,
      measure.bound != nil || measure.high != nil,
      lexicon.fields[field].type != .date, accepts(field, measure), last.last < measure.first
    else { return nil }
    let gap = items[(last.last + 1)..<measure.first]
    let isPlain = gap.allSatisfy {
      $0.isTransparent || $0.isControl(.and, .or, .but, .comma, .except, .negate, .either)
    }
    return isPlain ? field : nil
  }

  private func isBesidePeople(_ measure: Measure) -> Bool {
    var at = measure.first - 1
    while at >= 0, items[at].isTransparent {
      // Who runs a business "with over 50" has so many of something.
      if items[at].isControl(.holding) { return false }
      at -= 1
    }
    // "over 50 staff" are staff, "over 50 living alone" are people.
    if measure.last + 1 < items.count, items[measure.last + 1].isOther, !words[items[measure.last + 1].first].isGerund {
      return false
    }
    guard at >= 0 else { return true }
    switch items[at].kind {
    case .control(let control):
      return [.people, .holder, .and, .or, .but, .except, .comma, .either, .negate, .both].contains(control)
    case .value, .flag, .band, .other: return measure.bound != .around
    default: return false
    }
  }

  // MARK: Conditions

  private mutating func condition(_ measure: Measure) -> Condition? {
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
  private func fieldAhead(_ measure: Measure) -> Int? {
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
  private func isLabel(_ field: Int, _ measure: Measure) -> Bool {
    lexicon.fields[field].role == .count && measure.bound == nil && measure.high == nil
  }

  private func negationInside(_ first: Int, _ end: Int) -> Bool {
    first < end && items[first..<end].contains { $0.isControl(.negate) }
  }

  /// The field that counts by the month or the year, as the number does.
  private func byPeriod(_ index: Int, _ measure: inout Measure) -> Int {
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

  private func scale(_ measure: inout Measure, by factor: Double) {
    measure.low.value *= factor
    measure.high?.value *= factor
  }

  private struct Made {
    var filter: Filter
    var first: Int
    var hasNegation = false
  }

  private func filter(_ index: Int, _ measure: Measure, first: Int) -> Made? {
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

  private func make(_ field: Lexicon.Field, _ low: Double, _ high: Double?, _ bound: Bound?) -> Filter? {
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
  private func around(_ field: Lexicon.Field, _ value: Double) -> Filter {
    var (low, high) = ((value * 0.9 * 1e9).rounded() / 1e9, (value * 1.1 * 1e9).rounded() / 1e9)
    if field.type == .integer { (low, high) = (low.rounded(.up), high.rounded(.down)) }
    return Make.between(field.name, Make.number(low), Make.number(high))
  }

  /// `in their forties`, `mid-forties`.
  private func decade(_ measure: Measure, _ field: Lexicon.Field) -> (filter: Filter, first: Int)? {
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
  private func negationBefore(_ index: Int) -> Int? {
    var at = index - 1
    while at >= 0, items[at].isTransparent { at -= 1 }
    return at >= 0 && items[at].isControl(.negate) ? at : nil
  }

  /// A quantity in what the field counts.
  private func value(_ quantity: Quantity, _ field: Lexicon.Field) -> Double? {
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

  private func countedIn(_ field: Lexicon.Field) -> Unit {
    for (word, unit) in [("day", Unit.days), ("week", .weeks), ("month", .months), ("year", .years)]
    where field.unit.hasPrefix(word) || (field.unit.isEmpty && field.name.lowercased().hasSuffix("_\(word)s")) {
      return unit
    }
    return .none
  }

  // MARK: Days

  /// A field of days against a stretch of time: "joined more than five years ago", "in the last 90 days".
  private func elapsed(since index: Int, _ measure: Measure, first: Int) -> Made? {
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
  private mutating func readDay(_ range: DayRange, _ index: Int) -> Int {
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
  private static func bound(of item: Item, _ words: [Word]) -> Bound? {
    words[item.last].key == WordKey("since") ? .since : nil
  }

  private func dayField(before index: Int) -> (Int, Int)? {
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
