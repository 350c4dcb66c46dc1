extension Tokenizer {
  /// What a call needs besides its input.
  package struct Scratch {
    /// The word being put together on the careful way.
    var word = WordBuffer()
    /// What decomposition leaves of one scalar.
    var bases: [Unicode.Scalar] = []
    /// Bytes and scalars read plus pieces looked up: the tests hold this linear in the input's length.
    package var work = 0

    package init() {}
  }

  /// Appends at most `limit` ids of the text's own tokens.
  package func appendTokens(
    of utf8: Span<UInt8>, limit: Int, to ids: inout [Int32], _ scratch: inout Scratch
  ) {
    let end = ids.count + limit
    var position = 0
    while position < utf8.count, ids.count < end {
      position = appendNext(utf8, from: position, to: &ids, &scratch)
    }
    if ids.count > end { ids.removeLast(ids.count - end) }
  }

  /// Handles what begins at `position` (a word, punctuation, a special token, a space) and returns where it ends.
  @inline(__always)
  private func appendNext(
    _ utf8: Span<UInt8>, from position: Int, to ids: inout [Int32], _ scratch: inout Scratch
  ) -> Int {
    switch classes[utf8[position]] {
    case .word:
      return appendASCIIWord(utf8, from: position, to: &ids, &scratch)
    case .space, .removed:
      scratch.work += 1
      return position + 1
    case .punctuation:
      return appendPunctuation(utf8, at: position, to: &ids, &scratch)
    case .multibyte:
      return appendUnicodeWord(utf8, from: position, to: &ids, &scratch)
    case .specialStart:
      return appendSpecial(utf8, at: position, to: &ids, &scratch)
    }
  }

  /// A run of ASCII word characters, hashed while its end is sought. If the word goes on after it, the careful way
  /// begins anew.
  @inline(__always)
  private func appendASCIIWord(
    _ utf8: Span<UInt8>, from start: Int, to ids: inout [Int32], _ scratch: inout Scratch
  ) -> Int {
    var hash = PieceHash(.initial)
    var end = start
    while end < utf8.count, classes[utf8[end]] == .word {
      hash.combine(fold[utf8[end]])
      end += 1
    }
    scratch.work += end - start
    guard end == utf8.count || classes.endsWord(utf8[end]) else {
      return appendUnicodeWord(utf8, from: start, to: &ids, &scratch)
    }
    if end - start > options.maxWordCharacters {
      ids.append(specials.unknown)
    } else {
      appendPieces(of: utf8, start..<end, hash: hash, to: &ids, &scratch)
    }
    return end
  }

  private func appendPunctuation(
    _ utf8: Span<UInt8>, at position: Int, to ids: inout [Int32], _ scratch: inout Scratch
  ) -> Int {
    var hash = PieceHash(.initial)
    hash.combine(utf8[position])
    scratch.work += 1
    let id = vocabulary.pieces.id(hash, .initial, utf8, position..<position + 1, fold: fold)
    ids.append(id ?? specials.unknown)
    return position + 1
  }

  /// A special token, or whatever else the byte that could have begun one is.
  private func appendSpecial(
    _ utf8: Span<UInt8>, at position: Int, to ids: inout [Int32], _ scratch: inout Scratch
  ) -> Int {
    scratch.work += 1
    if let special = specials.match(in: utf8, at: position) {
      ids.append(special.id)
      return position + special.length
    }
    return switch classes.plain(utf8[position]) {
    case .space, .removed: position + 1
    case .punctuation: appendPunctuation(utf8, at: position, to: &ids, &scratch)
    default: appendUnicodeWord(utf8, from: position, to: &ids, &scratch)
    }
  }

  /// The pieces of the word `utf8[range]`, whose hash is known: the word itself if it is one, else the longest piece at
  /// each place; `[UNK]` for the whole word if one place has none.
  @inline(__always)
  func appendPieces(
    of utf8: Span<UInt8>, _ range: Range<Int>, hash: PieceHash, to ids: inout [Int32], _ scratch: inout Scratch
  ) {
    scratch.work += 1
    if let id = vocabulary.pieces.id(hash, .initial, utf8, range, fold: fold) {
      ids.append(id)
    } else {
      appendLongestPieces(of: utf8, range, to: &ids, &scratch)
    }
  }

  private func appendLongestPieces(
    of utf8: Span<UInt8>, _ range: Range<Int>, to ids: inout [Int32], _ scratch: inout Scratch
  ) {
    let wordStart = ids.count
    var rest = range
    while !rest.isEmpty {
      let position = rest.lowerBound == range.lowerBound ? PiecePosition.initial : .continuation
      guard let piece = vocabulary.pieces.longest(position, utf8, rest, fold: fold, work: &scratch.work) else {
        ids.removeLast(ids.count - wordStart)
        return ids.append(specials.unknown)
      }
      ids.append(piece.id)
      rest = piece.end..<range.upperBound
    }
  }
}
