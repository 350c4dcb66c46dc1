/// One invented customer, made from the seed and the customer's number alone.
struct Customer {
  private let number: Int
  private let archetype: Archetype
  private let finances: Finances
  private let name: String
  private let age: Int
  private let occupation: String
  private let place: Place
  private let riskProfile: String
  private let tenure: Int
  private let joined: String
  private let products: [String]
  private let prose: CustomerProse

  init(number: Int, seed: UInt64) {
    var draws = Draws(seed: seed, number: number)
    self.number = number
    archetype = Archetype.drawn(&draws)
    age = draws.central(in: archetype.age)
    finances = Finances(archetype, age: age, &draws)
    name = draws.element(of: People.givenNames) + " " + draws.element(of: People.familyNames)
    occupation = draws.element(of: archetype.occupations)
    place = draws.element(of: Place.all)
    riskProfile = draws.element(of: archetype.riskProfiles)
    tenure = min(draws.central(in: archetype.tenure), age - 16)
    joined = Self.date(yearsAgo: tenure, &draws)
    products = Self.holdings(archetype, finances, age: age, &draws)
    prose = CustomerProse(archetype, finances, products: products, tenure: tenure, &draws)
  }

  /// The customer as one flat JSON object.
  var json: String {
    var object = JSONObject()
    object.add("customer_id", .string("C-" + Self.padded(number, to: 6)))
    object.add("name", .string(name))
    object.add("age", .integer(age))
    object.add("occupation", .string(occupation))
    object.add("city", .string(place.city))
    object.add("country", .string(place.country))
    object.add("segment", .string(archetype.segment))
    object.add("income", .integer(finances.income))
    object.add("credit_score", .integer(finances.creditScore))
    object.add("account_balance", .integer(finances.accountBalance))
    object.add("total_assets", .integer(finances.totalAssets))
    object.add("risk_profile", .string(riskProfile))
    object.add("tenure_years", .integer(tenure))
    object.add("joined", .string(joined))
    object.add("products", .strings(products))
    object.add("has_loan", .boolean(products.contains { $0.hasSuffix("loan") }))
    object.add("goals", .string(prose.goals))
    object.add("life_event", .string(prose.lifeEvent))
    object.add("notes", .string(prose.notes))
    return object.line
  }

  /// Every customer has an account of some kind, and often more as the archetype has it.
  private static func holdings(
    _ archetype: Archetype, _ finances: Finances, age: Int, _ draws: inout Draws
  ) -> [String] {
    var held = archetype.products.filter { draws.happens(percent: $0.percent) }.map(\.product)
    if age > 45 { held.removeAll { $0 == "student loan" } }
    if finances.creditScore > 750, !held.contains("investment account"), draws.happens(percent: 20) {
      held.append("investment account")
    }
    return held.contains("basic account") ? held : ["current account"] + held
  }

  /// The books are those of 31 December 2025: whoever joined in the course of 2025 has been a customer for 0 years.
  private static func date(yearsAgo years: Int, _ draws: inout Draws) -> String {
    let month = padded(draws.integer(in: 1...12), to: 2)
    let day = padded(draws.integer(in: 1...28), to: 2)
    return "\(2025 - years)-\(month)-\(day)"
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
