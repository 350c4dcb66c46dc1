import Index
import TestSupport
import Testing

@Suite struct FilterParsingTests {
  @Test(arguments: [
    "credit_score > 750", "age between 30 and 45", "city in [\"Leeds\", \"York\"]", "not has_loan",
    "products has \"mortgage\"", "exists joined", "joined >= 2020-01-01", "`Income per year` > 50000.5",
    "a = 1 and b = 2 or c = 3", "(a = 1 or b = 2) and c = 3", "not (a = 1 and b = 2)", "name = \"it's \\\"so\\\"\"",
    "a and (b and c)", "a or (b or c)", "not not a",
    "name = \"e\u{301}\\\"\u{200D}\\t\u{301}\u{301}\"", "x = -5", "`and` = true", "`9 lives` = 1",
  ])
  func readsWhatItWrites(text: String) throws {
    #expect(try Filter(parsing: text).description == text)
  }

  @Test func precedenceAndEitherCase() throws {
    #expect(try Filter(parsing: "a OR b AND NOT c").description == "a or b and not c")
    #expect(try Filter(parsing: "a or (b and c)").description == "a or b and c")
    #expect(try Filter(parsing: "(a or b) and c").description == "(a or b) and c")
    #expect(try Filter(parsing: "age BETWEEN 1 AND 2 and b").description == "age between 1 and 2 and b")
    #expect(try Filter(parsing: "city IN ['Leeds']").description == "city in [\"Leeds\"]")
  }

  @Test(arguments: [
    ("", 1), ("age >", 6), ("age > abc", 7), ("age ! 5", 5), ("(age > 5", 9), ("age > 5)", 8), ("age > 5 age", 9),
    ("city = \"Leeds", 8), ("in [1]", 1), ("city in []", 10), ("age between 1 or 2", 15), ("joined > 2020-02-30", 10),
    ("age > 1.2.3", 7), ("a & b", 3), ("city = \"a\\x\"", 11), ("x > 99e999", 5),
  ])
  func namesTheColumnOfAMistake(text: String, column: Int) throws {
    let error = try #require(throws: FilterError.self) { try Filter(parsing: text) }
    #expect(error.column == column, "\(error)")
  }

  @Test func deepNestingIsRefusedNotFollowed() throws {
    for text in [String(repeating: "(", count: 100_000), String(repeating: "not ", count: 100_000) + "a"] {
      #expect(throws: FilterError.self) { try Filter(parsing: text) }
    }
    let wide = "a" + String(repeating: " and a", count: 150)
    #expect(try Filter(parsing: wide).description == wide)
  }
}

@Suite struct FilterBindingTests {
  private func bind(_ text: String) throws -> BoundFilter {
    let fields = Dictionary(uniqueKeysWithValues: testFields.map { ($0.name, $0) })
    return try Filter(parsing: text).bound(to: fields)
  }

  @Test(arguments: [
    ("nosuch > 5", 1, "there is no field nosuch; the fields are age, city"),
    ("age = \"old\"", 7, "compares with a number"), ("city > \"a\"", 8, "has no order"),
    ("city = 5", 8, "stands in quotes"), ("products = \"card\"", 12, "is a set"),
    ("age has \"x\"", 9, "has is for sets"),
    ("notes = \"x\"", 1, "cannot be filtered by"), ("joined > 5", 10, "is a date"), ("age", 1, "alone says nothing"),
    ("has_loan = 2", 12, "true or false"), ("has_loan < true", 12, "has no order"),
  ])
  func saysWhatIsWrong(text: String, column: Int, words: String) throws {
    let error = try #require(throws: FilterError.self) { try bind(text) }
    #expect(error.column == column)
    #expect(error.reason.contains(words), "\(error.reason)")
  }

  @Test func booleansCompareWithManySpellings() throws {
    for yes in ["true", "1", "\"yes\"", "'Yes'"] { #expect(try bind("has_loan = \(yes)") == bind("has_loan")) }
    for no in ["false", "0", "\"no\""] { #expect(try bind("has_loan = \(no)") == bind("has_loan = FALSE")) }
  }
}

/// Random filters against a plain evaluation of the same expression over the records.
@Suite struct FilterEvaluationTests {
  @Test func everyFilterSelectsWhatItSaysAndSearchesNeverFallShort() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 21)
      let records = (0..<2500).map { maker.record("\($0)") }
      _ = try generation.upsert(records)
      _ = try generation.delete(ids: (0..<200).map { "\($0 * 7)" })
      let live = records.filter { !(Int($0.record.id)! % 7 == 0 && Int($0.record.id)! < 1400) }
      let snapshot = generation.snapshot
      for _ in 0..<300 {
        let filter = randomFilter(depth: 3, &maker.generator)
        let bound = try filter.bound(to: snapshot.fields)
        let expected = Set(live.filter { evaluate(filter, $0.record) }.map(\.record.id))
        #expect(try snapshot.count(where: bound) == expected.count, "\(filter)")
        #expect(try snapshot.count(where: .kept(bound)) == expected.count, "\(filter)")
        let passing = live.filter { bound.passes($0.record.fields, snapshot.fieldNames) }
        #expect(Set(passing.map(\.record.id)) == expected, "\(filter)")
        let query = maker.vector()
        let result = try snapshot.search(Query(vector: query, filter: bound, ef: 20))
        #expect(result.matched == expected.count)
        #expect(result.hits.count == min(10, expected.count), "\(filter)")
        #expect(try result.hits.allSatisfy { expected.contains(try snapshot.id($0)) }, "\(filter)")
      }
    }
  }

  private func randomFilter(depth: Int, _ generator: inout SeededGenerator) -> Filter {
    let choice = Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &generator)
    let count = Int.random(in: 2...4, using: &generator)
    switch choice {
    case 9: return .and((0..<count).map { _ in randomFilter(depth: depth - 1, &generator) })
    case 10: return .or((0..<count).map { _ in randomFilter(depth: depth - 1, &generator) })
    case 11: return .not(randomFilter(depth: depth - 1, &generator))
    default: break
    }
    let comparison = Comparison.allCases.randomElement(using: &generator) ?? .equal
    func test(_ name: String, _ test: FilterTest) -> Filter { .test(FilterField(name: name, column: 1), test) }
    func literal(_ value: FilterLiteral.Value) -> FilterLiteral { FilterLiteral(value, column: 1) }
    let age = literal(.integer(Int64.random(in: 18...90, using: &generator)))
    switch choice {
    case 0: return test("age", .compare(comparison, age))
    case 1: return test("age", .compare(comparison, literal(.number(40.5))))
    case 2: return test("age", .between(age, literal(.integer(60))))
    case 3: return test("income", .compare(comparison, literal(.integer(100_000))))
    case 4: return test("has_loan", .isTrue)
    case 5: return test("joined", .compare(comparison, literal(.date(CalendarDate(daysSinceEpoch: 9000)))))
    case 6: return test("city", .isIn([literal(.string("Leeds")), literal(.string("Nowhere"))]))
    case 7: return test("products", .has(literal(.string("card"))))
    default: return test(["age", "city", "products", "joined"].randomElement(using: &generator) ?? "", .exists)
    }
  }

  private func evaluate(_ filter: Filter, _ record: Record) -> Bool {
    switch filter {
    case .and(let parts): parts.allSatisfy { evaluate($0, record) }
    case .or(let parts): parts.contains { evaluate($0, record) }
    case .not(let inner): !evaluate(inner, record)
    case .test(let field, let test): record.fields[field.name].map { holds(test, $0) } ?? false
    }
  }

  private func holds(_ test: FilterTest, _ value: FieldValue) -> Bool {
    switch test {
    case .compare(let comparison, let literal): comparison.holds(number(value), number(literal))
    case .between(let low, let high): number(value) >= number(low) && number(value) <= number(high)
    case .isIn(let literals): literals.contains { .keyword("\($0)".replacing("\"", with: "")) == value }
    case .has(let literal):
      if case .keywords(let set) = value { set.contains("\(literal)".replacing("\"", with: "")) } else { false }
    case .exists: true
    case .isTrue: value == .boolean(true)
    }
  }

  private func number(_ value: FieldValue) -> Double {
    switch value {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .date(let date): Double(date.daysSinceEpoch)
    default: .nan
    }
  }

  private func number(_ literal: FilterLiteral) -> Double {
    switch literal.value {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .date(let date): Double(date.daysSinceEpoch)
    default: .nan
    }
  }
}
