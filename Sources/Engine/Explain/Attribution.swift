import Foundation
import Index

/// Which parts of a record's text carry its likeness to a question.
///
/// A part is weighed by leaving it out: the text without it is embedded, and what the score loses is the part's weight. So
/// the first part is by its making the one whose removal lowers the score most.
struct Attribution {
  /// A part and what the score loses without it.
  struct Part: Equatable {
    let text: String
    let drop: Float
  }

  /// Parts without which the score is lower, the heaviest first.
  let parts: [Part]

  /// Weighs the parts of several texts against a vector; all are embedded together. `scores` are those of the whole texts.
  static func of(
    _ texts: [String], scores: [Float], vector: [Float], _ model: TextModel, deadline: Date?
  ) throws -> [Attribution] {
    let parts = texts.map(TextParts.parts)
    let variants = parts.flatMap { parts in
      parts.count > 1 ? parts.indices.map { TextParts.text(of: parts, without: $0) } : []
    }
    var embedded = try model.embedPassages(variants, urgency: .question, deadline: deadline)[...]
    return zip(parts, scores).map { parts, score in
      // What is left of a text of one part is nothing, which is like nothing.
      guard parts.count > 1 else { return Attribution(parts: parts.map { Part(text: $0, drop: score) }) }
      let without = embedded.prefix(parts.count)
      embedded = embedded.dropFirst(parts.count)
      let weighed = zip(parts, without).map { Part(text: $0, drop: score - dot(vector, $1)) }
      return Attribution(parts: weighed.filter { $0.drop > 0 }.sorted { $0.drop > $1.drop })
    }
  }

  /// What part of all that was lost is a part's.
  func share(of part: Part) -> Float {
    let sum = parts.reduce(0) { $0 + $1.drop }
    return sum > 0 ? part.drop / sum : 0
  }
}

/// The product of two vectors of one length.
func dot(_ left: [Float], _ right: [Float]) -> Float {
  var sums = SIMD8<Float>()
  let whole = left.count / 8 * 8
  for start in stride(from: 0, to: whole, by: 8) {
    var (first, second) = (SIMD8<Float>(), SIMD8<Float>())
    for lane in 0..<8 { (first[lane], second[lane]) = (left[start + lane], right[start + lane]) }
    sums += first * second
  }
  return (whole..<left.count).reduce(sums.sum()) { $0 + left[$1] * right[$1] }
}
