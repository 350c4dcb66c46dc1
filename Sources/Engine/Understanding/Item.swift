/// A piece of a question that means one thing.
struct Item {
  enum Kind {
    case number(Quantity)
    case day(DayRange)
    case field(Int)
    case flag(Int)
    case value(Int)
    case band(Int)
    case compare(Bound)
    case suffix(Bound)
    case control(Control)
    /// A word that means nothing here.
    case other
  }

  var kind: Kind
  /// The words it was read from.
  var first: Int
  var last: Int

  func isControl(_ controls: Control...) -> Bool {
    if case .control(let control) = kind { controls.contains(control) } else { false }
  }

  /// Whether it may stand between the parts of a constraint.
  var isTransparent: Bool { isControl(.filler, .holding, .who, .place, .article, .their, .this) }

  var number: Quantity? { if case .number(let quantity) = kind { quantity } else { nil } }

  var fieldIndex: Int? { if case .field(let field) = kind { field } else { nil } }

  var isOther: Bool { if case .other = kind { true } else { false } }
}

/// Reads the items of a question: the longest phrase at each word.
struct ItemReader {
  private let words: [Word]
  private let lexicon: Lexicon
  private let quantities: QuantityReader
  private let days: DayReader

  init(_ words: [Word], _ lexicon: Lexicon, today: DayOfCalendar) {
    self.words = words
    self.lexicon = lexicon
    quantities = QuantityReader(words: words, lexicon: lexicon)
    days = DayReader(words: words, lexicon: lexicon, today: today)
  }

  func items() -> [Item] {
    var items: [Item] = []
    items.reserveCapacity(words.count)
    var at = 0
    while at < words.count {
      let item = item(at: at, after: items.last)
      items.append(item)
      at = item.last + 1
    }
    return items
  }

  private func item(at index: Int, after previous: Item?) -> Item {
    if let (range, last) = days.read(at: index, after: previous) {
      return Item(kind: .day(range), first: index, last: last)
    }
    if let quantity = quantities.read(at: index) {
      return Item(kind: .number(quantity), first: index, last: quantity.last)
    }
    if case .compare? = previous?.kind, let quantity = quantities.implied(at: index) {
      return Item(kind: .number(quantity), first: index, last: quantity.last)
    }
    if let phrase = phrase(at: index, after: previous) { return phrase }
    return Item(kind: .other, first: index, last: index)
  }

  /// The longest phrase that makes sense where it stands.
  private func phrase(at index: Int, after previous: Item?) -> Item? {
    var node = Lexicon.root
    var at = index
    var best: Item?
    while at < words.count, let next = lexicon.step(from: node, words[at].key) {
      node = next
      if let entry = lexicon.entry(at: node), let kind = kind(of: entry, before: at + 1, after: previous) {
        best = Item(kind: kind, first: index, last: at)
      }
      at += 1
    }
    return best
  }

  private func kind(of entry: Entry, before next: Int, after previous: Item?) -> Item.Kind? {
    switch entry {
    case .field(let field): return .field(field)
    case .flag(let field): return .flag(field)
    case .value(let value): return .value(value)
    case .band(let band): return .band(band)
    case .compare(let bound):
      switch bound {
      case .within: return isQuantity(next, implied: true) ? .compare(bound) : nil
      case .around: return isQuantity(next, implied: false) || next >= words.count ? .compare(bound) : nil
      case .since, .after, .before, .until:
        return isQuantity(next, implied: false) || days.begins(at: next) ? .compare(bound) : nil
      default: return .compare(bound)
      }
    // "600 or over" ends a constraint, and "or over 65" begins another.
    case .suffix(let bound):
      let goesOn = isQuantity(next, implied: false) || isThan(next)
      return previous?.number == nil || goesOn ? nil : .suffix(bound)
    case .control(let control):
      if control == .last, isQuantity(next, implied: true) { return .compare(.within) }
      if control == .yesterday || control == .today || control == .last { return nil }
      return .control(control)
    case .scale, .numeral, .unit, .month: return nil
    }
  }

  /// "and younger than 40", "and under the age of 40" begin anew.
  private func isThan(_ index: Int) -> Bool {
    index < words.count && (words[index].key == Self.than || words[index].key == Self.the)
  }

  private static let than = WordKey("than")
  private static let the = WordKey("the")

  private func isQuantity(_ index: Int, implied: Bool) -> Bool {
    quantities.begins(at: index) || (implied && quantities.implied(at: index) != nil)
  }
}
