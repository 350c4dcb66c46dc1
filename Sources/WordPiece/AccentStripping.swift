/// Canonical decomposition (NFD) of single scalars with their nonspacing marks already left out: `é` → `e`.
///
/// The standard library has no public decomposition. Because BERT drops the marks anyway, a scalar's base letters are
/// all that is needed, which is one table of about 2,000 entries.
package struct AccentStripping: Sendable {
  /// The table is read once; every tokenizer shares it.
  package static let shared = AccentStripping()

  /// For each block of 256 scalars, where its entries begin; 0 is the block without any.
  private var blocks = [UInt16](repeating: 0, count: 0x300)
  /// Per scalar: offset into `results` shifted left by two, or'ed with the length; 0 = stands for itself.
  private var entries = [UInt16](repeating: 0, count: 256)
  private var results: [Unicode.Scalar] = []

  private init() {
    let text = String(describing: Self.rows)
    for row in text.split(whereSeparator: \.isWhitespace) {
      let sides = row.split(separator: "=")
      let result = sides[0].split(separator: "+").compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
      let entry = UInt16(results.count << 2 | result.count)
      results += result
      for members in sides[1].split(separator: ",") {
        let ends = members.split(separator: "-").compactMap { Int($0, radix: 16) }
        for scalar in ends[0]...ends[ends.count - 1] { set(entry, for: scalar) }
      }
    }
  }

  private mutating func set(_ entry: UInt16, for scalar: Int) {
    if blocks[scalar >> 8] == 0 {
      blocks[scalar >> 8] = UInt16(entries.count >> 8)
      entries += [UInt16](repeating: 0, count: 256)
    }
    entries[Int(blocks[scalar >> 8]) << 8 | scalar & 0xFF] = entry
  }

  /// Appends to `bases` what decomposition leaves of `scalar`: mostly one scalar, often `scalar` itself.
  package func appendBases(of scalar: Unicode.Scalar, to bases: inout [Unicode.Scalar]) {
    if let syllable = HangulSyllable(scalar) { return bases.append(contentsOf: syllable.jamo) }
    let value = Int(scalar.value)
    let block = value >> 8 < blocks.count ? Int(blocks[value >> 8]) : 0
    let entry = Int(entries[block << 8 | value & 0xFF])
    guard entry != 0 else { return bases.append(scalar) }
    bases.append(contentsOf: results[entry >> 2..<entry >> 2 + entry & 3])
  }
}

/// A precomposed Hangul syllable, taken apart by arithmetic (The Unicode Standard, section 3.12).
private struct HangulSyllable {
  private let index: UInt32

  init?(_ scalar: Unicode.Scalar) {
    guard 0xAC00...0xD7A3 ~= scalar.value else { return nil }
    index = scalar.value - 0xAC00
  }

  var jamo: [Unicode.Scalar] {
    let (leading, vowel, trailing) = (index / 588, index % 588 / 28, index % 28)
    let jamo = [Unicode.Scalar(0x1100 + leading), Unicode.Scalar(0x1161 + vowel)]
    return (trailing > 0 ? jamo + [Unicode.Scalar(0x11A7 + trailing)] : jamo).compactMap(\.self)
  }
}
