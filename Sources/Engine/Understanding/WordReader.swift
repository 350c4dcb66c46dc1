/// Splits a question into words, numbers and signs, in one pass over its bytes.
struct WordReader {
  private let bytes: [UInt8]
  private var at = 0
  private var words: [Word] = []

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    words.reserveCapacity(32)
  }

  /// The words of a question.
  static func words(of bytes: [UInt8]) -> [Word] {
    var reader = WordReader(bytes)
    while reader.at < bytes.count { reader.readNext() }
    return reader.words
  }

  private func byte(_ offset: Int) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let small = byte | 0x20
    return (small >= 0x61 && small <= 0x7a) || byte == 0x5f
  }

  private mutating func readNext() {
    let first = bytes[at]
    if Self.isDigit(first) || (first == UInt8(ascii: ".") && Self.isDigit(byte(1))) {
      readNumber()
    } else if Self.isLetter(first) {
      readWord()
    } else if first >= 0x80 {
      readBeyondASCII()
    } else {
      readSign(first)
    }
  }

  private mutating func readSign(_ sign: UInt8) {
    let start = at
    at += 1
    switch sign {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"):
      if byte(0) == UInt8(ascii: "=") { at += 1 }
    case UInt8(ascii: "-"):
      // Between letters a hyphen joins two words; between numbers, or with room around it, it means something.
      let isBare = start == 0 || bytes[start - 1] == 0x20
      let afterNumber = words.last.map { $0.number != nil && $0.end == start } ?? false
      guard isBare || (afterNumber && (Self.isDigit(byte(0)) || byte(0) == UInt8(ascii: "$"))) else { return }
    case UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "%"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"),
      UInt8(ascii: "&"), UInt8(ascii: "."), UInt8(ascii: "~"):
      break
    default: return
    }
    words.append(Word(key: WordKey(bytes[start..<at]), start: start, end: at))
  }

  private mutating func readBeyondASCII() {
    let three = (bytes[at], byte(1), byte(2))
    let signs: [(UInt8, UInt8, UInt8, String)] = [
      (0xe2, 0x82, 0xac, "$"), (0xe2, 0x82, 0xb9, "$"), (0xe2, 0x89, 0xa5, ">="), (0xe2, 0x89, 0xa4, "<="),
      (0xe2, 0x80, 0x93, "-"), (0xe2, 0x80, 0x94, "-"),
    ]
    let start = at
    if three.0 == 0xc2 {
      at += 2
      if three.1 == 0xa3 { words.append(Word(key: WordKey("$"), start: start, end: at)) }
    } else if let sign = signs.first(where: { ($0.0, $0.1, $0.2) == three }) {
      at += 3
      words.append(Word(key: WordKey(sign.3), start: start, end: at))
    } else if three.0 == 0xe2, three.1 == 0x80 {
      at += 3
    } else {
      readWord()
    }
  }

  private mutating func readWord() {
    let start = at
    var small: [UInt8] = []
    small.reserveCapacity(16)
    var capitals = 0
    while at < bytes.count {
      let next = bytes[at]
      if Self.isLetter(next) {
        if next & 0x20 == 0, next != 0x5f { capitals += 1 }
        small.append(next == 0x5f ? next : next | 0x20)
        at += 1
      } else if let width = apostrophe {
        at += width
      } else if next >= 0x80, !isPunctuation {
        // The capitals of Latin-1 stand 32 before their small letters.
        let isCapital = small.last == 0xc3 && next <= 0x9e
        small.append(isCapital ? next | 0x20 : next)
        at += 1
      } else {
        break
      }
    }
    guard !small.isEmpty else {
      at += at == start ? 1 : 0
      return
    }
    var word = Word(key: WordKey([]), start: start, end: at)
    word.isCapital = bytes[start] >= 0x41 && bytes[start] <= 0x5a
    word.isUpper = capitals == small.count && capitals > 1
    word.isParticiple = small.count > 4 && small.suffix(2).elementsEqual("ed".utf8)
    word.isGerund = small.count > 4 && small.suffix(3).elementsEqual("ing".utf8)
    word.isPlural = WordKey.dropPlural(&small)
    word.key = WordKey(small)
    words.append(word)
  }

  /// The width of an apostrophe that has a letter after it, which is passed over: `haven't`.
  private var apostrophe: Int? {
    if bytes[at] == UInt8(ascii: "'"), Self.isLetter(byte(1)) { return 1 }
    return bytes[at] == 0xe2 && byte(1) == 0x80 && byte(2) == 0x99 && Self.isLetter(byte(3)) ? 3 : nil
  }

  private var isPunctuation: Bool {
    bytes[at] == 0xc2 || (bytes[at] == 0xe2 && (byte(1) == 0x80 || byte(1) == 0x82 || byte(1) == 0x89))
  }

  private mutating func readNumber() {
    let start = at
    if let date = isoDate {
      at += 10
      words.append(Word(key: WordKey("0000-00-00"), start: start, end: at, date: date))
      return
    }
    var (value, scale, isScaled) = (0.0, 0.0, false)
    while at < bytes.count {
      let next = bytes[at]
      if Self.isDigit(next) {
        value = value * 10 + Double(next - 0x30)
        scale *= 10
      } else if next == UInt8(ascii: "."), scale == 0, Self.isDigit(byte(1)) {
        // "€30.000" is thirty thousand, as much of Europe writes it.
        let isGroup = groupFollows && words.last.map { $0.key == Self.money && $0.end == start } ?? false
        if isGroup { isScaled = true } else { scale = 1 }
      } else if next == UInt8(ascii: ","), scale == 0, Self.isDigit(byte(1)), groupFollows {
        isScaled = true
      } else {
        break
      }
      at += 1
    }
    var word = Word(key: WordKey("0"), start: start, end: at, number: scale > 1 ? value / scale : value)
    word.isScaled = isScaled || scale > 0
    readLetters(behind: &word)
    words.append(word)
  }

  private static let money = WordKey("$")

  /// Whether two or three digits follow and then no other: `75,000`, and the lakhs of `5,00,000`.
  private var groupFollows: Bool {
    var count = 1
    while Self.isDigit(byte(count)) { count += 1 }
    return count == 4 || (count == 3 && byte(3) == UInt8(ascii: ","))
  }

  /// `k`, `m`, `bn` behind digits, or the `s` of `60s`.
  private mutating func readLetters(behind word: inout Word) {
    var count = 0
    while Self.isLetter(byte(count)) { count += 1 }
    guard count > 0, count <= 2 else { return }
    let letters = (byte(0) | 0x20, count == 2 ? byte(1) | 0x20 : 0)
    let factor: Double
    switch letters {
    case (UInt8(ascii: "s"), 0):
      word.isPlural = true
      factor = 1
    case (UInt8(ascii: "k"), 0): factor = 1e3
    case (UInt8(ascii: "m"), 0), (UInt8(ascii: "m"), UInt8(ascii: "m")), (UInt8(ascii: "m"), UInt8(ascii: "n")):
      factor = 1e6
    case (UInt8(ascii: "b"), 0), (UInt8(ascii: "b"), UInt8(ascii: "n")): factor = 1e9
    case (UInt8(ascii: "l"), 0): factor = 1e5
    case (UInt8(ascii: "c"), UInt8(ascii: "r")): factor = 1e7
    default: return
    }
    word.number = word.number.map { ($0 * factor * 1e6).rounded() / 1e6 }
    word.isScaled = word.isScaled || factor > 1
    at += count
    word.end = at
  }

  private var isoDate: CalendarDateOfWord? {
    guard at + 10 <= bytes.count, byte(4) == UInt8(ascii: "-"), byte(7) == UInt8(ascii: "-"), !Self.isDigit(byte(10))
    else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      range.reduce(0) { sum, index in
        sum.flatMap { Self.isDigit(byte(index)) ? $0 * 10 + Int(byte(index) - 0x30) : nil }
      }
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    return CalendarDateOfWord(year: year, month: month, day: day)
  }
}
