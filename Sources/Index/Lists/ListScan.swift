import CKernels

/// The inverted lists as they are at one moment, to be scanned.
struct InvertedLists: Sendable {
  let layout: ListLayout
  let rotation: Rotation
  /// What the lists are ranked by.
  let centroids: CentroidCodes
  let payloads: BlockTable

  /// Scans the lists near a query by their one-bit codes; afterwards the scratch holds the keys of the best records. `nil`
  /// for `passing` stands for all records.
  func scan(_ query: ScanQuery, _ effort: ListEffort, _ passing: SlotSet?, _ scratch: inout QueryScratch) {
    rank(query, &scratch)
    scratch.rotated.resize(layout.width)
    scratch.planes.resize(layout.words * Int(KINDRED_QUERY_BITS))
    scratch.keys.resize(3 * effort.kept + 2 * Int(KINDRED_GROUP))
    unsafe rotation.rotate(query.vector, minus: nil, into: &scratch.rotated)
    let found = unsafe scratch.planes.withUnsafeMutableBufferPointer { planes in
      unsafe scratch.keys.withUnsafeMutableBufferPointer { keys in
        guard let planes = planes.baseAddress, let start = keys.baseAddress else { return 0 }
        var scan = unsafe ListScan(
          query: kindred_bit_query(scratch.rotated, layout.words, planes),
          best: KindredBest(
            keys: start, capacity: keys.count, keep: effort.kept, count: 0, threshold: -.infinity),
          margin: effort.margin)
        unsafe scan.run(self, scores: scratch.listScores, order: scratch.listOrder, passing)
        return unsafe scan.best.count
      }
    }
    scratch.keys.resize(found)
  }

  /// Whether no list is damaged. What is gathered from all of them is kept, and no search would meet the damage again.
  var areSound: Bool { (try? payloads.check()) != nil }

  /// Scores all centroids and orders the lists by them.
  private func rank(_ query: ScanQuery, _ scratch: inout QueryScratch) {
    unsafe centroids.score(query.codes, query.scale, into: &scratch.listScores)
    scratch.listOrder.resize(scratch.listScores.count)
    unsafe kindred_order(scratch.listScores, scratch.listScores.count, &scratch.listOrder)
  }

  /// The groups of a list, and how many records there are.
  func groups(_ number: UInt32) -> (start: UnsafeRawPointer, count: Int) {
    let list = unsafe ListPlace(payloads[Int(number)], layout)
    return unsafe (list.payload.baseAddress.unsafelyUnwrapped + ListLayout.header, list.count)
  }
}

/// What is looked for: a vector, and its int8 code.
@safe struct ScanQuery {
  let vector: UnsafePointer<Float>
  let codes: UnsafePointer<Int8>
  let scale: Float
}

private let listsBetweenBounds = 8

/// A scan under way.
@unsafe private struct ListScan {
  var query: KindredBitQuery
  var best: KindredBest
  let margin: Float

  /// Scans one list after the other, in order, until those that are left are too far.
  mutating func run(_ lists: InvertedLists, scores: [Float], order: [UInt32], _ passing: SlotSet?) {
    guard let passing else { return unsafe scan(lists, scores, order, nil) }
    unsafe passing.words.withUnsafeBufferPointer { words in
      guard let start = words.baseAddress else { return }
      var slots = unsafe KindredSlots(words: start, count: words.count)
      unsafe scan(lists, scores, order, &slots)
    }
  }

  private mutating func scan(
    _ lists: InvertedLists, _ scores: [Float], _ order: [UInt32], _ passing: UnsafePointer<KindredSlots>?
  ) {
    // Where to stop follows from what was found after so many lists, not from when the buffer was full: so it is the same
    // whether records are passed over or were never there.
    var bound = -Float.infinity
    for (place, number) in order.enumerated() {
      let score = scores[Int(number)]
      if place % listsBetweenBounds == 0 {
        unsafe kindred_keep_best(&best)
        unsafe bound = best.threshold
      }
      if unsafe score < bound - margin { break }
      let list = unsafe lists.groups(number)
      let next = unsafe place + 1 < order.count ? lists.groups(order[place + 1]).start : nil
      unsafe kindred_scan_bits(list.start, list.count, &query, score, passing, next, &best)
    }
    unsafe kindred_keep_best(&best)
  }
}
