import Index

/// The phrases that mean something in questions to one collection: the words of English, and those of its schema and of
/// its keywords. Built once and read by any number of threads.
struct Lexicon: Sendable {
  /// A field that questions can name.
  struct Field: Sendable {
    let name: String
    let type: FieldType
    let role: FieldRole
    let unit: String
    /// A field of whole numbers whose every value is 0 or 1.
    let isNumericFlag: Bool
    /// The field that counts the same by the month, and by the year.
    var monthly: Int?
    var yearly: Int?
  }

  /// A keyword of a field.
  struct Value: Sendable {
    let field: Int
    let keyword: String
    let words: Int
  }

  /// A preference: the filter it stands for, or the part of a column.
  struct Band: Sendable {
    let name: String
    let filter: Meaning
    /// The field it speaks of, where that is one.
    let field: Int?

    enum Meaning: Sendable {
      case filter(Filter)
      case quarter(field: Int, top: Bool)
    }
  }

  private struct Step: Hashable {
    let node: Int32
    let word: WordKey
  }

  private(set) var fields: [Field] = []
  private(set) var values: [Value] = []
  private(set) var bands: [Band] = []
  private(set) var ageField: Int?
  private(set) var dateFields: [Int] = []
  private var steps: [Step: Int32] = [:]
  private var entries: [Entry?] = [nil]
  private var known: Set<WordKey> = []
  private var spellings = Spellings()

  /// - Parameter keywords: the keywords of a field, by its name.
  init(_ schema: Schema, keywords: (String) -> [String]) {
    for field in schema.fields where field.type != .text {
      fields.append(
        Field(
          name: field.name, type: field.type, role: FieldRole(field), unit: (field.unit ?? "").lowercased(),
          isNumericFlag: field.type == .integer && FieldRole.isFlagName(field.name)))
    }
    ageField = fields.firstIndex { $0.role == .age }
    dateFields = fields.indices.filter { fields[$0].type == .date }
    addBands(schema)
    addAliases(schema)
    for index in fields.indices { addKeywords(keywords(fields[index].name), of: index) }
    addLastWords()
    addQuarters(schema)
    for (phrase, entry) in Phrases.phrases { add(phrase, entry) }
    for word in Phrases.ordinary { known.insert(WordKey(word)) }
    linkPeriods()
  }

  // MARK: Reading

  /// Where the walk along a phrase begins.
  static var root: Int32 { 0 }

  /// The node after one more word; nil where no phrase goes on like that.
  func step(from node: Int32, _ word: WordKey) -> Int32? { steps[Step(node: node, word: word)] }

  /// What the phrase that ends at a node means.
  func entry(at node: Int32) -> Entry? { entries[Int(node)] }

  /// What a single word means.
  func entry(_ word: WordKey) -> Entry? { step(from: Self.root, word).flatMap { entries[Int($0)] } }

  /// The word meant by one that no phrase has, where that is clear.
  func corrected(_ word: Word, in bytes: [UInt8]) -> WordKey? {
    known.contains(word.key) ? nil : spellings.nearest(to: bytes[word.start..<word.end])
  }

  // MARK: Building

  /// Adds a phrase; one that is there already keeps its meaning.
  private mutating func add(_ phrase: String, _ entry: Entry, spelling: Bool = false) {
    let bytes = Array(phrase.utf8)
    let words = WordReader.words(of: bytes)
    guard !words.isEmpty else { return }
    var node = Self.root
    for word in words {
      let step = Step(node: node, word: word.key)
      if known.insert(word.key).inserted, spelling { spellings.add(bytes[word.start..<word.end], word.key) }
      if let next = steps[step] {
        node = next
      } else {
        node = Int32(entries.count)
        steps[step] = node
        entries.append(nil)
      }
    }
    if entries[Int(node)] == nil { entries[Int(node)] = entry }
  }

  private func isTaken(_ phrase: String) -> Bool {
    var node = Self.root
    for word in WordReader.words(of: Array(phrase.utf8)) {
      guard let next = step(from: node, word.key) else { return false }
      node = next
    }
    return entries[Int(node)] != nil
  }

  private mutating func addBands(_ schema: Schema) {
    for field in schema.fields {
      for band in field.bands {
        guard let filter = try? Filter(parsing: band.filter) else { continue }
        bands.append(Band(name: band.name, filter: .filter(filter), field: fields.firstIndex { $0.name == field.name }))
        add(band.name, .band(bands.count - 1), spelling: true)
      }
    }
  }

  /// The schema's own words come first, then the fields' names, then what fields of their kind are called.
  private mutating func addAliases(_ schema: Schema) {
    let named = schema.fields.filter { $0.type != .text }
    for (index, field) in named.enumerated() {
      for alias in field.aliases { add(alias, entry(of: index), spelling: true) }
    }
    for (index, field) in named.enumerated() {
      for name in FieldRole.spokenNames(field.name) { add(name, entry(of: index), spelling: true) }
    }
    for index in named.indices {
      for alias in fields[index].role.aliases { add(alias, entry(of: index), spelling: true) }
    }
  }

  private func entry(of index: Int) -> Entry {
    fields[index].type == .boolean || fields[index].isNumericFlag ? .flag(index) : .field(index)
  }

  private mutating func addKeywords(_ keywords: [String], of field: Int) {
    guard keywords.count <= Self.keywordLimit else { return }
    for keyword in keywords {
      let words = WordReader.words(of: Array(keyword.utf8)).count
      guard words > 0, words <= 8, Double(keyword) == nil else { continue }
      values.append(Value(field: field, keyword: keyword, words: words))
      add(keyword, .value(values.count - 1), spelling: keywords.count <= 500)
      // "savings" is what people say of a "savings account".
      if keyword.lowercased().hasSuffix(" account"), fields[field].type == .keywords {
        add(String(keyword.dropLast(8)), .value(values.count - 1))
      }
    }
  }

  /// So many different keywords of a field are names that nobody asks for by chance.
  static let keywordLimit = 10_000

  /// `score` for `credit_score`, where no other field ends so.
  private mutating func addLastWords() {
    let ends = fields.map { field in field.name.split(separator: "_").last.map(String.init) ?? "" }
    for (index, end) in ends.enumerated() where end != fields[index].name && end.count > 3 {
      guard ends.count(where: { $0 == end }) == 1, !FieldRole.emptyEndings.contains(end), entry(of: index).isField
      else { continue }
      if !isTaken(end) { add(end, .field(index), spelling: true) }
    }
  }

  /// "high" and "low" of what has numbers and no bands of its own: the upper and the lower quarter of the column.
  private mutating func addQuarters(_ schema: Schema) {
    for index in fields.indices where fields[index].type == .integer || fields[index].type == .number {
      let hasBands = schema.field(fields[index].name)?.bands.isEmpty == false
      guard entry(of: index).isField, fields[index].role != .age, !hasBands else { continue }
      for (top, words) in [(true, FieldRole.highWords), (false, FieldRole.lowWords)] {
        let name = "\(top ? "high" : "low") \(fields[index].name)"
        bands.append(Band(name: name, filter: .quarter(field: index, top: top), field: index))
        let noun = FieldRole.spokenNames(fields[index].name) + fields[index].role.nouns
        for name in noun { for word in words { add("\(word) \(name)", .band(bands.count - 1)) } }
        for phrase in fields[index].role.preferences(top: top) { add(phrase, .band(bands.count - 1)) }
      }
    }
    guard let age = ageField else { return }
    for (name, filter) in FieldRole.ageBands(FilterField.spelled(fields[age].name)) where !isTaken(name) {
      guard let filter = try? Filter(parsing: filter) else { continue }
      bands.append(Band(name: name, filter: .filter(filter), field: age))
      add(name, .band(bands.count - 1))
    }
  }

  /// "earn more than 5k a month" means `monthly_income` where that is there beside `income`.
  private mutating func linkPeriods() {
    for index in fields.indices {
      let name = fields[index].name
      for (prefix, isMonthly) in [("monthly_", true), ("annual_", false), ("yearly_", false)]
      where name.hasPrefix(prefix) {
        let base = String(name.dropFirst(prefix.count))
        let others = [base, "annual_\(base)", "yearly_\(base)", "monthly_\(base)"]
        for other in fields.indices where other != index && others.contains(fields[other].name) {
          if isMonthly { fields[other].monthly = index } else { fields[other].yearly = index }
          if isMonthly { fields[index].yearly = other } else { fields[index].monthly = other }
        }
      }
    }
  }
}

extension Entry {
  var isField: Bool { if case .field = self { true } else { false } }

  var isCompare: Bool { if case .compare = self { true } else { false } }
}
