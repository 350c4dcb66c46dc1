import Index

/// A day of the calendar, from the library of the index.
typealias DayOfCalendar = CalendarDate

/// The days that a phrase such as `March 2021` or `last quarter` covers, both ends included.
struct DayRange {
  let first: CalendarDate
  let last: CalendarDate
  /// Whether it names a stretch by itself, as `last quarter` does.
  var isRelative = false
  /// Whether it was written as a bare number, which may be something else.
  var isBareYear = false
}

/// Reads days, months, quarters and years.
struct DayReader {
  let words: [Word]
  let lexicon: Lexicon
  let today: CalendarDate

  /// Whether a day or a longer stretch begins at a word.
  func begins(at index: Int) -> Bool { read(at: index, after: nil, anywhere: true) != nil }

  /// The stretch that begins at a word, and its last word. Without a field of days nothing is one.
  func read(at index: Int, after previous: Item?, anywhere: Bool = false) -> (DayRange, last: Int)? {
    guard !lexicon.dateFields.isEmpty, index < words.count else { return nil }
    if let date = words[index].date {
      return CalendarDate(year: date.year, month: date.month, day: date.day).map {
        (DayRange(first: $0, last: $0), index)
      }
    }
    return month(at: index) ?? dayAndMonth(at: index) ?? relative(at: index)
      ?? year(at: index, after: previous, anywhere)
  }

  private func entry(_ index: Int) -> Entry? { index < words.count ? lexicon.entry(words[index].key) : nil }

  private func monthNumber(_ index: Int) -> Int? {
    if case .month(let month)? = entry(index) { month } else { nil }
  }

  private func yearNumber(_ index: Int) -> Int? {
    guard index < words.count, !words[index].isScaled, !words[index].isPlural, let number = words[index].number,
      number >= 1900, number <= 2100, words[index].end - words[index].start == 4
    else { return nil }
    return Int(number)
  }

  /// `2020`, behind a word that speaks of time or of a field of days.
  private func year(at index: Int, after previous: Item?, _ anywhere: Bool) -> (DayRange, last: Int)? {
    guard let year = yearNumber(index) else { return nil }
    var isDue = anywhere
    switch previous?.kind {
    case .compare(.since)?, .compare(.after)?, .compare(.before)?, .compare(.until)?: isDue = true
    case .field(let field)?: isDue = isDue || lexicon.fields[field].type == .date
    case .control(let control)?: isDue = isDue || [.place, .between, .from, .to, .and, .or].contains(control)
    case .day?: isDue = true
    default: break
    }
    guard isDue, let first = CalendarDate(year: year, month: 1, day: 1),
      let last = CalendarDate(year: year, month: 12, day: 31)
    else { return nil }
    return (DayRange(first: first, last: last, isBareYear: true), index)
  }

  /// `March 2021`, `March 1, 2021`.
  private func month(at index: Int) -> (DayRange, last: Int)? {
    guard let month = monthNumber(index) else { return nil }
    if let year = yearNumber(index + 1) { return Self.month(year, month).map { ($0, index + 1) } }
    guard let day = dayNumber(index + 1) else { return nil }
    let next = index + 1 < words.count && ordinal(index + 2) ? index + 3 : index + 2
    let at = next < words.count && words[next].key == WordKey(",") ? next + 1 : next
    guard let year = yearNumber(at), let date = CalendarDate(year: year, month: month, day: day) else { return nil }
    return (DayRange(first: date, last: date), at)
  }

  /// `1 March 2021`, `1st of March 2021`.
  private func dayAndMonth(at index: Int) -> (DayRange, last: Int)? {
    guard let day = dayNumber(index) else { return nil }
    var at = ordinal(index + 1) ? index + 2 : index + 1
    if at < words.count, words[at].key == WordKey("of") { at += 1 }
    guard let month = monthNumber(at), let year = yearNumber(at + 1),
      let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    return (DayRange(first: date, last: date), at + 1)
  }

  private func dayNumber(_ index: Int) -> Int? {
    guard index < words.count, let number = words[index].number, number >= 1, number <= 31, number == number.rounded()
    else { return nil }
    return Int(number)
  }

  private func ordinal(_ index: Int) -> Bool {
    index < words.count && ["st", "nd", "rd", "th"].contains { WordKey($0) == words[index].key }
  }

  /// `last quarter`, `this year`, `today`.
  private func relative(at index: Int) -> (DayRange, last: Int)? {
    guard case .control(let control)? = entry(index) else { return nil }
    let (year, month, _) = today.civil
    switch control {
    case .today: return (DayRange(first: today, last: today, isRelative: true), index)
    case .yesterday:
      let day = CalendarDate(daysSinceEpoch: today.daysSinceEpoch - 1)
      return (DayRange(first: day, last: day, isRelative: true), index)
    case .last, .this, .filler:
      let isThis = control != .last
      let isNamed = control != .filler || words[index].key == WordKey("current")
      guard isNamed, index + 1 < words.count, case .unit(let unit)? = entry(index + 1),
        let range = Self.stretch(unit, year, month, today, back: isThis ? 0 : 1)
      else { return nil }
      return (range, index + 1)
    default: return nil
    }
  }

  private static func stretch(_ unit: Unit, _ year: Int, _ month: Int, _ today: CalendarDate, back: Int) -> DayRange? {
    switch unit {
    case .years: return months(year - back, 1, count: 12)
    case .quarters:
      let first = (month - 1) / 3 * 3 - 3 * back
      return months(first < 0 ? year - 1 : year, (first + 12) % 12 + 1, count: 3)
    case .months: return months(month - back < 1 ? year - 1 : year, (month - back + 11) % 12 + 1, count: 1)
    case .weeks:
      // 1970-01-01 was a Thursday; weeks begin on Monday.
      let sinceMonday = (Int(today.daysSinceEpoch) + 3) % 7
      let monday = Int(today.daysSinceEpoch) - sinceMonday - 7 * back
      return DayRange(
        first: CalendarDate(daysSinceEpoch: Int32(monday)), last: CalendarDate(daysSinceEpoch: Int32(monday + 6)),
        isRelative: true)
    default: return nil
    }
  }

  private static func months(_ year: Int, _ month: Int, count: Int) -> DayRange? {
    let end = month + count > 12 ? (year + 1, month + count - 12) : (year, month + count)
    guard let first = CalendarDate(year: year, month: month, day: 1),
      let after = CalendarDate(year: end.0, month: end.1, day: 1)
    else { return nil }
    return DayRange(first: first, last: CalendarDate(daysSinceEpoch: after.daysSinceEpoch - 1), isRelative: true)
  }

  private static func month(_ year: Int, _ month: Int) -> DayRange? {
    months(year, month, count: 1).map { DayRange(first: $0.first, last: $0.last) }
  }

  /// The day so long before today.
  static func day(_ quantity: Quantity, before today: CalendarDate) -> CalendarDate? {
    if let months = wholeMonths(quantity) {
      let (year, month, day) = today.civil
      let index = year * 12 + month - 1 - months
      // The last day of the month, where it is shorter than today's.
      return (0..<4).lazy.compactMap { CalendarDate(year: index / 12, month: index % 12 + 1, day: day - $0) }.first
    }
    guard let days = quantity.unit.days, quantity.value < 1e6 else { return nil }
    return CalendarDate(daysSinceEpoch: today.daysSinceEpoch - Int32((quantity.value * days).rounded()))
  }

  private static func wholeMonths(_ quantity: Quantity) -> Int? {
    guard let months = quantity.unit.months, quantity.unit != .weeks, quantity.unit != .days else { return nil }
    let count = quantity.value * months
    return count == count.rounded() && count < 20_000 ? Int(count) : nil
  }
}
