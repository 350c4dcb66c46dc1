import Foundation
import Index
import TestSupport
import Testing

/// Searches by words against an oracle that counts the words of every record.
@Suite struct WordTests {
  private static let vocabulary = "loan garden travel insurance pension music house school card savings nephew boat"
    .split(separator: " ").map(String.init)
  private static let names = ["Maria Lopez", "Maria Garcia Lopez", "John York", "Ada Byron", "Éva Szabó"]

  private static let fields: [FieldDefinition] = [
    FieldDefinition(number: 1, name: "age", type: .integer),
    FieldDefinition(number: 2, name: "name", type: .text, words: .name),
    FieldDefinition(number: 3, name: "notes", type: .text),
    FieldDefinition(number: 4, name: "secret", type: .text, words: WordUse.none),
  ]

  private func make(at folder: String) throws -> Generation {
    try Generation.create(
      at: folder + "/generation", GenerationOptions(dimension: 4, fields: Self.fields, fingerprint: "test"),
      mapSize: 1 << 30)
  }

  private static func record(_ id: String, _ random: inout SeededGenerator) -> NewRecord {
    // The last words of the vocabulary are rare.
    let words = (0..<Int.random(in: 0...30, using: &random)).map { _ in
      let place = Double.random(in: 0..<1, using: &random)
      return vocabulary[Int(place * place * Double(vocabulary.count))]
    }
    var fields: [String: FieldValue] = ["secret": .text("hidden")]
    if Bool.random(using: &random) { fields["age"] = .integer(Int64.random(in: 18...80, using: &random)) }
    if Bool.random(using: &random) { fields["name"] = .text(names.randomElement(using: &random) ?? "") }
    if Bool.random(using: &random) { fields["notes"] = .text("\(vocabulary.randomElement(using: &random) ?? "").") }
    return NewRecord(
      record: Record(id: id, text: words.joined(separator: " "), fields: fields),
      vector: random.nextUnitVector(dimension: 4))
  }

  /// BM25 as it is written down, over plain arrays; the length counts in fours, as postings have it.
  private static func oracle(_ asked: [String], _ records: [Record]) -> [String: Double] {
    func words(_ record: Record) -> [String] {
      let fields = ["name", "notes"].compactMap { name -> String? in
        if case .text(let text)? = record.fields[name] { text } else { nil }
      }
      return ([record.text] + fields).flatMap { text in
        text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).split {
          !$0.isLetter && !$0.isNumber
        }
        .map(String.init)
      }
    }
    let documents = Dictionary(uniqueKeysWithValues: records.map { ($0.id, words($0)) })
    let mean = max(1, Double(documents.values.reduce(0) { $0 + $1.count }) / Double(max(1, documents.count)))
    var (scores, most): ([String: Double], Double) = ([:], 0)
    for word in Set(asked) {
      let having = Double(documents.values.count { $0.contains(word) })
      guard having > 0 else { continue }
      let rarity = log(1 + (Double(documents.count) - having + 0.5) / (having + 0.5))
      most += rarity
      for (id, words) in documents {
        let count = Double(words.count { $0 == word })
        let length = Double((words.count + 3) / 4 * 4) / mean
        if count > 0 { scores[id, default: 0] += rarity * count / (count + 1.2 * (0.25 + 0.75 * length)) }
      }
    }
    return scores.mapValues { $0 / most }
  }

  private func query(_ words: [String]) -> WordQuery { WordQuery(words: words.map { Array($0.utf8) }) }

  private func check(_ generation: Generation, _ records: [String: Record], _ random: inout SeededGenerator) throws {
    #expect(try generation.verify() == [])
    let snapshot = generation.snapshot
    for _ in 0..<4 {
      let asked = (0..<3).compactMap { _ in Self.vocabulary.randomElement(using: &random) }
      let filter = try Filter(parsing: "age > 40").bound(to: snapshot.fields)
      for bound in [nil, filter] {
        let passing = records.values.filter { record in
          if case .integer(let age)? = record.fields["age"] { bound == nil || age > 40 } else { bound == nil }
        }
        let expected = Self.oracle(asked, Array(records.values))
        let found = try snapshot.search(query(asked), vector: [1, 0, 0, 0], where: bound, limit: 10_000)
        let parts = try Dictionary(uniqueKeysWithValues: found.hits.map { (try snapshot.id($0.hit), Double($0.part)) })
        let wanted = expected.filter { id, _ in passing.contains { $0.id == id } }
        #expect(Set(parts.keys) == Set(wanted.keys))
        #expect(found.matched == wanted.count)
        for (id, part) in wanted { #expect(abs(part - (parts[id] ?? 0)) < 1e-5, "\(asked) in \(id)") }
        #expect(zip(found.hits, found.hits.dropFirst()).allSatisfy { $0.part >= $1.part })
      }
    }
  }

  @Test(arguments: 0..<4) func partsAreThoseOfEveryRecordWhateverWaits(seed: Int) throws {
    try withTemporaryFolder { folder in
      var random = SeededGenerator(seed: UInt64(seed))
      var records: [String: Record] = [:]
      var waited = false
      for stage in 0..<3 {
        let generation = try stage == 0 ? make(at: folder) : Generation.open(at: folder + "/generation")
        for round in 0..<12 {
          let isLarge = round % 4 == 0
          let new = (0..<(isLarge ? 150 : 5)).map { _ in
            Self.record("r\(Int.random(in: 0..<600, using: &random))", &random)
          }
          _ = try generation.upsert(new)
          for one in new { records[one.record.id] = one.record }
          let gone = records.keys.sorted().filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
          _ = try generation.delete(ids: gone)
          for id in gone { records[id] = nil }
          waited = waited || generation.snapshot.bufferedCount > 0
          if round % 3 == 2 { try check(generation, records, &random) }
        }
        try generation.optimise()
        #expect(generation.snapshot.bufferedCount == 0)
        try check(generation, records, &random)
      }
      #expect(waited)
    }
  }

  /// A word of many records has many blocks, which are cut when they are full and go when they are empty.
  @Test func aWordOfThousandsOfRecordsComesAndGoes() throws {
    try withTemporaryFolder { folder in
      let generation = try make(at: folder)
      var random = SeededGenerator(seed: 3)
      func put(_ numbers: [Int]) throws {
        _ = try generation.upsert(
          numbers.map {
            let record = Record(id: "r\($0)", text: $0 % 3 == 0 ? "common rare\($0)x\($0)" : "common")
            return NewRecord(record: record, vector: random.nextUnitVector(dimension: 4))
          })
        #expect(try generation.verify() == [])
      }
      func count(_ word: String) throws -> Int {
        try generation.snapshot.search(query([word]), vector: [1, 0, 0, 0], limit: 1).matched
      }
      try put(Array(0..<3000))
      #expect(try count("common") == 3000)
      var alive = Set(0..<3000)
      for _ in 0..<4 {
        let gone = alive.sorted().filter { _ in Bool.random(using: &random) }
        _ = try generation.delete(ids: gone.map { "r\($0)" })
        alive.subtract(gone)
        #expect(try count("common") == alive.count)
        #expect(try generation.verify() == [])
        let back = gone.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
        try put(back)
        alive.formUnion(back)
        #expect(try count("common") == alive.count)
        for number in [0, 300, 1500, 2997] {
          #expect(try count("rare\(number)x\(number)") == (alive.contains(number) ? 1 : 0))
        }
      }
      _ = try generation.delete(ids: alive.map { "r\($0)" })
      try generation.optimise()
      #expect(try count("common") == 0)
      #expect(try generation.verify() == [])
    }
  }

  @Test func namesIDsAndPhrasesComeFirst() throws {
    try withTemporaryFolder { folder in
      let generation = try make(at: folder)
      let texts = ["travel insurance for all", "insurance travel", "travel: insurance, travel insurance", "the travel"]
      let records = (0..<5).map { index in
        NewRecord(
          record: Record(
            id: "C-\(index)", text: index < 4 ? texts[index] : "nothing",
            fields: ["name": .text(Self.names[index]), "secret": .text("travel insurance")]),
          vector: [1, 0, 0, Float(index)].map { $0 / Float(1 + index * index).squareRoot() })
      }
      _ = try generation.upsert(records)
      for _ in 0..<2 {
        let snapshot = generation.snapshot
        func found(_ query: WordQuery) throws -> [String] {
          try snapshot.search(query, vector: [1, 0, 0, 0], limit: 10).hits.filter { $0.find != nil }.map {
            "\(try snapshot.id($0.hit)) \($0.find ?? .id)"
          }
        }
        let words = { (text: String) in TextWords.words(of: text).map(\.bytes) }
        // A phrase stands in one text, without a word between; what is in a field that is not looked up does not count.
        #expect(try found(WordQuery(phrases: [words("travel insurance")])).sorted() == ["C-0 phrase", "C-2 phrase"])
        #expect(try found(WordQuery(names: [words("Maria Lopez")])) == ["C-0 fullName", "C-1 name"])
        #expect(try found(WordQuery(names: [words("EVA SZABO")])) == ["C-4 fullName"])
        #expect(try found(WordQuery(names: [words("Lopez")], ids: ["C-3"])) == ["C-3 id", "C-0 name", "C-1 name"])
        #expect(try snapshot.isName(words("lopez garcia")))
        #expect(try !snapshot.isName(words("maria york")))
        #expect(try !snapshot.isName(words("travel")))
        #expect(try snapshot.ids(beginningWith: "C-", limit: 3) == ["C-0", "C-1", "C-2"])
        #expect(try snapshot.search(query(["hidden"]), vector: [1, 0, 0, 0], limit: 10).hits == [])
        // The second time the postings are read, and not the records that wait.
        try generation.optimise()
      }
    }
  }

  @Test(arguments: [
    ("insurence", false), ("isurance", false), ("inssurance", false), ("inusrance", false), ("insur", true),
  ])
  func aWordThatNoRecordHasIsTakenForTheOneMeant(word: String, isOpen: Bool) throws {
    try withTemporaryFolder { folder in
      let generation = try make(at: folder)
      let texts = ["insurance", "garden", "insert"]
      _ = try generation.upsert(
        texts.map { NewRecord(record: Record(id: $0, text: $0), vector: [1, 0, 0, 0]) })
      for _ in 0..<2 {
        var asked = query([word])
        asked.isOpen = isOpen
        let snapshot = generation.snapshot
        let hits = try snapshot.search(asked, vector: [1, 0, 0, 0], limit: 10).hits
        #expect(try hits.map { try snapshot.id($0.hit) } == ["insurance"])
        // A word that is there stands for itself, and two slips are too many.
        let others = try snapshot.search(query(["insert", "inzurence", "gard"]), vector: [1, 0, 0, 0], limit: 10).hits
        #expect(try others.map { try snapshot.id($0.hit) } == ["insert"])
        try generation.optimise()
      }
    }
  }

  @Test func wordsAreLettersAndDigitsWithoutCaseAndMarks() {
    func words(_ text: String) -> [String] {
      TextWords.words(of: text).map { String(decoding: $0.bytes, as: UTF8.self) }
    }
    #expect(words("O'Brien's C-10293, $75k!") == ["o", "brien", "s", "c", "10293", "75k"])
    #expect(words("Crédit E\u{301}cole ÅNGSTRÖM") == ["credit", "ecole", "angstrom"])
    #expect(words("銀行 bank") == ["銀", "行", "bank"])
    #expect(words(" \u{301}…— ") == [])
    #expect(words(String(repeating: "a", count: 500)) == [String(repeating: "a", count: TextWords.longest)])
    let text = "Łódź «İstanbul»"
    for word in TextWords.words(of: text) {
      let bytes = Array(text.utf8)[word.start..<word.end]
      #expect(["Łódź", "İstanbul"].contains(String(decoding: bytes, as: UTF8.self)))
    }
  }

  /// A flipped bit in a posting is met with an error, and never with other hits.
  @Test func aDamagedPostingIsNotBelieved() throws {
    try withTemporaryFolder { folder in
      do {
        let generation = try make(at: folder)
        var random = SeededGenerator(seed: 9)
        _ = try generation.upsert(
          (0..<200).map { number in
            NewRecord(
              record: Record(id: "r\(number)", text: "unmistakable"), vector: random.nextUnitVector(dimension: 4))
          })
      }
      let file = URL(fileURLWithPath: folder + "/generation/data.mdb")
      var data = try Data(contentsOf: file)
      let key = Data([2] + Array("unmistakable".utf8) + [0, 0xff, 0xff, 0xff, 0xff])
      var start = data.startIndex
      var spoilt = 0
      while let place = data.range(of: key, in: start..<data.endIndex) {
        data[place.upperBound + 40] ^= 4
        start = place.upperBound
        spoilt += 1
      }
      #expect(spoilt > 0)
      try data.write(to: file)
      let generation = try Generation.open(at: folder + "/generation", mapSize: 1 << 30)
      #expect(throws: IndexError.self) {
        try generation.snapshot.search(query(["unmistakable"]), vector: [1, 0, 0, 0], limit: 10)
      }
      #expect(try generation.verify().first?.table == "words")
    }
  }
}
