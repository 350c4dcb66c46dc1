import Store

/// What an index knows of its words, in its state.
struct WordState: Codable, Equatable, Sendable {
  /// Records whose words stand in the table `words`, and how many words they have together.
  var documents = 0
  var length = 0
  /// Entries of the table, and the sum over them.
  var entries = 0
  var sum: UInt32 = 0
  /// The sum over the slots in the table `buffered`.
  var bufferedSum: UInt32 = 0
}

/// The lexical side of a write.
struct WordWriter {
  /// The most slots that wait whatever the size of the index: a search by words reads the records of all.
  private static let most = 256
  /// So many may wait however small the index is, and beyond that one for so many records.
  private static let fewest = 32
  private static let recordsToOne = 16

  private(set) var state: WordState
  /// The slots whose postings are not those of their records.
  private(set) var buffered: PendingSlots
  /// The slots whose records came, changed or went.
  private(set) var written: Set<UInt32> = []
  private let before: PendingSlots
  private let tables: Tables
  /// What came to be stale in this write.
  private var noted: [UInt32: StaleWords] = [:]
  private let damage: DamageLog

  /// Nil for an index without a lexical side.
  init?(_ snapshot: Snapshot) {
    guard let state = snapshot.state.words else { return nil }
    self.state = state
    (buffered, before, tables, damage) = (snapshot.buffered, snapshot.buffered, snapshot.tables, snapshot.damage)
  }

  /// Whether the words of a slot's record stand in the postings: then they must be said before the record changes.
  func needsWords(of slot: UInt32) -> Bool { !buffered.contains(slot) }

  /// Notes that the record in a slot comes, changes or goes. `old` are the words it had; nil if there was none,
  /// or where they are not needed.
  mutating func note(_ slot: UInt32, _ old: RecordWords?) {
    written.insert(slot)
    guard needsWords(of: slot) else { return }
    buffered.insert(slot)
    noted[slot] = old.map(StaleWords.init) ?? StaleWords()
  }

  /// Takes all that waits into the postings if it is much, or if none is to wait. `record` gives the words of a slot's record; nil
  /// if it holds none.
  mutating func finish(
    takesAll: Bool, _ transaction: borrowing WriteTransaction, words: (UInt32) throws -> RecordWords?
  ) throws {
    if takesAll || buffered.count > min(Self.most, max(Self.fewest, state.documents / Self.recordsToOne)) {
      try fold(transaction, words)
      buffered = PendingSlots()
      if !before.isEmpty { try transaction.clear(tables.buffered) }
    } else {
      for (slot, stale) in noted { try transaction.put(tables.buffered, slot, stale.encoded(slot: slot)) }
    }
    state.bufferedSum = buffered.sum
  }

  /// What happens to a posting: nil takes it out.
  private typealias Change = (slot: UInt32, posting: Posting?)

  private mutating func fold(
    _ transaction: borrowing WriteTransaction, _ words: (UInt32) throws -> RecordWords?
  ) throws {
    var changes: [Term: [Change]] = [:]
    for slot in buffered.slots {
      let stale = try stale(slot, transaction)
      let new = try words(slot)
      for term in stale.terms where new?.counts[term] == nil { changes[term, default: []].append((slot, nil)) }
      for term in (new?.counts ?? [:]).keys { changes[term, default: []].append((slot, new?.posting(term, slot))) }
      state.documents += (new == nil ? 0 : 1) - (stale.isIndexed ? 1 : 0)
      state.length += (new?.length ?? 0) - stale.length
    }
    for term in changes.keys.sorted() { try change(term, changes[term] ?? [], transaction) }
  }

  private func stale(_ slot: UInt32, _ transaction: borrowing WriteTransaction) throws -> StaleWords {
    if let stale = noted[slot] { return stale }
    let stored = try unsafe transaction.withValue(tables.buffered, slot) { unsafe StaleWords($0, slot: slot) }
    guard let stale = stored ?? nil else {
      throw damage.error("slot \(slot) in table buffered is not what was written")
    }
    return stale
  }

  /// Makes changes, which are in the order of slots, to the postings of a term: block after block, from the last on.
  private mutating func change(_ term: Term, _ changes: [Change], _ transaction: borrowing WriteTransaction) throws {
    var rest = changes[...]
    let last = try block(of: term, at: .max, transaction)?.first ?? 0
    while let slot = rest.last?.slot {
      let found = try block(of: term, at: slot, transaction)
      let first = found?.first ?? 0
      let start = rest.firstIndex { $0.slot >= first } ?? rest.endIndex
      let merged = PostingBlock(first: first, postings: Self.merged(found?.postings ?? [], rest[start...]))
      try replace(found, by: merged, of: term, isLast: first >= last, transaction)
      rest = rest[..<start]
    }
  }

  private static func merged(_ postings: [Posting], _ changes: ArraySlice<Change>) -> [Posting] {
    var merged: [Posting] = []
    merged.reserveCapacity(postings.count + changes.count)
    var place = postings.startIndex
    for change in changes {
      while place < postings.endIndex, postings[place].slot < change.slot {
        merged.append(postings[place])
        place += 1
      }
      if place < postings.endIndex, postings[place].slot == change.slot { place += 1 }
      if let posting = change.posting { merged.append(posting) }
    }
    return merged + postings[place...]
  }

  private mutating func replace(
    _ old: PostingBlock?, by new: PostingBlock, of term: Term, isLast: Bool, _ transaction: borrowing WriteTransaction
  ) throws {
    if let old {
      let key = PostingBlock.key(term, old.first)
      state.entries -= 1
      state.sum &-= (key + old.encoded(at: key)).crc32c
      if new.postings.isEmpty { try transaction.remove(tables.words, key) }
    }
    guard !new.postings.isEmpty else { return }
    for part in new.cut(isLast: isLast) {
      let key = PostingBlock.key(term, part.first)
      let value = part.encoded(at: key)
      try transaction.put(tables.words, key, value)
      state.entries += 1
      state.sum &+= (key + value).crc32c
    }
  }

  /// The block of a term that has a slot; nil where no block begins at or before it.
  private func block(
    of term: Term, at slot: UInt32, _ transaction: borrowing WriteTransaction
  ) throws -> PostingBlock? {
    var found: PostingBlock?
    let damaged = damage.error("a block in table words is not what was written")
    try unsafe transaction.forEach(tables.words, from: PostingBlock.key(term, slot)) { key, value in
      guard unsafe PostingBlock.term(of: key) == term else { return false }
      guard let block = unsafe PostingBlock(key, value) else { throw damaged }
      found = block
      return false
    }
    return found
  }
}
