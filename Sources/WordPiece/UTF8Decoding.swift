extension Span<UInt8> {
  /// The scalar that begins at `position` and the number of its bytes.
  ///
  /// Bytes that are not UTF-8 read as U+FFFD, one for each maximal subpart of a sequence, as `String(decoding:as:)`
  /// and Rust's `from_utf8_lossy` do (The Unicode Standard, section 3.9, table 3-8).
  func decodeScalar(at position: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let lead = self[position]
    guard let form = UTF8Form(lead: lead) else {
      return (lead < 0x80 ? Unicode.Scalar(lead) : "\u{FFFD}", 1)
    }
    var value = UInt32(lead) & form.leadMask
    var allowed = form.second
    for offset in 1..<form.length {
      guard position + offset < count, allowed.contains(self[position + offset]) else { return ("\u{FFFD}", offset) }
      value = value << 6 | UInt32(self[position + offset] & 0x3F)
      allowed = 0x80...0xBF
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", form.length)
  }
}

/// The shape of a multi-byte sequence, known from its first byte (The Unicode Standard, table 3-7).
private struct UTF8Form {
  let length: Int
  let leadMask: UInt32
  /// Which second bytes are well formed: overlong forms, surrogates and values above U+10FFFF are excluded here.
  let second: ClosedRange<UInt8>

  /// Nil for ASCII and for bytes that begin nothing.
  init?(lead: UInt8) {
    switch lead {
    case 0xC2...0xDF: (length, leadMask, second) = (2, 0x1F, 0x80...0xBF)
    case 0xE0: (length, leadMask, second) = (3, 0x0F, 0xA0...0xBF)
    case 0xED: (length, leadMask, second) = (3, 0x0F, 0x80...0x9F)
    case 0xE1...0xEF: (length, leadMask, second) = (3, 0x0F, 0x80...0xBF)
    case 0xF0: (length, leadMask, second) = (4, 0x07, 0x90...0xBF)
    case 0xF1...0xF3: (length, leadMask, second) = (4, 0x07, 0x80...0xBF)
    case 0xF4: (length, leadMask, second) = (4, 0x07, 0x80...0x8F)
    default: return nil
    }
  }
}
