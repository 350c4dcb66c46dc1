import Engine
import Foundation
import TestSupport
import Testing
import Wire

@Suite struct JSONLinesTests {
  private func jsonRows(_ text: String) throws -> [SourceRow] { try rows(of: text, named: "rows.jsonl") }

  @Test func readsAnObjectALine() throws {
    let found = try jsonRows("{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\r\n")
    #expect(try found.map { try $0.values.get() } == [["id": .string("a"), "n": .integer(1)], ["id": .string("b")]])
  }

  @Test func passesOverBlankLinesAndCountsThem() throws {
    let found = try jsonRows("\n{\"id\":\"a\"}\n \t\r\n\n{\"id\":\"b\"}")
    #expect(found.map(\.line) == [2, 5])
    #expect(found.map(\.number) == [1, 2])
  }

  @Test func dropsAByteOrderMark() throws {
    #expect(try jsonRows("\u{feff}{\"id\":\"a\"}\n").first?.problem == nil)
  }

  @Test(arguments: [
    (#"{"id":"a","te"#, "not JSON at byte 14: the string is not closed"),
    (#"{"id":"a"}}"#, "something follows the value"), ("[1]", "the line holds an array, not an object"),
    (#"{"a":1,"a":2}"#, "the key a stands twice"),
  ])
  func refusesALineThatIsNoObjectAndGoesOn(line: String, words: String) throws {
    let found = try jsonRows("\(line)\n{\"id\":\"b\"}\n")
    #expect(found[0].problem?.reason.contains(words) == true, "\(String(describing: found[0].problem))")
    #expect(found[1].problem == nil)
  }

  @Test func refusesALineOverTheLimit() throws {
    let long = #"{"text":"\#(String(repeating: "x", count: InputFile.lineLimit))"}"#
    let found = try jsonRows("\(long)\n{\"id\":\"b\"}\n")
    #expect(found[0].problem?.reason == "the line has more than 16777216 bytes")
    #expect(found[1].problem == nil && found[1].line == 2)
  }

  @Test func isToldByItsFirstCharacterWhereTheNameDoesNotSay() throws {
    #expect(try rows(of: "\u{feff}\n  {\"id\":\"a\"}\n", named: "export").first?.problem == nil)
    #expect(try rows(of: "a,b\n1,2\n", named: "export").first?.cells == ["1", "2"])
  }
}

@Suite struct InputFileTests {
  @Test func saysThatAFileIsMissing() throws {
    let error = try #require(throws: EngineError.self) { try InputFile("/nowhere/rows.csv") }
    #expect(error == .input(path: "/nowhere/rows.csv", reason: "there is no such file, or it may not be read"))
  }

  @Test func saysThatAFolderIsNoFile() throws {
    let error = try #require(throws: EngineError.self) { try InputFile("/tmp") }
    #expect(error.description.contains("it is a folder"))
  }

  @Test func countsLines() throws {
    try withTemporaryFolder { folder in
      let (three, none) = try (Bank(folder: folder).input("a", "x\n\ny"), Bank(folder: folder).input("b", ""))
      #expect(try three.countLines() == 3)
      #expect(try none.countLines() == 0)
    }
  }

  @Test func aPipeCanBeReadTwice() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pipe"
      try #require(unsafe mkfifo(path, 0o600) == 0)
      let writer = Thread { feed(path, "a,b\n1,2\n") }
      writer.start()
      let file = try InputFile(path)
      #expect(try file.countLines() == 2)
      #expect(try file.countLines() == 2)
    }
  }

  @Test func stopsWhenToldTo() throws {
    try withTemporaryFolder { folder in
      var seen: [Int] = []
      try Bank(folder: folder).input("a", "1\n2\n3\n").forEachLine { _, number in
        seen.append(number)
        return number < 2
      }
      #expect(seen == [1, 2])
    }
  }
}

/// Writes text into a pipe; returns when it has been read.
private func feed(_ path: String, _ text: String) {
  let pipe = FileHandle(forWritingAtPath: path)
  try? pipe?.write(contentsOf: Data(text.utf8))
  try? pipe?.close()
}
