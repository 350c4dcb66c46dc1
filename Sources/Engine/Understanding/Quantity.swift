/// A number as it stands in a question, with what it counts.
struct Quantity {
  var value: Double
  var unit = Unit.none
  /// `by the month`, `by the year`, behind money.
  var period: Unit?
  /// `60s`, `forties`.
  var isDecade = false
  /// Years of life: `30 years old`.
  var isAge = false
  /// Whether it was given a scale, a sign or decimals: then it is no age and no year.
  var isScaled = false
  /// Whether it is `a` year, not a number that was written.
  var isImplied = false
  /// `six figures`: as much at least.
  var isFigures = false
  /// The scale it was given, for the other end of a range.
  var scale = 1.0
  /// The words it was read from.
  var first: Int
  var last: Int

  /// Whether it can be a year of the calendar.
  var isYear: Bool { !isScaled && unit == .none && value >= 1900 && value <= 2100 && value == value.rounded() }
}

/// Reads quantities out of the words of a question.
struct QuantityReader {
  let words: [Word]
  let lexicon: Lexicon

  private func entry(_ index: Int) -> Entry? { index < words.count ? lexicon.entry(words[index].key) : nil }

  private func control(_ index: Int) -> Control? {
    if case .control(let control)? = entry(index) { control } else { nil }
  }

  private func unit(_ index: Int) -> Unit? {
    if case .unit(let unit)? = entry(index) { unit } else { nil }
  }

  private func scale(_ index: Int) -> Double? {
    if case .scale(let scale)? = entry(index) { scale } else { nil }
  }

  private func numeral(_ index: Int) -> Double? {
    if case .numeral(let value)? = entry(index) { value } else { nil }
  }

  /// Whether a quantity begins at a word: digits, number words, or money's sign before them.
  func begins(at index: Int) -> Bool { read(at: index) != nil }

  /// The quantity that begins at a word.
  func read(at index: Int) -> Quantity? {
    var at = index
    var isMoney = false
    while unit(at) == .money, at < index + 2 {
      isMoney = true
      at += 1
    }
    guard var quantity = digits(at) ?? spelled(at) else { return nil }
    quantity.first = index
    if isMoney { quantity.unit = .money }
    quantity.isScaled = quantity.isScaled || isMoney
    readUnit(&quantity)
    return quantity
  }

  /// `a year`, `the month`, `quarter`: one of them, where a quantity is due.
  func implied(at index: Int) -> Quantity? {
    var at = index
    while control(at) == .article || control(at) == .their { at += 1 }
    var value = 1.0
    if control(at) == .half {
      value = 0.5
      at += 1
      if control(at) == .article { at += 1 }
    }
    if at > index || value == 1, isWord("couple", at) {
      value = 2
      at += isWord("of", at + 1) ? 2 : 1
    } else if isWord("decade", at) {
      return Quantity(value: 10, unit: .years, isImplied: true, first: index, last: at)
    }
    guard let unit = unit(at), unit.days != nil else { return nil }
    return Quantity(value: value, unit: unit, isImplied: true, first: index, last: at)
  }

  private func isWord(_ word: String, _ index: Int) -> Bool { index < words.count && words[index].key == WordKey(word) }

  private func digits(_ index: Int) -> Quantity? {
    guard index < words.count, let number = words[index].number else { return nil }
    var quantity = Quantity(value: number, first: index, last: index)
    quantity.isDecade = words[index].isPlural
    quantity.isScaled = words[index].isScaled
    while let scale = scale(quantity.last + 1), !quantity.isDecade {
      quantity.value = (quantity.value * scale * 1e6).rounded() / 1e6
      quantity.scale *= scale
      quantity.isScaled = true
      quantity.last += 1
    }
    if quantity.isScaled, quantity.scale == 1, number >= 1000 { quantity.scale = number >= 1e6 ? 1e6 : 1e3 }
    return quantity
  }

  /// `seven hundred and fifty`, `half a million`, `two and a half million`, `a hundred thousand`.
  private func spelled(_ index: Int) -> Quantity? {
    var at = index
    var (total, current, isAny, isDecade, scaled) = (0.0, 0.0, false, false, 1.0)
    if control(at) == .half, scale(at + 1) != nil || (control(at + 1) == .article && scale(at + 2) != nil) {
      current = 0.5
      isAny = true
      at += control(at + 1) == .article ? 2 : 1
    } else if let scale = quarter(at) {
      current = 0.25
      isAny = true
      at = scale
    } else if control(at) == .article, scale(at + 1) != nil {
      current = 1
      at += 1
    }
    let begin = at
    while at < words.count {
      if let value = numeral(at) {
        // "twenty five" is one number, "five twenty" is two.
        guard
          current == 0 || (value < 10 && Int(current) % 100 >= 20 && Int(current) % 10 == 0) || Int(current) % 100 == 0
        else { break }
        current += value
        isAny = true
        isDecade = words[at].isPlural && value >= 20
        at += 1
        if isDecade { break }
      } else if let scale = scale(at), isAny || current > 0 {
        guard words[at].number == nil else { break }
        scaled = max(scaled, scale)
        if scale == 100 || scale == 12 { current *= scale } else { (total, current) = (total + current * scale, 0) }
        isAny = true
        at += 1
      } else if isWord("and", at), isAny, at > begin, joins(at, current: current, total: total) {
        at += 1
        if control(at) == .article, control(at + 1) == .half {
          current += 0.5
          at += 2
        }
      } else {
        break
      }
    }
    guard isAny else { return nil }
    return Quantity(
      value: total + current, isDecade: isDecade, isScaled: scaled >= 1000, scale: scaled, first: index, last: at - 1)
  }

  /// The word of the scale in `a quarter of a million`.
  private func quarter(_ index: Int) -> Int? {
    let at = control(index) == .article ? index + 1 : index
    let isQuarter = isWord("quarter", at) && isWord("of", at + 1) && control(at + 2) == .article
    return isQuarter && scale(at + 3) != nil ? at + 3 : nil
  }

  /// Whether `and` goes on with the same number: "seven hundred and fifty", "two and a half million"; not "two hundred and
  /// three hundred".
  private func joins(_ index: Int, current: Double, total: Double) -> Bool {
    if control(index + 1) == .article, control(index + 2) == .half { return scale(index + 3) != nil }
    guard let before = scale(index - 1), let next = numeral(index + 1) else { return false }
    var end = index + 2
    if let more = numeral(end), next >= 20, more < 10 { end += 1 }
    return scale(end).map { $0 > before } ?? true
  }

  private func readUnit(_ quantity: inout Quantity) {
    var at = quantity.last + 1
    if let unit = unit(at), !(quantity.unit == .money && unit != .money), !quantity.isDecade {
      quantity.unit = unit
      quantity.last = at
      quantity.isScaled = quantity.isScaled || unit == .money || unit == .percent
      at += 1
      if unit == .years, control(at) == .ofAge || (isWord("of", at) && isWord("age", at + 1)) {
        quantity.isAge = true
        quantity.last = control(at) == .ofAge ? at : at + 1
        at = quantity.last + 1
      }
    } else if isWord("point", at) {
      quantity.last = at
    } else if isWord("per", at), isWord("cent", at + 1) {
      quantity.unit = .percent
      quantity.isScaled = true
      quantity.last = at + 1
    } else if isWord("figure", at), (2...9).contains(quantity.value), !quantity.isScaled {
      quantity.value = (1..<Int(quantity.value)).reduce(1) { value, _ in value * 10 }
      (quantity.isFigures, quantity.isScaled) = (true, true)
      quantity.last = at
    } else if isWord("something", at), quantity.unit == .none {
      (quantity.isAge, quantity.isDecade) = (true, true)
      quantity.last = at
    } else if control(at) == .ofAge {
      quantity.isAge = true
      quantity.last = at
    }
    readPeriod(&quantity)
  }

  private func readPeriod(_ quantity: inout Quantity) {
    let at = quantity.last + 1
    guard quantity.unit == .none || quantity.unit == .money else { return }
    if control(at) == .monthly || control(at) == .yearly {
      quantity.period = control(at) == .monthly ? .months : .years
      quantity.last = at
    } else if control(at) == .article || isWord("per", at) || isWord("each", at) || isWord("every", at),
      let unit = unit(at + 1), unit == .months || unit == .years
    {
      quantity.period = unit
      quantity.last = at + 1
    }
  }
}
