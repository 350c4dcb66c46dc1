import Store
import Synchronization

/// The words of the records that wait to be taken into the postings.
struct BufferedWords: Sendable {
  /// Slots and words, in the order of slots.
  var records: [(slot: UInt32, words: RecordWords)] = []
  /// How many words the postings count that are good no longer.
  var staleLength = 0

  /// The words of all those together.
  var length: Int { records.reduce(0) { $0 + $1.words.length } }
}

extension Snapshot {
  /// Whether it has a lexical side. An index that was made without one gets it by a rebuild.
  public var hasWords: Bool { state.words != nil }

  /// How many records are read because their words are not in the postings yet.
  package var bufferedCount: Int { buffered.count }

  /// Read when they are first needed.
  func waitingWords() throws -> BufferedWords {
    if let known = bufferedWords.withLock({ $0 }) { return known }
    var made = BufferedWords()
    for slot in buffered.slots {
      let stale = try unsafe transaction.withValue(tables.buffered, slot) { unsafe StaleWords($0, slot: slot) }
      guard let stale = stale ?? nil else {
        throw damage.error("slot \(slot) in table buffered is not what was written")
      }
      made.staleLength += stale.length
      if live.contains(slot) { made.records.append((slot, RecordWords(try record(slot: slot), fields))) }
    }
    bufferedWords.withLock { $0 = made }
    return made
  }

  /// Words in a record, on average.
  func meanLength() throws -> Float {
    let waiting = try waitingWords()
    let length = (state.words?.length ?? 0) - waiting.staleLength + waiting.length
    return max(1, Float(length) / Float(max(count, 1)))
  }

  /// The records that have a term, in the order of slots.
  func postings(of term: Term) throws -> [Posting] {
    var blocks: [[Posting]] = []
    try forEachBlock(from: PostingBlock.key(term, .max)) { key, block in
      guard key == term else { return false }
      blocks.append(block.postings)
      return true
    }
    var found: [Posting] = []
    found.reserveCapacity(blocks.reduce(0) { $0 + $1.count })
    for block in blocks.reversed() {
      for posting in block where live.contains(posting.slot) && !buffered.contains(posting.slot) {
        found.append(posting)
      }
    }
    let waiting = try waitingWords().records.compactMap { slot, words in words.posting(term, slot) }
    guard !waiting.isEmpty else { return found }
    return (found + waiting).sorted { $0.slot < $1.slot }
  }

  /// Whether a record has a term, or has had it a moment ago.
  func has(_ term: Term) throws -> Bool {
    var isThere = false
    try forEachBlock(from: PostingBlock.key(term, .max)) { key, _ in
      isThere = key == term
      return false
    }
    return try isThere || waitingWords().records.contains { $0.words.counts[term] != nil }
  }

  /// Terms of a space that begin with some letters, in order, at most `limit`.
  func terms(beginningWith prefix: Term, limit: Int) throws -> [Term] {
    var found: Set<Term> = []
    var next = prefix.bytes
    while found.count < limit {
      var met: Term?
      try forEachBlock(from: next) { key, _ in
        if key.bytes.starts(with: prefix.bytes) { met = key }
        return false
      }
      guard let met else { break }
      found.insert(met)
      // Behind all its blocks.
      next = met.bytes + [1]
    }
    for (_, words) in try waitingWords().records {
      found.formUnion(words.counts.keys.filter { $0.bytes.starts(with: prefix.bytes) })
    }
    return Array(found.sorted().prefix(limit))
  }

  private func forEachBlock(from key: [UInt8], _ body: (Term, PostingBlock) throws -> Bool) throws {
    try unsafe transaction.forEach(tables.words, from: key) { key, value in
      guard let term = unsafe PostingBlock.term(of: key), let block = unsafe PostingBlock(key, value) else {
        throw damage.error("a block in table words is not what was written")
      }
      return try body(term, block)
    }
  }
}
