import Index

/// What a question asks for literally: ids, names and quotations.
struct WordQuestion {
  /// A quotation, with its marks.
  private struct Quotation {
    let place: Range<Int>
    let words: [[UInt8]]
  }

  /// So many parts of a question are looked up as ids, and so many ids that begin like one.
  private static let idLimit = 20
  private static let beginnings = 64
  /// A question all of whose words stand in one name is no longer than this.
  private static let longestName = 6

  private let question: String
  private let reach: BoundFilter?
  private let words: [TextWord]
  private var ids: [String] = []
  private var names: [[[UInt8]]] = []
  private var quotations: [Quotation] = []
  /// Where they stand in the question, in bytes.
  private(set) var places: [Range<Int>] = []

  /// Takes a question as it is, and looks nothing up.
  init(plain question: String) {
    (self.question, reach) = (question, nil)
    words = TextWords.words(of: question)
  }

  /// Looks a question's ids and names up among the records that pass `reach`. `understood` says which words have another meaning
  /// already.
  init(_ question: String, _ understood: Understanding?, _ snapshot: Snapshot, within reach: BoundFilter?) throws {
    (self.question, self.reach) = (question, reach)
    words = TextWords.words(of: question)
    quotations = Self.quotations(in: question)
    places = quotations.map(\.place)
    guard snapshot.hasWords else { return }
    try findIDs(snapshot)
    let free = words.filter { word in !places.contains { $0.contains(word.start) } }
    try findNames(free, understood, snapshot)
  }

  /// How a question is answered where nothing is said: by words too if it asks for something literally.
  func usualMode(in snapshot: Snapshot) -> SearchMode {
    places.isEmpty || !snapshot.hasWords ? .semantic : .hybrid
  }

  /// The ids that are all of the question; empty where it says more.
  var onlyIDs: [String] {
    let isAll = names.isEmpty && quotations.isEmpty
    return isAll && words.allSatisfy { word in places.contains { $0.contains(word.start) } } ? ids : []
  }

  /// The query: beside what is asked for literally the words of `text`, but for those that every question has.
  func query(besides text: String) -> WordQuery {
    let all = TextWords.words(of: text)
    let telling = all.filter { !Self.common.contains($0.bytes) }
    let isOpen = (telling.isEmpty ? all : telling).last?.end == text.utf8.count
    return WordQuery(
      words: (telling.isEmpty ? all : telling).map(\.bytes), isOpen: isOpen, phrases: quotations.map(\.words),
      names: names, ids: ids)
  }

  /// What stands between quotation marks, straight or curved.
  private static func quotations(in question: String) -> [Quotation] {
    var found: [Quotation] = []
    var opened: (mark: Character, at: String.Index)?
    for index in question.indices {
      let mark = question[index]
      if let start = opened {
        guard mark == (start.mark == "\u{201C}" ? "\u{201D}" : start.mark) else { continue }
        let words = TextWords.words(of: String(question[start.at...index])).map(\.bytes)
        let begin = question.utf8.distance(from: question.startIndex, to: start.at)
        let end = question.utf8.distance(from: question.startIndex, to: question.index(after: index))
        if !words.isEmpty { found.append(Quotation(place: begin..<end, words: words)) }
        opened = nil
      } else if mark == "\"" || mark == "\u{201C}" {
        opened = (mark, index)
      }
    }
    return found
  }
}

extension WordQuestion {
  /// Takes up the parts of the question that are ids: with a letter and a digit, or the whole question.
  private mutating func findIDs(_ snapshot: Snapshot) throws {
    let parts = question.split(whereSeparator: \.isWhitespace).prefix(Self.idLimit)
    for part in parts {
      let trimmed = Self.trimmed(part)
      guard parts.count == 1 || trimmed.contains(where: \.isLetter), trimmed.contains(where: \.isNumber) else {
        continue
      }
      var found = try Self.spellings(of: trimmed).filter { try snapshot.hasID($0, within: reach) }
      if found.isEmpty, parts.count == 1 {
        for spelling in Self.spellings(of: trimmed) where found.isEmpty {
          found = try snapshot.ids(beginningWith: spelling, within: reach, limit: Self.beginnings)
        }
      }
      guard !found.isEmpty else { continue }
      ids += found
      let start = question.utf8.distance(from: question.startIndex, to: trimmed.startIndex)
      places.append(start..<start + trimmed.utf8.count)
    }
  }

  /// A part of a question without the signs around it, and without an `'s`.
  private static func trimmed(_ part: Substring) -> Substring {
    func isSign(_ character: Character) -> Bool { !character.isLetter && !character.isNumber }
    var trimmed = part.drop(while: isSign)
    for ending in ["'s", "\u{2019}s"] where trimmed.hasSuffix(ending) { trimmed = trimmed.dropLast(2) }
    while let last = trimmed.last, isSign(last) { trimmed.removeLast() }
    return trimmed
  }

  private static func spellings(of id: Substring) -> [String] {
    var spellings = [String(id)]
    for spelling in [id.uppercased(), id.lowercased()] where !spellings.contains(spelling) {
      spellings.append(spelling)
    }
    return spellings
  }

  /// Takes up names: words with capitals that stand together in the name of a record, or the whole question where all its words
  /// do. A single word must not mean anything else, nor begin a sentence.
  private mutating func findNames(_ free: [TextWord], _ understood: Understanding?, _ snapshot: Snapshot) throws {
    if free.count == words.count, free.count <= Self.longestName, try snapshot.isName(free.map(\.bytes), within: reach)
    {
      return add(free[...])
    }
    var index = 0
    while index < free.count {
      guard isCapital(free[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < free.count, try snapshot.isInNames(free[end].bytes, within: reach) { end += 1 }
      let name = try longestName(in: free[index..<end], understood, snapshot)
      if let name { add(name) }
      index = max(index + 1, name?.endIndex ?? 0)
    }
  }

  /// The most words from the first on that are in the name of one record.
  private func longestName(
    in run: ArraySlice<TextWord>, _ understood: Understanding?, _ snapshot: Snapshot
  ) throws -> ArraySlice<TextWord>? {
    var run = run
    while run.count > 1 {
      if let last = run.last, isCapital(last), try snapshot.isName(run.map(\.bytes), within: reach) { return run }
      run.removeLast()
    }
    guard let only = run.first, !beginsSentence(only), !Self.common.contains(only.bytes),
      !(understood?.constraints.contains { $0.start <= only.start && only.start < $0.end } ?? false),
      try snapshot.isName([only.bytes], within: reach)
    else { return nil }
    return run
  }

  private mutating func add(_ name: ArraySlice<TextWord>) {
    guard let first = name.first, let last = name.last else { return }
    names.append(name.map(\.bytes))
    places.append(first.start..<last.end)
  }

  /// Whether a word has its capital for standing where it does.
  private func beginsSentence(_ word: TextWord) -> Bool {
    let before = question.utf8.prefix(word.start).last { $0 != UInt8(ascii: " ") }
    return before.map { ".!?:".utf8.contains($0) } ?? true
  }

  private func isCapital(_ word: TextWord) -> Bool {
    question[question.utf8.index(question.startIndex, offsetBy: word.start)].isUppercase
  }

  /// Words that say nothing of what is looked for.
  private static let common = Set(
    """
    a an the and or but of in on at to for from by with without as is are was were be been being am do does did has have had \
    having who whom whose which what that this these those there their they them he she his her it its i me my we us our you your \
    not no any all every each some please show find list give get tell about like could can would should will want wants need needs \
    customer customers client clients people person everyone anyone record records product products called named name id s
    """.split(separator: " ").map { Array($0.utf8) })
}

extension Understanding {
  /// The same without what was taken from words at these places; nil if nothing is left.
  func without(_ places: [Range<Int>], in question: String) -> Understanding? {
    let left = constraints.filter { constraint in
      !places.contains { $0.overlaps(constraint.start..<max(constraint.end, constraint.start + 1)) }
    }
    return left.isEmpty ? nil : left.count == constraints.count ? self : Understanding(question, keeping: left)
  }
}
