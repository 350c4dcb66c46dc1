import Store

extension Snapshot {
  /// What is wrong with the lexical side: the postings must be those of the records, but for slots that wait. None without one.
  func wordFaults(limit: Int) throws -> [(Table, String)] {
    guard let state = state.words else { return [] }
    var faults: [(Table, String)] = []
    var (expected, found) = (WordCensus(), WordCensus())
    var sum: UInt32 = 0
    try unsafe transaction.forEach(tables.words) { key, value in
      unsafe sum &+= entrySum(key, value)
      guard let term = unsafe PostingBlock.term(of: key), let block = unsafe PostingBlock(key, value) else {
        faults.append((tables.words, unsafe "the checksum of block \(Array(key)) is wrong"))
        return faults.count < limit
      }
      for posting in block.postings where !buffered.contains(posting.slot) { found.count(term, posting) }
      return true
    }
    if faults.isEmpty, sum != state.sum { faults.append((tables.words, "it is not what was written")) }
    try live.forEachThrowing { slot in
      guard !buffered.contains(slot) else { return }
      let words = RecordWords(try record(slot: slot), fields, terms)
      for term in words.counts.keys { if let posting = words.posting(term, slot) { expected.count(term, posting) } }
      expected.length += words.length
      expected.documents += 1
    }
    faults += try bufferFaults(state, &found)
    if faults.isEmpty, expected != found {
      faults.append((tables.words, "its \(found.postings) postings are not the \(expected.postings) of the records"))
    }
    return Array(faults.prefix(limit))
  }

  /// Checks what waits, and takes it from the counts of the state: what is left are those of the records that do not wait.
  private func bufferFaults(_ state: WordState, _ found: inout WordCensus) throws -> [(Table, String)] {
    (found.documents, found.length) = (state.documents, state.length)
    var faults: [(Table, String)] = []
    for slot in buffered.slots {
      let stale = try unsafe transaction.withValue(tables.buffered, slot) { unsafe StaleWords($0, slot: slot) }
      guard let stale = stale ?? nil else {
        faults.append((tables.buffered, "slot \(slot) cannot be read"))
        continue
      }
      found.documents -= stale.isIndexed ? 1 : 0
      found.length -= stale.length
    }
    return faults
  }
}

/// What two sets of postings have in common if they are the same.
private struct WordCensus: Equatable {
  var postings = 0
  var documents = 0
  var length = 0
  private var sum: UInt64 = 0

  mutating func count(_ term: Term, _ posting: Posting) {
    postings += 1
    let bytes = posting.slot.littleEndianBytes + [posting.count, posting.length]
    let (low, high) = ((term.bytes + bytes).crc32c, (bytes + term.bytes).crc32c)
    sum &+= UInt64(high) << 32 | UInt64(low)
  }
}

extension SlotSet {
  /// Calls `body` with each slot, in order, until it throws.
  func forEachThrowing(_ body: (UInt32) throws -> Void) throws {
    var slots: [UInt32] = []
    forEach { slots.append($0) }
    for slot in slots { try body(slot) }
  }
}
