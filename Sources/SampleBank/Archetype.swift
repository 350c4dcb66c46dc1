/// A kind of customer: the ranges its numbers come from and the words its texts are made of. What belongs together
/// (a student's age, income, goals) is drawn from one archetype, which is what makes the customers plausible.
struct Archetype: Sendable {
  /// Also the customer's segment.
  let segment: String
  /// How many customers of this kind there are, relative to the other kinds.
  let weight: Int
  /// In years.
  let age: ClosedRange<Int>
  /// US dollars a year.
  let income: ClosedRange<Int>
  let creditScore: ClosedRange<Int>
  /// Total assets in percent of a year's income.
  let assetsPercent: ClosedRange<Int>
  /// Years with the bank.
  let tenure: ClosedRange<Int>
  /// One is drawn; what is likelier stands in it more than once.
  let riskProfiles: [String]
  let occupations: [String]
  /// Verb phrases that follow "wants to".
  let goals: [String]
  /// Whole sentences.
  let lifeEvents: [String]
  /// Whole sentences from a relationship manager's notes.
  let remarks: [String]
  let products: [Holding]

  static let all: [Archetype] = [
    .student, .youngProfessional, .technologyProfessional, .newcomer, .growingFamily, .singleParent,
    .midCareerHomeowner, .healthcareWorker, .smallBusinessOwner, .freelanceCreative, .skilledTradesperson, .farmer,
    .seniorProfessional, .executive, .retiree, .activeInvestor, .rebuildingCredit, .publicService,
  ]

  private static let totalWeight = all.reduce(0) { $0 + $1.weight }

  /// One of all archetypes by weight.
  static func drawn(_ draws: inout Draws) -> Archetype {
    var ticket = draws.integer(in: 0...totalWeight - 1)
    for archetype in all {
      ticket -= archetype.weight
      if ticket < 0 { return archetype }
    }
    return .youngProfessional
  }
}

/// A product that customers of an archetype may hold, and how many in a hundred do.
struct Holding: Sendable {
  let product: String
  let percent: Int

  init(_ product: String, _ percent: Int) {
    self.product = product
    self.percent = percent
  }
}
