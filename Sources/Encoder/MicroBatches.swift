/// How a call's texts are dealt out: neighbours in length together, up to a budget of tokens.
///
/// There is no padding to save; long before short lets two threads finish at about the same time.
package struct MicroBatches {
  /// Numbers of texts, the longest text first.
  private let order: [Int]
  private let ranges: [Range<Int>]

  /// Splits texts of these lengths into batches of at most `budget` tokens, or of one longer text.
  package init(lengths: [Int], budget: Int) {
    let order = lengths.indices.sorted { (lengths[$0], $1) > (lengths[$1], $0) }
    var ranges: [Range<Int>] = []
    var start = 0
    var tokens = 0
    for (position, text) in order.enumerated() {
      if tokens + lengths[text] > budget, position > start {
        ranges.append(start..<position)
        (start, tokens) = (position, 0)
      }
      tokens += lengths[text]
    }
    if start < order.count { ranges.append(start..<order.count) }
    self.order = order
    self.ranges = ranges
  }

  /// How many batches there are.
  package var count: Int { ranges.count }

  /// The numbers of the texts in a batch.
  package subscript(batch: Int) -> ArraySlice<Int> { order[ranges[batch]] }
}
