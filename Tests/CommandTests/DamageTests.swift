import Foundation
import TestSupport
import Testing

/// Copies of a small index with damage in them: what they answer is right, or an error says what is wrong, or `verify` does.
///
/// `KINDRED_DAMAGE_COPIES` says how many copies; each is made by its number alone.
@Suite struct DamageTests {
  private static let copies = ProcessInfo.processInfo.environment["KINDRED_DAMAGE_COPIES"].flatMap(Int.init) ?? 30

  private struct Tally {
    var right = 0
    var refused = 0
    var ended = 0
    var wrong = 0
    var found = 0
  }

  @Test func noDamageGoesUnnoticed() throws {
    try withWorkplace { folder, options in
      try Self.makeIndex(folder, options)
      let expected = try Self.answers(folder, options)
      try #require(expected.status == 0, "\(expected.errors)")
      var tally = Tally()
      for number in 0..<Self.copies {
        try Self.check(copy: number, folder, expected, &tally)
      }
      print(
        "damage: of \(Self.copies) copies \(tally.right) answered rightly, \(tally.refused) were refused, "
          + "\(tally.ended) ended the process, \(tally.wrong) answered wrongly; verify named \(tally.found)")
      #expect(tally.found >= tally.refused + tally.ended + tally.wrong)
      #expect(tally.wrong == 0 && tally.ended == 0)
      #expect(tally.found > 0)
    }
  }

  private static func check(copy number: Int, _ folder: String, _ expected: Program.Outcome, _ tally: inout Tally)
    throws
  {
    let copy = folder + "/copy"
    try? FileManager.default.removeItem(atPath: copy)
    try FileManager.default.copyItem(atPath: folder + "/index", toPath: copy)
    let damage = try Damage(copy, seed: UInt64(number))
    let options = ["--data", copy, "--model", folder + "/model"]
    let verified = try Program.run(["verify"] + options, in: folder)
    let what: Comment = "copy \(number), \(damage.description): \(verified.output)\(verified.errors)"
    #expect(verified.status == 0 || verified.status == 1, what)
    if verified.status != 0 {
      tally.found += 1
      #expect(!(verified.output + verified.errors).isEmpty, what)
    }
    let found = try answers(folder, options)
    if found.output == expected.output, found.status == 0 {
      tally.right += 1
      return
    }
    #expect(verified.status == 1, what)
    if found.status == 0 {
      tally.wrong += 1
      Issue.record(what)
    } else if found.errors.hasPrefix("kindred: ") {
      tally.refused += 1
    } else {
      tally.ended += 1
      Issue.record("\(what.rawValue): ended with \(found.status) \(found.errors)")
    }
  }

  private static func answers(_ folder: String, _ options: [String]) throws -> Program.Outcome {
    try Program.run(["bench", "answers", "people", "--questions", "25"] + options, in: folder)
  }

  /// Enough records for lists and for a walk, with every type of field, some deleted and some changed.
  static func makeIndex(_ folder: String, _ options: [String]) throws {
    let schema = """
      {"collection":"people","id":"id","fields":{"age":{"type":"integer"},"income":{"type":"number"},\
      "loan":{"type":"boolean"},"joined":{"type":"date"},"city":{"type":"keyword"},"products":{"type":"keywords"},\
      "notes":{"type":"text"}}}
      """
    try schema.write(toFile: folder + "/people.schema.json", atomically: true, encoding: .utf8)
    var generator = SeededGenerator(seed: 11)
    let lines = (0..<1300).map { number in
      let vector = generator.nextUnitVector(dimension: TinyModel.hiddenSize).map { "\($0)" }.joined(separator: ",")
      let products = ["card", "loan", "saving"].prefix(number % 4).map { "\"\($0)\"" }.joined(separator: ",")
      return """
        {"id":"p\(number)","text":"person \(number)","vector":[\(vector)],"fields":{"age":\(number % 80),\
        "income":\(number).5,"loan":\(number % 3 == 0),"joined":"2020-01-\(10 + number % 20)",\
        "city":"city \(number % 40)","products":[\(products)],"notes":"note \(number)"}}
        """
    }
    try lines.joined(separator: "\n").write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
    for arguments in [
      ["import", "people", "people.jsonl", "--schema", "people.schema.json"],
      ["delete", "people", "--filter", "age = 7"],
    ] {
      let outcome = try Program.run(arguments + options, in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
  }
}

/// One way to spoil a file, chosen by a seed.
private struct Damage: CustomStringConvertible {
  let description: String

  init(_ index: String, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let files = ["/collections/people/g000001/data.mdb", "/catalog/data.mdb"]
    let file = index + files[Int.random(in: 0..<8, using: &generator) == 0 ? 1 : 0]
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1:
      let length = Int.random(in: 0..<bytes.count, using: &generator)
      bytes.removeLast(bytes.count - length)
      description = "cut to \(length) bytes"
    case 2:
      let page = Int.random(in: 0..<bytes.count / 4096, using: &generator)
      for index in page * 4096..<(page + 1) * 4096 { bytes[index] = 0 }
      description = "page \(page) zeroed"
    case 3, 4:
      let places = (0..<8).map { _ in Int.random(in: 0..<bytes.count, using: &generator) }
      for place in places { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
      description = "bits flipped at \(places)"
    case 5, 6, 7:
      // Of the pages of trees, whose headers and entries no checksum covers.
      let pages = (0..<bytes.count / 4096).filter {
        [1, 2, 8].contains(bytes[$0 * 4096 + 10]) && bytes[$0 * 4096 + 11] == 0
      }
      let place = (pages.randomElement(using: &generator) ?? 0) * 4096 + Int.random(in: 0..<4096, using: &generator)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      description = "a bit flipped at \(place), in a page of a tree"
    default:
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      description = "a bit flipped at \(place)"
    }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }
}
