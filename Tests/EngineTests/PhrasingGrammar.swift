import TestSupport
import Wire

/// A question made from templates, and what every hit must meet: worked out beside the words, not from them.
struct GeneratedPhrasing {
  let question: String
  let holds: (JSONValue) -> Bool
}

/// Makes questions of one to three constraints, in many wordings.
struct PhrasingGrammar {
  private typealias Test = (JSONValue) -> Bool
  private typealias Clause = (words: String, holds: Test)
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func next() -> GeneratedPhrasing {
    let opening = pick(["clients", "find clients", "Customers", "people", "show me everyone", "Which clients are"])
    let count = Int.random(in: 1...3, using: &random)
    // Each of another field: what is said twice of one may rule itself out.
    let kinds = [0, 2, 3, 4, 6, 7, 8].shuffled(using: &random).prefix(count)
    let clauses = kinds.enumerated().map { index, kind in index == 0 ? clause(kind) : joined(kind) }
    let ending = pick(["", " who love travel", " interested in a garden", "?", " please"])
    let words = clauses.map(\.words).joined()
    return GeneratedPhrasing(question: "\(opening) \(words)\(ending)") { fields in
      clauses.allSatisfy { $0.holds(fields) }
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func joined(_ kind: Int) -> Clause {
    let (words, holds) = clause(kind)
    return (pick([" and ", ", ", " but "]) + words, holds)
  }

  private mutating func clause(_ kind: Int) -> Clause {
    let isOther = Bool.random(using: &random)
    switch kind {
    case 0 where isOther: return range()
    case 8 where isOther:
      return measured("income", ["with an income", "with a salary", "with an annual income"], money())
    case 0:
      return measured("credit_score", ["with a credit score", "with a credit rating", "with a FICO score"], score())
    case 2:
      return measured(
        "account_balance", ["with a balance", "whose account balance is", "with a balance that is"], money())
    case 3: return ages()
    case 4: return products()
    case 6: return held()
    case 7: return place()
    default: return earning()
    }
  }

  private mutating func score() -> (String, Double) {
    let value = Int.random(in: 70...160, using: &random) * 5
    return (pick(["\(value)", "\(value) points"]), Double(value))
  }

  private mutating func money() -> (String, Double) {
    let thousands = Int.random(in: 1...30, using: &random) * 5
    let forms = [
      "\(thousands)k", "£\(thousands),000", "$\(thousands),000", "\(thousands) thousand", "\(thousands)000",
      "£\(thousands)k",
      "\(thousands),000 pounds", "\(Double(thousands) / 100) lakh",
    ]
    return (pick(forms), Double(thousands) * 1000)
  }

  private mutating func comparison(_ value: Double) -> (before: String, after: String, holds: (Double) -> Bool) {
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      (
        pick(["over", "above", "more than", "greater than", "exceeding", "north of", "in excess of"]), "",
        { $0 > value }
      )
    case 1: (pick(["at least", "no less than", "not below", "a minimum of"]), "", { $0 >= value })
    case 2: (pick(["under", "below", "less than", "lower than", "not yet"]), "", { $0 < value })
    case 3: (pick(["up to", "at most", "no more than", "not over", "a maximum of"]), "", { $0 <= value })
    case 4: ("", pick([" or more", " or higher", " or better", " and above", "+"]), { $0 >= value })
    default: ("", pick([" or less", " or lower", " or below", " and under"]), { $0 <= value })
    }
  }

  private mutating func measured(_ field: String, _ names: [String], _ number: (String, Double)) -> Clause {
    let (before, after, holds) = comparison(number.1)
    let name = pick(names)
    let of = name.hasSuffix("is") ? " " : pick([" ", " of "])
    return ("\(name)\(of)\(before.isEmpty ? "" : before + " ")\(number.0)\(after)", Self.test(field, holds))
  }

  private mutating func earning() -> Clause {
    let (words, value) = money()
    let (before, after, holds) = comparison(value)
    let verb = pick(["earning", "making", "who earn", "who make"])
    return ("\(verb) \(before.isEmpty ? "" : before + " ")\(words)\(after)", Self.test("income", holds))
  }

  private mutating func ages() -> Clause {
    let value = Int.random(in: 20...80, using: &random)
    let decade = Int.random(in: 2...7, using: &random) * 10
    let tens = [20: "twenties", 30: "thirties", 40: "forties", 50: "fifties", 60: "sixties", 70: "seventies"]
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return ("aged over \(value)", Self.test("age") { $0 > Double(value) })
    case 1: return ("older than \(value)", Self.test("age") { $0 > Double(value) })
    case 2: return ("younger than \(value)", Self.test("age") { $0 < Double(value) })
    case 3: return ("aged \(value) or older", Self.test("age") { $0 >= Double(value) })
    case 4: return ("under the age of \(value)", Self.test("age") { $0 < Double(value) })
    case 5: return ("in their \(decade)s", Self.test("age") { $0 >= Double(decade) && $0 < Double(decade + 10) })
    case 6:
      return (
        "in their \(tens[decade] ?? "")", Self.test("age") { $0 >= Double(decade) && $0 < Double(decade + 10) }
      )
    default: return ("who are at least \(value) years old", Self.test("age") { $0 >= Double(value) })
    }
  }

  private mutating func products() -> Clause {
    let value = Int.random(in: 2...5, using: &random)
    let spelled = pick(["\(value)", ["two", "three", "four", "five"][value - 2]])
    let (before, after, holds) = comparison(Double(value))
    return ("with \(before.isEmpty ? "" : before + " ")\(spelled)\(after) products", Self.test("num_products", holds))
  }

  private mutating func range() -> Clause {
    let low = Int.random(in: 70...110, using: &random) * 5
    let high = low + Int.random(in: 1...20, using: &random) * 5
    let words = pick([
      "with a credit score between \(low) and \(high)", "with a credit score from \(low) to \(high)",
      "with a score of \(low)-\(high)", "whose credit score is \(low) to \(high)",
    ])
    return (words, Self.test("credit_score") { $0 >= Double(low) && $0 <= Double(high) })
  }

  private mutating func held() -> Clause {
    let (field, name) = pick([("has_mortgage", "mortgage"), ("has_loan", "loan")])
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return ("with a \(name)", { $0[field] == .bool(true) })
    case 1: return ("without a \(name)", { $0[field] == .bool(false) })
    case 2: return ("who have a \(name)", { $0[field] == .bool(true) })
    default: return ("who don't have a \(name)", { $0[field] == .bool(false) })
    }
  }

  private mutating func place() -> Clause {
    let (one, other) = pick([("Leeds", "York"), ("Bristol", "Leeds"), ("York", "Newcastle upon Tyne")])
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return ("in \(one)", { $0["city"] == .string(one) })
    case 1: return ("in \(one) or \(other)", { [.string(one), .string(other)].contains($0["city"]) })
    case 2: return ("not in \(one)", { $0["city"] != .string(one) && $0["city"] != nil })
    default: return ("in the Premium segment", { $0["segment"] == .string("Premium") })
    }
  }

  private static func test(_ field: String, _ holds: @escaping (Double) -> Bool) -> Test {
    { fields in fields[field]?.number.map(holds) ?? false }
  }
}
