import Engine
import TestSupport
import Testing
import Wire

@Suite struct CSVTests {
  @Test(arguments: [",", ";", "\t"])
  func findsTheDelimiterInTheHeader(delimiter: String) throws {
    let found = try rows(of: "a\(delimiter)b\n1,5;6\t7\(delimiter)2\n".replacing("1,5;6\t7", with: "1"))
    #expect(found.map(\.cells) == [["1", "2"]])
  }

  @Test func aDelimiterInsideAQuotedNameDoesNotCount() throws {
    let found = try rows(of: "\"a,b,c\";d\n1;2\n")
    #expect(try found.first?.values.get().keys == ["a,b,c", "d"])
  }

  @Test func dropsAByteOrderMark() throws {
    let found = try rows(of: [0xef, 0xbb, 0xbf] + Array("\"id\",b\n1,2\n".utf8))
    #expect(try found.first?.values.get().keys == ["id", "b"])
  }

  @Test func takesCRLF() throws {
    let found = try rows(of: "a,b\r\n1,2\r\n\r\n3,\"x\r\ny\"\r\n")
    #expect(found.map(\.cells) == [["1", "2"], ["3", "x\r\ny"]])
    #expect(found.map(\.line) == [2, 4])
  }

  @Test func knowsTheLineThatARowWithNewlinesBeginsOn() throws {
    let found = try rows(of: "a,b\n1,\"x\n\ny\"\n2,z\n\"p\nq\",3\n4,5\n")
    #expect(found.map(\.line) == [2, 5, 6, 8])
    #expect(found.map(\.number) == [1, 2, 3, 4])
    #expect(found.first?.cells == ["1", "x\n\ny"])
  }

  @Test func aDoubledQuoteIsAQuote() throws {
    #expect(try rows(of: "a,b\n\"say \"\"yes\"\"\",\"\"\"\"\n").first?.cells == ["say \"yes\"", "\""])
  }

  @Test func takesALastLineWithoutNewline() throws {
    #expect(try rows(of: "a,b\n1,2").map(\.cells) == [["1", "2"]])
    #expect(try rows(of: "a,b\n1,\"2\"").map(\.cells) == [["1", "2"]])
  }

  @Test func passesOverBlankLinesAndCountsThem() throws {
    let found = try rows(of: "\n\na,b\n\n1,2\n\r\n\n3,4\n\n")
    #expect(found.map(\.cells) == [["1", "2"], ["3", "4"]])
    #expect(found.map(\.line) == [5, 8])
  }

  @Test func keepsWhiteSpaceAndEmptyCells() throws {
    #expect(try rows(of: "a,b,c\n 1 ,\"\",\n").first?.cells == [" 1 ", "", ""])
  }

  @Test func refusesARowWithAnotherNumberOfColumns() throws {
    let found = try rows(of: "a,b\n1\n1,2,3\n1,2\n")
    #expect(
      found.map { $0.problem?.reason } == [
        "the header has 2 columns and the row 1", "the header has 2 columns and the row 3", nil,
      ])
    #expect(found.map(\.number) == [1, 2, 3])
  }

  @Test func refusesAQuoteInsideAFieldAndGoesOn() throws {
    let found = try rows(of: "a,b\n5\" pipe,1\n\"x\"y,2\nz,3\n")
    #expect(found.map(\.line) == [2, 3, 4])
    #expect(found[0].problem?.reason.contains("unescaped quote in a field") == true)
    #expect(found[1].problem?.reason.contains("unescaped quote in a field") == true)
    #expect(found[2].cells == ["z", "3"])
  }

  @Test func saysWhichLinesAQuoteThatIsNotClosedTookAlong() throws {
    let found = try rows(of: "a,b\n1,2\n3,\"open\n5,6\n7,8\n")
    #expect(found.map(\.line) == [2, 3])
    let reason = try #require(found[1].problem?.reason)
    #expect(reason == "the quoted field that begins here is never closed; lines 3 to 5 are left out")
  }

  @Test func saysWhichLinesAMisplacedQuoteTookAlong() throws {
    let found = try rows(of: "a,b\n3,\"open\n5,6\n7,\"x\"\n9,0\n")
    #expect(found.map(\.line) == [2, 5])
    #expect(found[0].problem?.reason.hasSuffix("lines 2 to 4 are left out") == true)
  }

  @Test func aQuoteThatIsNeverClosedDoesNotTakeTheWholeFile() throws {
    let line = "5," + String(repeating: "x", count: 1 << 20) + "\n"
    let found = try rows(of: "a,b\n3,\"open\n" + String(repeating: line, count: 18))
    #expect(found[0].problem?.reason.contains("perhaps a quote in it is never closed; lines 2 to 18") == true)
    #expect(found.dropFirst().map(\.line) == [19, 20])
    #expect(found.dropFirst().allSatisfy { $0.problem == nil })
  }

  @Test func refusesALineOverTheLimit() throws {
    let found = try rows(of: "a,b\n1," + String(repeating: "x", count: InputFile.lineLimit + 1 << 20) + "\n3,4\n")
    #expect(found[0].problem?.reason.contains("more than 16777216 bytes") == true)
    #expect(found[1].cells == ["3", "4"])
  }

  @Test func takesAHugeField() throws {
    let field = String(repeating: "long \"\" text\n", count: 300_000)
    let found = try rows(of: "a,b\n1,\"\(field)\"\n2,3\n")
    #expect(found.map(\.line) == [2, 300_003])
    #expect(found[0].cells?[1].utf8.count == 11 * 300_000 + 300_000)
  }

  @Test func namesTheColumnThatIsNotUTF8() throws {
    let found = try rows(of: Array("a,b\n1,".utf8) + [0xff, 0x0a] + Array("3,4\n".utf8))
    #expect(found[0].problem?.column == "b")
    #expect(found[0].problem?.reason == "the cell is not valid UTF-8")
    #expect(found[1].cells == ["3", "4"])
  }

  @Test(arguments: [
    ("a,b, a \n1,2,3\n", "in its header, the column a stands twice"),
    ("a,,\n1,2,3\n", "in its header, a column without a name stands twice"),
    ("", "it is empty; a header is needed"), ("\n\r\n\n", "it has no header"),
    ("a,\"b\nc,d\n", "in its header, the quoted field that begins here is never closed"),
  ])
  func saysWhatIsWrongWithTheHeader(text: String, words: String) throws {
    let error = try #require(throws: EngineError.self) { try rows(of: text) }
    #expect(error.description.contains("rows.csv cannot be read: \(words)"), "\(error)")
  }

  @Test func aHeaderAloneHasNoRows() throws {
    #expect(try rows(of: "a,b\n").isEmpty)
    #expect(try rows(of: "a,b").isEmpty)
  }

  @Test func readsGzip() throws {
    let text = "a,b\n" + (1...20_000).map { "\($0),x\n" }.joined()
    let found = try rows(of: gzipped(Array(text.utf8)), named: "rows.csv.gz")
    #expect(found.count == 20_000)
    #expect(found.last?.cells == ["20000", "x"])
  }

  @Test(arguments: [12, 400, 9])
  func refusesATornGzip(lost: Int) throws {
    let whole = gzipped(Array(("a,b\n" + String(repeating: "1,2\n", count: 100)).utf8))
    let error = try #require(throws: EngineError.self) { try rows(of: whole.dropLast(lost), named: "rows.csv.gz") }
    #expect(error.description.contains("it is torn or no gzip file"), "\(error)")
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func readsBackWhatWasWritten(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let delimiter = [",", ";", "\t"].randomElement(using: &random) ?? ","
    let columns = Int.random(in: 2...6, using: &random)
    let cells = (0..<50).map { _ in (0..<columns).map { _ in randomCell(&random) } }
    var text = (0..<columns).map { "c\($0)" }.joined(separator: delimiter) + "\n"
    var lines: [Int] = []
    for row in cells {
      lines.append(1 + text.utf8.count { $0 == 0x0a })
      text += row.map { quoted($0, &random) }.joined(separator: delimiter)
      text += Bool.random(using: &random) ? "\n" : "\r\n"
    }
    let found = try rows(of: text)
    #expect(found.map { $0.cells?.map { Array($0.utf8) } } == cells.map { $0.map { Array($0.utf8) } }, "seed \(seed)")
    #expect(found.map(\.line) == lines, "seed \(seed)")
  }

  private func randomCell(_ random: inout SeededGenerator) -> String {
    let parts = ["a", "Zoë", "💶", "\"", "\n", "\r\n", "\r", ",", ";", "\t", " ", "{", "\0"]
    return (0..<Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
  }

  private func quoted(_ cell: String, _ random: inout SeededGenerator) -> String {
    let mustBe = cell.utf8.contains { "\"\n\r,;\t".utf8.contains($0) }
    guard mustBe || Bool.random(using: &random) else { return cell }
    return "\"" + cell.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
