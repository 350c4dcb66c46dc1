import Index

/// Which field a number is of.
extension NumberConditions {
  func isNumeric(_ field: Int) -> Bool {
    let type = lexicon.fields[field].type
    return type == .integer || type == .number || type == .date
  }

  /// The field named before a measure, with its place.
  func fieldBefore(_ measure: Measure) -> (field: Int, at: Int)? {
    var at = measure.first - 1
    while at >= 0 {
      if let field = fieldOrBand(items[at]), !used.contains(at), accepts(field, measure) { return (field, at) }
      guard items[at].isTransparent || items[at].isControl(.negate) else { return nil }
      at -= 1
    }
    return nil
  }

  /// The field an item names; "a good credit score" names one too.
  func fieldOrBand(_ item: Item) -> Int? {
    guard case .band(let band) = item.kind else { return item.fieldIndex }
    return lexicon.bands[band].field
  }

  func fieldAfter(_ measure: Measure) -> (field: Int, at: Int)? {
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

  func followsOwnNumber(_ at: Int) -> Bool {
    guard at + 1 < items.count else { return false }
    if case .compare = items[at + 1].kind { return true }
    return false
  }

  /// Whether a field can be what a measure counts.
  func accepts(_ index: Int, _ measure: Measure) -> Bool {
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

  func isDuration(_ field: Lexicon.Field) -> Bool {
    field.type != .date && field.role != .age
      && (countedIn(field) != .none || field.role == .tenure || field.role == .lastContact)
  }

  /// The field of a measure that names none: an age of people, or what the measure before was of.
  func fieldUnnamed(_ measure: Measure) -> Int? {
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
  func isDecadeOfLife(_ measure: Measure) -> Bool {
    guard measure.low.isDecade, measure.low.value >= 10, measure.low.value < 100 else { return false }
    guard measure.bound == nil, measure.first > 0 else { return measure.bound != nil }
    return items[measure.first - 1].isControl(.their, .early, .middle, .late, .place)
      || conditions.last.map { $0.likeness == lexicon.ageField.map { .number($0) } && $0.last + 2 >= measure.first }
        ?? false
  }

  func inherited(_ measure: Measure) -> Int? {
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

  func isBesidePeople(_ measure: Measure) -> Bool {
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
}
