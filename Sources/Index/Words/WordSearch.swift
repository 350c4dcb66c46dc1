import Foundation
import HNSW
import Store

extension Snapshot {
  /// The records that have the words of a query, the best first, at most `limit`.
  ///
  /// - Parameters:
  ///   - vector: what the scores compare with; without one they are 0.
  ///   - filter: what the records must meet.
  ///   - reach: what the caller may know of: all other records count for nothing, as if they were not there.
  /// - Throws: what reading a damaged index throws.
  public func search(
    _ query: WordQuery, vector: [Float]?, where filter: BoundFilter? = nil, within reach: BoundFilter? = nil, limit: Int
  ) throws -> WordResult {
    if let vector, vector.count != dimension {
      throw IndexError.wrongDimension(expected: dimension, found: vector.count)
    }
    return try damage.guarding {
      var search = try WordSearch(self, filter.map { try matches($0).set } ?? live, reach.map { try matches($0) })
      try search.score(query)
      try search.find(query, limit: limit)
      return search.result(vector, limit: limit)
    }
  }

  /// Whether a word stands in the name of some record that passes.
  public func isInNames(_ word: [UInt8], within reach: BoundFilter? = nil) throws -> Bool {
    guard hasWords, try has(terms.term(.name, word)) else { return false }
    guard let passing = try reach.map({ try matches($0).set }) else { return true }
    return try postings(of: terms.term(.name, word)).contains { passing.contains($0.slot) }
  }

  /// Whether there is a record that passes whose name has all of these words.
  public func isName(_ words: [[UInt8]], within reach: BoundFilter? = nil) throws -> Bool {
    guard hasWords, !words.isEmpty, try words.allSatisfy({ try has(terms.term(.name, $0)) }) else { return false }
    let slots = try slots(withAll: words.map { terms.term(.name, $0) })
    guard let passing = try reach.map({ try matches($0).set }) else { return !slots.isEmpty }
    return slots.contains(where: passing.contains)
  }

  /// Whether there is a record that passes with this very id.
  public func hasID(_ id: String, within reach: BoundFilter? = nil) throws -> Bool {
    guard let slot = try slot(of: id) else { return false }
    return try reach.map { try matches($0).set.contains(slot) } ?? true
  }

  /// The first ids that begin with some letters, of records that pass, in the order of their bytes.
  public func ids(beginningWith prefix: String, within reach: BoundFilter? = nil, limit: Int) throws -> [String] {
    try checkIDs()
    let passing = try reach.map { try matches($0).set }
    var found: [String] = []
    // A key has a byte at least: the least of them stands for the beginning.
    let start = prefix.isEmpty ? [0] : Array(prefix.utf8)
    try unsafe transaction.forEach(tables.ids, from: start) { key, value in
      guard unsafe key.starts(with: prefix.utf8), found.count < limit else { return false }
      let slot = unsafe value.count == 4 ? UInt32(littleEndian: value.loadUnaligned(as: UInt32.self)) : .max
      if passing?.contains(slot) ?? true { found.append(unsafe String(decoding: key, as: UTF8.self)) }
      return true
    }
    return found
  }

  /// The records that have all of several terms, in order.
  func slots(withAll terms: [Term]) throws -> [UInt32] {
    var lists = try Set(terms).map { try postings(of: $0).map(\.slot) }
    lists.sort { $0.count < $1.count }
    guard let shortest = lists.first else { return [] }
    return lists.dropFirst().reduce(shortest) { left, right in
      let other = Set(right)
      return left.filter(other.contains)
    }
  }
}

/// One search by words: BM25 (Robertson and Zaragoza 2009) over the postings.
private struct WordSearch {
  private static let k1: Float = 1.2
  private static let b: Float = 0.75
  /// What a word counts that is not the one asked for, but begins with it or is one slip of a key away.
  private static let nearly: Float = 0.7

  private let snapshot: Snapshot
  private let passing: SlotSet
  /// The records that count at all; nil for every one.
  private let reach: Matches?
  private let meanLength: Float
  private var scores: [Float]
  private var most: Float = 0
  private var finds: [UInt32: WordFind] = [:]

  init(_ snapshot: Snapshot, _ passing: SlotSet, _ reach: Matches?) throws {
    (self.snapshot, self.passing, self.reach) = (snapshot, passing, reach)
    meanLength = try snapshot.meanLength()
    scores = [Float](repeating: 0, count: Int(snapshot.state.nextSlot))
  }

  /// Adds up what each record's words are worth.
  mutating func score(_ query: WordQuery) throws {
    var seen: Set<[UInt8]> = []
    for (index, word) in query.words.enumerated() where seen.insert(word).inserted {
      let exact = try postings(of: snapshot.terms.term(.text, word))
      if !exact.isEmpty {
        add(exact, weight: 1)
        continue
      }
      let meant = try snapshot.meant(by: word, isOpen: query.isOpen && index == query.words.count - 1, isThere)
      if !meant.isEmpty { add(try merged(meant), weight: Self.nearly) }
    }
  }

  private func postings(of term: Term) throws -> [Posting] {
    let all = try snapshot.postings(of: term)
    return reach.map { reach in all.filter { reach.set.contains($0.slot) } } ?? all
  }

  /// Whether a record that counts has a term.
  private func isThere(_ term: Term) throws -> Bool {
    try reach == nil ? snapshot.has(term) : !postings(of: term).isEmpty
  }

  private mutating func add(_ postings: [Posting], weight: Float) {
    let (all, having) = (Float(reach?.count ?? snapshot.count), Float(postings.count))
    let rarity = log(1 + (all - having + 0.5) / (having + 0.5))
    most += rarity
    for posting in postings where passing.contains(posting.slot) {
      let length = Float(Int(posting.length) * Posting.wordsToLength) / meanLength
      let count = Float(posting.count)
      scores[Int(posting.slot)] += weight * rarity * count / (count + Self.k1 * (1 - Self.b + Self.b * length))
    }
  }

  /// The postings of several terms as if they were one.
  private func merged(_ terms: [Term]) throws -> [Posting] {
    var bySlot: [UInt32: Posting] = [:]
    for posting in try terms.flatMap({ try postings(of: $0) }) {
      let count = Int(bySlot[posting.slot]?.count ?? 0) + Int(posting.count)
      bySlot[posting.slot] = Posting(slot: posting.slot, count: UInt8(clamping: count), length: posting.length)
    }
    return bySlot.values.sorted { $0.slot < $1.slot }
  }

  /// Finds what comes first: ids, names, phrases.
  mutating func find(_ query: WordQuery, limit: Int) throws {
    for id in query.ids { if let slot = try snapshot.slot(of: id) { note(slot, .id) } }
    for name in query.names {
      for slot in ranked(try snapshot.slots(withAll: name.map { snapshot.terms.term(.name, $0) })).prefix(limit) {
        note(slot, try snapshot.isCalled(name, slot) ? .fullName : .name)
      }
    }
    guard !query.phrases.isEmpty else { return }
    var found = 0
    let terms = query.phrases.flatMap { $0 }.map { snapshot.terms.term(.text, $0) }
    for slot in ranked(try snapshot.slots(withAll: terms))
    where found < limit {
      guard try snapshot.holds(query.phrases, slot) else { continue }
      note(slot, .phrase)
      found += 1
    }
  }

  private mutating func note(_ slot: UInt32, _ find: WordFind) {
    if passing.contains(slot) { finds[slot] = max(finds[slot] ?? find, find) }
  }

  /// Slots that pass, those with the most of the words first.
  private func ranked(_ slots: [UInt32]) -> [UInt32] {
    slots.filter(passing.contains).sorted { left, right in
      let (first, second) = (scores[Int(left)], scores[Int(right)])
      return first == second ? left < right : first > second
    }
  }

  func result(_ vector: [Float]?, limit: Int) -> WordResult {
    let slots = scores.indices.lazy.map { UInt32($0) }.filter { scores[Int($0)] > 0 || finds[$0] != nil }
    let found = slots.map { (slot: $0, tier: finds[$0]?.rawValue ?? 0, score: scores[Int($0)]) }
    let best = found.sorted { ($0.tier, $0.score, $1.slot) > ($1.tier, $1.score, $0.slot) }.prefix(limit)
    return WordResult(
      hits: best.map { one in
        WordHit(
          hit: Hit(score: vector.map { snapshot.score(one.slot, $0) } ?? 0, slot: one.slot),
          part: most > 0 ? one.score / most : 0,
          find: finds[one.slot])
      }, matched: found.count)
  }
}

extension Snapshot {
  /// The cosine of a vector and a record's.
  fileprivate func score(_ slot: UInt32, _ vector: [Float]) -> Float {
    unsafe vector.withUnsafeBufferPointer { buffer in
      guard let query = buffer.baseAddress else { return 0 }
      return unsafe cosine(query, slot)
    }
  }

  /// Whether these are all the words of one of a record's names, or of all of them together: `first_name`, `last_name`.
  fileprivate func isCalled(_ name: [[UInt8]], _ slot: UInt32) throws -> Bool {
    let names = try record(slot: slot).fields.filter { fields[$0.key]?.effectiveWordUse == .name }.values
      .flatMap(\.texts).map { TextWords.words(of: $0).map(\.bytes) }
    func ordered(_ words: [[UInt8]]) -> [[UInt8]] { words.sorted { $0.lexicographicallyPrecedes($1) } }
    return names.contains(name) || ordered(names.flatMap { $0 }) == ordered(name)
  }

  /// Whether each of several phrases stands in a record's text or in one of its fields.
  fileprivate func holds(_ phrases: [[[UInt8]]], _ slot: UInt32) throws -> Bool {
    let record = try record(slot: slot)
    let lookedUp = record.fields.filter { (fields[$0.key]?.effectiveWordUse ?? .none) != .none }
    let texts = ([record.text] + lookedUp.values.flatMap(\.texts)).map { TextWords.words(of: $0).map(\.bytes) }
    return phrases.allSatisfy { phrase in texts.contains { $0.contains(phrase) } }
  }
}
