import CKernels

extension Snapshot {
  /// Up to so many records are scored in float32 at once.
  private static let fewContenders = 48
  /// Records whose codes are fetched ahead.
  private static let fetchedAhead = 8

  /// The slots of a set that may be among the `k` nearest to a query: no other can be, whatever the rounding of codes.
  ///
  /// With x = x' + e and q = q' + d, where x' and q' are what the codes stand for, x·q - x'·q' = e·q + x'·d. So a score by
  /// codes is within |e| |q| + |x'| |d| of the exact one, and |e| is at most half a step in each element. A record is left
  /// out only if k others are better by twice that.
  func contenders(
    _ vector: [Float], _ quantised: QuantisedVector, _ scorer: CodeScorer, _ k: Int, among set: SlotSet
  ) -> [UInt32] {
    var slots: [UInt32] = []
    set.forEach { slots.append($0) }
    guard slots.count > max(k, Self.fewContenders) else { return slots }
    var largestScale: Float = 0
    var scores = [Float](repeating: 0, count: slots.count)
    for (place, slot) in slots.enumerated() {
      if place + Self.fetchedAhead < slots.count { scorer.prefetch(slots[place + Self.fetchedAhead]) }
      scores[place] = scorer.score(slot)
      largestScale = max(largestScale, scorer.scale(of: slot))
    }
    var keys = scores.map { kindred_key($0, 0) }
    let limit = keys.keepBest(k) - 2 * codeError(vector, quantised, largestScale)
    return zip(slots, scores).filter { $1 >= limit }.map(\.0)
  }

  /// The most by which a score by codes can be off.
  private func codeError(_ vector: [Float], _ quantised: QuantisedVector, _ largestScale: Float) -> Float {
    var (length, error) = (0.0, 0.0)
    for (element, code) in zip(vector, quantised.codes) {
      let difference = Double(element) - Double(code) * Double(quantised.scale)
      length += Double(element) * Double(element)
      error += difference * difference
    }
    let codeError = Double(largestScale) * Double(dimension).squareRoot() / 2
    // Vectors are of length 1 but for the rounding of floats; a little more covers that of these sums too.
    return Float(1.001 * (codeError * length.squareRoot() + (1.001 + codeError) * error.squareRoot()) + 1e-5)
  }
}
