import Index

/// Finds what a question says of numbers and days: comparisons, ranges, decades of life.
struct NumberConditions {
  let items: [Item]
  let words: [Word]
  let lexicon: Lexicon
  let today: CalendarDate
  var conditions: [Condition] = []
  /// Fields that a number has been found for.
  var used: Set<Int> = []

  init(_ items: [Item], _ words: [Word], _ lexicon: Lexicon, today: CalendarDate) {
    self.items = items
    self.words = words
    self.lexicon = lexicon
    self.today = today
  }

  /// A number, or the two ends of a range, with what bounds it.
  struct Measure {
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
}

extension NumberConditions {
  func measure(_ index: Int) -> Measure {
    guard let low = items[index].number else { preconditionFailure("a measure begins with a number") }
    var measure = Measure(low: low, first: index, last: index)
    readPrefix(&measure)
    readRange(&measure)
    readSuffix(&measure)
    return measure
  }

  func readPrefix(_ measure: inout Measure) {
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

  func readRange(_ measure: inout Measure) {
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

  func readSuffix(_ measure: inout Measure) {
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
}
