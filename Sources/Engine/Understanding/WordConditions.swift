import Index

/// Finds what a question says in words: what is held, which keyword a field has, and preferences. A word counts only where
/// the words around it say that it is meant so: "with a mortgage" does, "mortgage payments" does not.
struct WordConditions {
  let items: [Item]
  let words: [Word]
  let lexicon: Lexicon
  private let quarter: Understanding.Quarter
  private let isShouted: Bool
  /// Items that constraints of numbers have taken.
  private let taken: Set<Int>
  private var wanted: [Bool] = []
  private(set) var conditions: [Condition] = []

  init(
    _ items: [Item], _ words: [Word], _ lexicon: Lexicon, numbers: [Condition], quarter: @escaping Understanding.Quarter
  ) {
    self.items = items
    self.words = words
    self.lexicon = lexicon
    self.quarter = quarter
    taken = Set(numbers.flatMap { Array($0.first...$0.last) })
    isShouted = words.count(where: \.isUpper) * 2 > words.count
    markWanted()
  }

  /// Marks what is wanted rather than had: behind "interested in", up to a word that begins anew.
  private mutating func markWanted() {
    wanted = [Bool](repeating: false, count: items.count)
    var isWanted = false
    for (index, item) in items.enumerated() {
      if item.isControl(.interest) {
        isWanted = true
      } else if item.isControl(.holding, .who, .negate, .but, .except, .stop) || taken.contains(index) {
        isWanted = false
      }
      wanted[index] = isWanted
    }
  }

  mutating func read() {
    var accepted: Set<Int> = []
    // What is joined by "or" to something meant is meant too; so each pass may find more.
    for _ in 0..<3 {
      let before = accepted.count
      for index in items.indices where !accepted.contains(index) && isMeant(index, accepted) { accepted.insert(index) }
      for index in items.indices.reversed() where !accepted.contains(index) && isMeant(index, accepted) {
        accepted.insert(index)
      }
      if accepted.count == before { break }
    }
    conditions = accepted.sorted().compactMap(condition)
  }

  private func isMeant(_ index: Int, _ accepted: Set<Int>) -> Bool {
    guard !wanted[index], !taken.contains(index) else { return false }
    switch items[index].kind {
    case .band: return true
    case .flag(let field): return isFlagMeant(index, field, accepted)
    case .value(let value):
      let isSet = lexicon.fields[lexicon.values[value].field].type == .keywords
      return isSet ? isHeld(index, accepted) : isValueMeant(index, value, accepted)
    default: return false
    }
  }

  // MARK: What is held

  private func isFlagMeant(_ index: Int, _ field: Int, _ accepted: Set<Int>) -> Bool {
    let name = lexicon.fields[field].name.lowercased()
    let isOfHolding = name.hasPrefix("has_") || name.hasPrefix("holds_") || name.hasPrefix("owns_")
    if !isOfHolding { return !isPartOfMore(index) }
    // "refinanced" says by itself that something was done.
    return words[items[index].first].isParticiple ? !isPartOfMore(index) : isHeld(index, accepted)
  }

  private func isHeld(_ index: Int, _ accepted: Set<Int>) -> Bool {
    guard !isPartOfMore(index) else { return false }
    return holdsBefore(index, accepted) || holderAfter(index, accepted)
  }

  /// Whether a noun that follows makes it a part of something else: "mortgage payments".
  private func isPartOfMore(_ index: Int) -> Bool {
    guard index + 1 < items.count, items[index + 1].first == items[index].last + 1 else { return false }
    let next = items[index + 1]
    return next.isControl(.compound) || (next.isOther && words[next.first].isPlural)
  }

  private func holdsBefore(_ index: Int, _ accepted: Set<Int>) -> Bool {
    var at = index - 1
    while at >= 0 {
      let item = items[at]
      if item.isControl(.holding, .holder, .negate, .either, .neither, .both, .nor, .except) { return true }
      if item.isControl(.and, .or, .comma, .but) {
        var before = at - 1
        while before >= 0, items[before].isTransparent || items[before].isControl(.and, .or, .comma, .but) {
          if items[before].isControl(.holding) { return true }
          before -= 1
        }
        return before >= 0 && (accepted.contains(before) || taken.contains(before))
      }
      guard item.isTransparent else { return false }
      at -= 1
    }
    return false
  }

  private func holderAfter(_ index: Int, _ accepted: Set<Int>) -> Bool {
    guard index + 1 < items.count else { return false }
    let next = items[index + 1]
    if next.isControl(.people, .holder) { return true }
    guard next.isControl(.and, .or, .comma), index + 2 < items.count else { return false }
    return accepted.contains(index + 2) && holderAfter(index + 2, [])
  }

  // MARK: Keywords

  private func isValueMeant(_ index: Int, _ value: Int, _ accepted: Set<Int>) -> Bool {
    let field = lexicon.values[value].field
    if fieldBeside(index, field) != nil { return true }
    guard !isPartOfMore(index) else { return false }
    if isInList(index, field, accepted) { return true }
    let first = words[items[index].first]
    // "retired teacher" may be meant by meaning, "Very Aggressive" and "New York" name one thing.
    let isName = lexicon.values[value].words > 1 && lexicon.fields[field].role != .occupation
    if isName || (first.isCapital && items[index].first > 0 && !isShouted) { return true }
    if index + 1 < items.count, items[index + 1].isControl(.people, .holder) { return true }
    var at = index - 1
    while at >= 0, items[at].isControl(.filler, .article, .their) { at -= 1 }
    guard at >= 0 else { return words[items[index].last].isPlural && isSaidOfPeople(field) }
    if items[at].isControl(.place, .from, .except) { return true }
    if items[at].isControl(.negate) { return true }
    return words[items[index].last].isPlural && isSaidOfPeople(field) && !items[at].isOther
  }

  /// Whether a field's keywords are what people can be called: "Seniors", "nurses"; a place has no plural.
  private func isSaidOfPeople(_ field: Int) -> Bool { lexicon.fields[field].role != .place }

  /// The item that names the field, right beside a keyword: "the Premium segment", "risk profile: moderate".
  private func fieldBeside(_ index: Int, _ field: Int) -> Int? {
    if index + 1 < items.count, items[index + 1].fieldIndex == field { return index + 1 }
    var at = index - 1
    while at >= 0, items[at].isControl(.filler, .article, .their, .comma, .negate, .place, .either, .both) { at -= 1 }
    return at >= 0 && items[at].fieldIndex == field ? at : nil
  }

  private func isInList(_ index: Int, _ field: Int, _ accepted: Set<Int>) -> Bool {
    for step in [-1, 1] {
      var at = index + step
      var isJoined = false
      while items.indices.contains(at),
        items[at].isTransparent || items[at].isControl(.and, .or, .comma, .negate, .except, .nor, .but)
      {
        isJoined = isJoined || !items[at].isTransparent
        at += step
      }
      guard isJoined, accepted.contains(at), case .value(let other) = items[at].kind else { continue }
      if lexicon.values[other].field == field { return true }
    }
    return false
  }

  // MARK: Conditions

  private func condition(_ index: Int) -> Condition? {
    guard var condition = bare(index) else { return nil }
    if case .value(let value) = items[index].kind, let beside = fieldBeside(index, lexicon.values[value].field) {
      if beside > index || !items[beside..<index].contains(where: { $0.isControl(.negate) }) {
        condition.first = min(index, beside)
        condition.last = max(index, beside)
      }
    }
    return condition
  }

  private func bare(_ index: Int) -> Condition? {
    switch items[index].kind {
    case .flag(let flag):
      let field = lexicon.fields[flag]
      let filter =
        field.isNumericFlag
        ? Make.compare(field.name, .equal, .integer(1)) : Make.compare(field.name, .equal, .boolean(true))
      return Condition(filter: filter, likeness: .possession, first: index, last: index, isNumeric: false)
    case .value(let number):
      let value = lexicon.values[number]
      let field = lexicon.fields[value.field]
      let literal = FilterLiteral(.string(value.keyword), column: 1)
      let isSet = field.type == .keywords
      return Condition(
        filter: Make.test(field.name, isSet ? .has(literal) : .compare(.equal, literal)),
        likeness: isSet ? .possession : .keyword(value.field), first: index, last: index, isNumeric: false)
    case .band(let number):
      guard let filter = filter(ofBand: lexicon.bands[number]) else { return nil }
      return Condition(
        filter: filter, likeness: .preference, first: index, last: index, isNumeric: false)
    default: return nil
    }
  }

  private func filter(ofBand band: Lexicon.Band) -> Filter? {
    switch band.filter {
    case .filter(let filter): return filter
    case .quarter(let index, let top):
      let field = lexicon.fields[index]
      return quarter(field.name, top).map {
        Make.compare(field.name, top ? .greaterOrEqual : .lessOrEqual, Make.number($0))
      }
    }
  }
}
