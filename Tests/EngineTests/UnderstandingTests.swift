import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct UnderstandingTests {
  private func understand(_ question: String) throws -> Understanding {
    let today = try #require(CalendarDate(year: 2026, month: 6, day: 15))
    return Understanding(
      question, schema: try Schema(json: json(Phrasings.schema)), keywords: Phrasings.keywords, today: today)
  }

  @Test func ourPhrasingsAreUnderstood() throws {
    var missed: [String] = []
    for (question, filter) in Phrasings.all {
      let found = try understand(question).filter?.description ?? ""
      if found != filter { missed.append("\(question): wanted \(filter), found \(found)") }
    }
    #expect(missed.count * 10 <= Phrasings.all.count, "\(missed.joined(separator: "\n"))")
  }

  @Test(arguments: [
    ("scores over 750 please", 0, 15, "credit_score > 750"), ("café: income over £75,000", 7, 27, "income > 75000"),
    ("clients aged 30 to 45 in Leeds", 8, 21, "age between 30 and 45"),
  ])
  func aConstraintSaysWhichWordsItCameFrom(question: String, start: Int, end: Int, filter: String) throws {
    let constraint = try #require(try understand(question).constraints.first)
    #expect(constraint.start == start && constraint.end == end)
    #expect(constraint.words == String(decoding: Array(question.utf8)[start..<end], as: UTF8.self))
    #expect(constraint.filter.description == filter)
  }

  @Test(arguments: [
    ("high-income clients", "income >= 90000"), ("wealthy people", "total_assets >= 250000"),
    ("young nurses with good credit", "age < 35"),
  ])
  func qualitiesArePreferences(question: String, filter: String) throws {
    let first = try #require(try understand(question).constraints.first)
    #expect(first.kind == .soft && first.filter.description == filter)
  }

  @Test(arguments: [
    "enriched by music", "clients asking about a 401k rollover", "nervous since the 2008 crisis", "top 10 clients",
    "running a business with more than 50 staff", "worried about mortgage payments", "two children and three dogs",
    "", "   ", "?!", "-", "over", "between and", "750", "and or not", "£", "in their",
  ])
  func whatBelongsToNoFieldStaysInTheText(question: String) throws {
    let understood = try understand(question)
    #expect(understood.constraints.isEmpty && understood.text == question)
  }

  @Test func numbersLeaveTheTextAndMeaningStays() throws {
    #expect(
      try understand("Clients with credit score over 750 interested in investment products").text
        == "Clients interested in investment products")
    #expect(try understand("nurses in Leeds over 40 who travel").text == "nurses in Leeds who travel")
    #expect(try understand("travellers without a mortgage").text == "travellers")
    // Where nothing else is said, the whole is better than nothing.
    #expect(try understand("income over 50k").text == "income over 50k")
  }

  @Test func thePageListsTheComparisonsThereAre() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/asking.md"), encoding: .utf8)
    for (sign, phrases) in Phrases.comparisonTable {
      #expect(page.contains("| `\(sign)` | \(phrases) |\n"), "the row of \(sign) must be: \(phrases)")
    }
  }

  @Test func anyBytesAreUnderstoodOrNot() throws {
    let schema = try Schema(json: json(Phrasings.schema))
    let today = try #require(CalendarDate(year: 2026, month: 6, day: 15))
    let pieces = [
      "over", "under", "between", "and", "or", "not", "except", "either", "neither", "nor", "in", "their", "forties",
      "60s", "$",
      "£", "75k", "1.2", "million", "half", "a", "quarter", "of", "%", "-", "to", "score", "income", "aged", "joined",
      "since",
      "2020", "last", "days", "mortgage", "no", "with", "Leeds", "segment", "Premium", ",", ".", "both", "é",
      "\u{1F600}", "+",
      "or more", "ago", "five", "hundred", "March", "31", "99999999999999999999", "2020-02-30", "2020-02-29", "s", "'",
      "’s", "€",
    ]
    var random = SeededGenerator(seed: 11)
    for _ in 0..<3000 {
      let count = Int.random(in: 0...14, using: &random)
      let question = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined(separator: " ")
      let understood = Understanding(question, schema: schema, keywords: Phrasings.keywords, today: today)
      for constraint in understood.constraints {
        let bytes = Array(question.utf8)
        #expect(constraint.start < constraint.end && constraint.end <= bytes.count, "\(question)")
        // What is shown can be sent back as it is.
        #expect(throws: Never.self, "\(question)") { try Filter(parsing: constraint.filter.description) }
      }
    }
  }
}
