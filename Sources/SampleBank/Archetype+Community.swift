// People whom banks often overlook.

extension Archetype {
  static let rebuildingCredit = Archetype(
    segment: "rebuilding credit", weight: 6, age: 24...58, income: 21_000...62_000, creditScore: 480...619,
    assetsPercent: 0...60, tenure: 0...12,
    riskProfiles: ["Conservative", "Moderate"],
    occupations: [
      "forklift driver", "security guard", "line cook", "taxi driver", "packing plant worker", "house painter",
      "bar manager", "machine operator", "telephone interviewer", "courier", "night porter",
    ],
    goals: [
      "repair a damaged credit score", "clear three overdue balances", "gather all debts in one payment",
      "rent a flat again in their own name", "save a first five hundred dollars", "stop paying late fees",
      "get a secured card", "keep a car needed for work", "understand a credit report",
      "agree on a plan with old lenders",
    ],
    lifeEvents: [
      "Finished a debt plan in the summer.", "Was out of work for eight months.", "Came through a costly divorce.",
      "Closed a failed business.", "Recovered from a long illness.", "Found a permanent job this year.",
    ],
    remarks: [
      "Responds well to encouragement and simple steps.", "Was refused by two other banks.",
      "Has paid on time for the last seven months.", "Meets a debt coach once a month.",
      "Nervous about opening letters from the bank.", "Asked how long a default stays on file.",
    ],
    products: [
      Holding("basic account", 60), Holding("secured credit card", 40), Holding("personal loan", 30),
      Holding("prepaid card", 25), Holding("savings account", 25),
    ])

  static let publicService = Archetype(
    segment: "public service and charity", weight: 6, age: 25...63, income: 32_000...82_000, creditScore: 630...800,
    assetsPercent: 30...300, tenure: 1...30,
    riskProfiles: ["Moderate", "Conservative", "Moderate"],
    occupations: [
      "charity fundraiser", "social worker", "museum curator", "community organiser", "park ranger",
      "public defender", "climate researcher", "refugee adviser", "youth worker", "special needs teacher",
      "conservation biologist",
    ],
    goals: [
      "invest without harming the climate", "bank with a lender that supports communities",
      "save for an electric car", "put solar panels on a terraced house", "give regularly to good causes",
      "repay an old student loan", "buy a modest home", "build a pension in ethical funds",
      "take an unpaid year to volunteer", "teach the children about money",
    ],
    lifeEvents: [
      "Began a master's degree in the evenings.", "Was elected to a town council.",
      "Moved into a housing cooperative.", "Helped to open a food bank.", "Gave up the car for a cargo bicycle.",
      "Received a research grant.",
    ],
    remarks: [
      "Asks what the bank does with deposits.", "Excludes weapons and tobacco from any investment.",
      "Volunteers at weekends and is hard to reach.", "Prefers video meetings to save travel.",
      "Would pay a little more for a fair product.", "Reads the yearly impact report.",
    ],
    products: [
      Holding("savings account", 70), Holding("green bond fund", 30), Holding("cashback credit card", 25),
      Holding("mortgage", 35), Holding("car loan", 10), Holding("pension plan", 40),
    ])
}
