/// What becomes of a scalar that is not ASCII.
private enum ScalarRole {
  case removed
  case space
  /// A word of its own: punctuation or an ideograph.
  case isolated
  case word
}

extension Tokenizer {
  /// The careful way: one word of any scalars from `start`, put together in the scratch. Returns where it ends.
  ///
  /// The steps run in the reference's order (clean, set ideographs apart, decompose, drop marks, lower-case, split at
  /// white space and punctuation), but scalar by scalar, which comes to the same: only the order of marks looks at
  /// neighbours.
  func appendUnicodeWord(
    _ utf8: Span<UInt8>, from start: Int, to ids: inout [Int32], _ scratch: inout Scratch
  ) -> Int {
    scratch.word.reset()
    var position = start
    var isOpen = true
    while isOpen, position < utf8.count {
      scratch.work += 1
      isOpen = extendWord(utf8, &position, &scratch)
    }
    appendWord(to: &ids, &scratch)
    return position
  }

  /// Takes one scalar at `position` into the word, or tells that the word ends.
  private func extendWord(_ utf8: Span<UInt8>, _ position: inout Int, _ scratch: inout Scratch) -> Bool {
    let byte = utf8[position]
    if classes.plain(byte) == .multibyte { return extendWordWithScalar(utf8, &position, &scratch) }
    guard !classes.endsWord(byte), !beginsSpecial(utf8, at: position) else { return false }
    if classes.plain(byte) == .word { appendToWord(Unicode.Scalar(fold[byte]), &scratch) }
    position += 1
    return true
  }

  private func beginsSpecial(_ utf8: Span<UInt8>, at position: Int) -> Bool {
    classes[utf8[position]] == .specialStart && specials.match(in: utf8, at: position) != nil
  }

  private func extendWordWithScalar(_ utf8: Span<UInt8>, _ position: inout Int, _ scratch: inout Scratch) -> Bool {
    guard !beginsSpecial(utf8, at: position) else { return false }
    let (scalar, length) = utf8.decodeScalar(at: position)
    let role = role(of: scalar, bases: &scratch.bases)
    // What stands alone waits for the word before it to be closed.
    if role == .isolated, !scratch.word.isEmpty { return false }
    position += length
    switch role {
    case .removed: return true
    case .space: return false
    case .isolated, .word:
      for base in scratch.bases { appendBase(base, &scratch) }
      return role == .word
    }
  }

  /// Decides on a scalar and leaves its decomposition (itself, where accents stay) in `bases`.
  private func role(of scalar: Unicode.Scalar, bases: inout [Unicode.Scalar]) -> ScalarRole {
    let category = Unicode8.category(of: scalar)
    if options.cleanText, scalar == "\u{FFFD}" || category.isRemovedByCleaning { return .removed }
    if scalar.properties.isWhitespace { return .space }
    bases.removeAll(keepingCapacity: true)
    if options.stripsAccents {
      accents.appendBases(of: scalar, to: &bases)
    } else {
      bases.append(scalar)
    }
    if options.handleChineseCharacters, scalar.isChineseCharacter { return .isolated }
    return bases.count == 1 && isPunctuation(bases[0]) ? .isolated : .word
  }

  /// Decomposition can uncover ASCII: `≠` is `=` with a mark.
  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isASCII else { return Unicode8.category(of: scalar).isPunctuation }
    return classes.plain(UInt8(scalar.value)) == .punctuation
  }

  private func appendBase(_ base: Unicode.Scalar, _ scratch: inout Scratch) {
    if options.stripsAccents, Unicode8.category(of: base) == .nonspacingMark {
      if base.properties.canonicalCombiningClass == .notReordered { scratch.word.settle() }
    } else if !options.lowercase {
      appendToWord(base, &scratch)
    } else {
      for lowered in base.properties.lowercaseMapping.unicodeScalars { appendToWord(lowered, &scratch) }
    }
  }

  private func appendToWord(_ scalar: Unicode.Scalar, _ scratch: inout Scratch) {
    if options.stripsAccents {
      scratch.word.appendInOrder(scalar, limit: options.maxWordCharacters)
    } else {
      scratch.word.append(scalar, limit: options.maxWordCharacters)
    }
  }

  private func appendWord(to ids: inout [Int32], _ scratch: inout Scratch) {
    if scratch.word.isEmpty { return }
    if scratch.word.isTooLong { return ids.append(specials.unknown) }
    scratch.word.finish()
    let word = scratch.word.bytes
    var hash = PieceHash(.initial)
    for byte in word { hash.combine(byte) }
    appendPieces(of: word.span, word.indices, hash: hash, to: &ids, &scratch)
  }
}
