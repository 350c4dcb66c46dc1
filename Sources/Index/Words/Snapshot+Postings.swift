import Store
import Synchronization

/// The words of the records that wait to be taken into the postings, as far as they have been read.
struct BufferedWords: Sendable {
  /// What is to be known of a slot that waits.
  struct Entry: Sendable {
    /// Nil where it holds no record any more.
    let words: RecordWords?
    /// How many words the postings count that are good no longer.
    let staleLength: Int
  }

  var entries: [UInt32: Entry] = [:]
  /// Slots and words, in the order of slots, and lengths over all: once everything is read.
  private(set) var records: [(slot: UInt32, words: RecordWords)] = []
  private(set) var length = 0
  private(set) var staleLength = 0
  private(set) var isComplete = false

  init() {}

  /// What is still good of it after a commit: what waits still, and was not written to.
  init(_ previous: BufferedWords, buffered: PendingSlots, written: Set<UInt32>) {
    entries = previous.entries.filter { buffered.contains($0.key) && !written.contains($0.key) }
  }

  mutating func complete() {
    for (slot, entry) in entries.sorted(by: { $0.key < $1.key }) {
      staleLength += entry.staleLength
      length += entry.words?.length ?? 0
      if let words = entry.words { records.append((slot, words)) }
    }
    isComplete = true
  }
}

extension Snapshot {
  /// Whether it has a lexical side. An index that was made without one gets it by a rebuild.
  public var hasWords: Bool { state.words != nil }

  /// Whether words that begin with another, and slips of a key, are found: not where records are sealed.
  public var findsNearWords: Bool { hasWords && terms.showsWords }

  /// How many records are read because their words are not in the postings yet.
  package var bufferedCount: Int { buffered.count }

  /// Read when they are first needed; those that waited before the last commit are known from then.
  func waitingWords() throws -> BufferedWords {
    var made = bufferedWords.withLock { $0 }
    if made.isComplete { return made }
    for slot in buffered.slots where made.entries[slot] == nil {
      let stale = try unsafe transaction.withValue(tables.buffered, slot) { unsafe StaleWords($0, slot: slot) }
      guard let stale = stale ?? nil else {
        throw damage.error("slot \(slot) in table buffered is not what was written")
      }
      let words = live.contains(slot) ? RecordWords(try record(slot: slot), fields, terms) : nil
      made.entries[slot] = BufferedWords.Entry(words: words, staleLength: stale.length)
    }
    made.complete()
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
