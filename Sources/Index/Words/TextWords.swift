import Foundation

/// A word of a text: a run of letters and digits in small letters without diacritics, or one ideograph.
package struct TextWord: Equatable, Sendable {
  /// Its UTF-8; what is longer than `TextWords.longest` is cut.
  package let bytes: [UInt8]
  /// Where it begins in the text, in bytes of UTF-8.
  package let start: Int
  /// Where it ends.
  package let end: Int
}

/// Takes texts apart into words, near to what the basic tokenizer of BERT does: `Crédit-Agricole` is `credit`, `agricole`.
package enum TextWords {
  /// A word has no more bytes than this, so that it fits into a key many times over.
  package static let longest = 48

  /// The words of a text, in order.
  package static func words(of text: String) -> [TextWord] {
    var words: [TextWord] = []
    var current: [UInt8] = []
    var (start, offset) = (0, 0)
    func close() {
      guard !current.isEmpty else { return }
      words.append(TextWord(bytes: Array(current.prefix(longest)), start: start, end: offset))
      current.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      let kind = kind(of: scalar)
      if kind == .ideograph || kind == .gap { close() }
      if kind == .letter || kind == .ideograph {
        if current.isEmpty { start = offset }
        append(scalar, to: &current)
      }
      offset += UTF8.width(scalar)
      if kind == .ideograph { close() }
    }
    close()
    return words
  }

  private enum Kind { case letter, ideograph, mark, gap }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    if scalar.isASCII {
      return isDigit(scalar) || isLetter(scalar) ? .letter : .gap
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark: return .mark
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
      .decimalNumber, .letterNumber, .otherNumber:
      return properties.isIdeographic ? .ideograph : .letter
    default: return .gap
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func append(_ scalar: Unicode.Scalar, to word: inout [UInt8]) {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      word.append(byte & 0x40 != 0 ? byte | 0x20 : byte)
      return
    }
    for base in String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
    where base.properties.generalCategory != .nonspacingMark {
      word.append(contentsOf: base.properties.lowercaseMapping.utf8)
    }
  }
}
