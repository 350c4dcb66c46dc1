/// What a byte of the input means before any decoding.
enum ByteClass: UInt8 {
  /// An ASCII character that belongs to a word.
  case word
  /// ASCII white space: ends a word.
  case space
  /// ASCII punctuation: ends a word and is one itself.
  case punctuation
  /// An ASCII control character that cleaning removes; the word goes on after it.
  case removed
  /// Part of a multi-byte character: the careful way decides.
  case multibyte
  /// A special token's name may begin here; if none does, `ByteClasses.plain` tells what the byte is.
  case specialStart
}

/// A map of single bytes, used to lower-case ASCII while hashing and comparing.
struct ByteFold: Sendable {
  private let map: InlineArray<256, UInt8>

  /// Every byte stands for itself.
  static let identity = ByteFold(lowercase: false)

  init(lowercase: Bool) {
    let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
    map = InlineArray { UInt8($0) + (lowercase && capitals.contains(UInt8($0)) ? 32 : 0) }
  }

  @inline(__always)
  subscript(_ byte: UInt8) -> UInt8 { map[Int(byte)] }
}

/// The class of each of the 256 byte values under a tokenizer's options.
struct ByteClasses: Sendable {
  private let first: InlineArray<256, ByteClass>
  private let second: InlineArray<256, ByteClass>

  /// `specialStarts` holds the first byte of each special token's name.
  init(cleanText: Bool, specialStarts: Set<UInt8>) {
    let plain = InlineArray<256, ByteClass> { Self.classify(UInt8($0), cleanText: cleanText) }
    second = plain
    first = InlineArray { specialStarts.contains(UInt8($0)) ? .specialStart : plain[$0] }
  }

  /// The class of a byte that may begin a special token.
  @inline(__always)
  subscript(_ byte: UInt8) -> ByteClass { first[Int(byte)] }

  /// The class of a byte that begins no special token.
  @inline(__always)
  func plain(_ byte: UInt8) -> ByteClass { second[Int(byte)] }

  /// Whether a word ends before this byte in any case, special token or not.
  @inline(__always)
  func endsWord(_ byte: UInt8) -> Bool {
    switch plain(byte) {
    case .space, .punctuation: true
    default: false
    }
  }

  private static func classify(_ byte: UInt8, cleanText: Bool) -> ByteClass {
    switch byte {
    case 0x80...0xFF: .multibyte
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "): .space
    // Vertical tab and form feed are white space to Rust, but BERT's cleaning removes them first as controls.
    case 0x0B, 0x0C: cleanText ? .removed : .space
    case 0x00...0x1F, 0x7F: cleanText ? .removed : .word
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: .punctuation
    default: .word
    }
  }
}
