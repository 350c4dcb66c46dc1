/// A word put together scalar by scalar, where the input's own bytes will not do: after cleaning, decomposition and
/// lower-casing. Keeps at most one scalar more than a word may have, so that endless words cost no memory.
struct WordBuffer {
  private var scalars: [Unicode.Scalar] = []
  /// No mark moves before this index: what stands in front of it are starters.
  private var settled = 0
  private(set) var isTooLong = false
  /// The UTF-8 of the word, made by `finish()`.
  private(set) var bytes: [UInt8] = []

  var isEmpty: Bool { scalars.isEmpty && !isTooLong }

  /// Forgets the word but keeps the memory.
  mutating func reset() {
    scalars.removeAll(keepingCapacity: true)
    settled = 0
    isTooLong = false
  }

  /// Appends a scalar; the word is too long beyond `limit` scalars, whatever else comes.
  mutating func append(_ scalar: Unicode.Scalar, limit: Int) {
    guard scalars.count < limit else { return isTooLong = true }
    scalars.append(scalar)
  }

  /// Appends a scalar in canonical order: a combining mark goes before marks of a higher class (UAX #15, D109).
  mutating func appendInOrder(_ scalar: Unicode.Scalar, limit: Int) {
    append(scalar, limit: limit)
    let combiningClass = scalar.properties.canonicalCombiningClass
    guard combiningClass != .notReordered else { return settle() }
    var index = scalars.count - 1
    while !isTooLong, index > settled, scalars[index - 1].properties.canonicalCombiningClass > combiningClass {
      scalars.swapAt(index, index - 1)
      index -= 1
    }
  }

  /// A starter ends a run of marks, even if it is itself dropped from the word.
  mutating func settle() { settled = scalars.count }

  /// Encodes the word in `bytes`.
  mutating func finish() {
    bytes.removeAll(keepingCapacity: true)
    for scalar in scalars { bytes.append(contentsOf: scalar.utf8) }
  }
}
