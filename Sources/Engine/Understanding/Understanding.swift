public import Index

/// What was understood of a question: the filters in its words, and the text that is left to be compared by meaning.
public struct Understanding: Equatable, Sendable {
  /// A filter found in somebody's own words.
  public struct Constraint: Equatable, Sendable {
    /// Whether records must meet it, or are only preferred where they do.
    public enum Kind: String, Sendable {
      /// A filter.
      case hard
      /// A preference.
      case soft
    }

    /// The words it came from.
    public let words: String
    /// Where they begin in the question, in bytes of UTF-8.
    public let start: Int
    /// Where they end.
    public let end: Int
    /// What they mean.
    public let filter: Filter
    /// Whether they must be met.
    public let kind: Kind
    /// The parts of the question that say nothing to an embedding.
    let mute: [Range<Int>]
  }

  /// The value that a quarter of a field's values lie above, or below.
  typealias Quarter = (_ field: String, _ top: Bool) -> Double?

  /// What is compared by meaning: the question without its numbers.
  public let text: String
  /// What was found, in the order of the words.
  public let constraints: [Constraint]

  /// All that must be met; nil for nothing.
  public var filter: Filter? { Filter.conjunction(constraints.filter { $0.kind == .hard }.map(\.filter)) }

  /// What is preferred.
  public var preferences: [Filter] { constraints.filter { $0.kind == .soft }.map(\.filter) }

  /// Understands a question.
  ///
  /// - Parameters:
  ///   - today: the day that "in the last 90 days" ends on, where a field holds days.
  ///   - quarter: where the upper and lower quarter of a field begin.
  init(_ question: String, _ lexicon: Lexicon, today: CalendarDate, quarter: Quarter) {
    let bytes = Array(question.utf8)
    var words = WordReader.words(of: bytes)
    guard words.count <= Self.wordLimit else {
      (text, constraints) = (question, [])
      return
    }
    for index in words.indices where words[index].number == nil && words[index].end - words[index].start >= 5 {
      if let meant = lexicon.corrected(words[index], in: bytes) { words[index].key = meant }
    }
    let items = ItemReader(words, lexicon, today: today).items()
    let groups = Self.groups(items, words, lexicon, today, quarter)
    constraints = groups.map { Self.constraint($0, items, words, bytes) }
    text = MeaningText.text(of: question, without: constraints.flatMap(\.mute))
  }

  /// Understands a question to a collection of this schema, as if `keywords` were its keywords by field.
  package init(_ question: String, schema: Schema, keywords: [String: [String]], today: CalendarDate) {
    self.init(question, Lexicon(schema) { keywords[$0] ?? [] }, today: today) { _, _ in nil }
  }

  /// A question of which only some constraints are kept.
  init(_ question: String, keeping constraints: [Constraint]) {
    self.constraints = constraints
    text = MeaningText.text(of: question, without: constraints.flatMap(\.mute))
  }

  /// A longer question is a document: numbers in it are not meant as filters.
  private static let wordLimit = 400

  private static func groups(
    _ items: [Item], _ words: [Word], _ lexicon: Lexicon, _ today: CalendarDate, _ quarter: Quarter
  ) -> [Assembly.Group] {
    var numbers = NumberConditions(items, words, lexicon, today: today)
    numbers.read()
    return withoutActuallyEscaping(quarter) { quarter in
      var meant = WordConditions(items, words, lexicon, numbers: numbers.conditions, quarter: quarter)
      meant.read()
      guard !(numbers.conditions.isEmpty && meant.conditions.isEmpty) else { return [] }
      var assembly = Assembly(items, numbers.conditions + meant.conditions)
      return assembly.groups()
    }
  }

  private static func constraint(_ group: Assembly.Group, _ items: [Item], _ words: [Word], _ bytes: [UInt8])
    -> Constraint
  {
    func range(_ span: ClosedRange<Int>) -> Range<Int> {
      words[items[span.lowerBound].first].start..<words[items[span.upperBound].last].end
    }
    let place = range(group.first...group.last)
    return Constraint(
      words: String(decoding: bytes[place], as: UTF8.self), start: place.lowerBound, end: place.upperBound,
      filter: group.filter, kind: group.isPreference ? .soft : .hard, mute: group.mute.map(range))
  }
}
