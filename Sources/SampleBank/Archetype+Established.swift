// People with means, and those who live on what they saved.

extension Archetype {
  static let seniorProfessional = Archetype(
    segment: "senior professional", weight: 10, age: 55...66, income: 92_000...260_000, creditScore: 700...840,
    assetsPercent: 350...1_100, tenure: 6...40,
    riskProfiles: ["Moderate", "Moderate", "Conservative", "Aggressive"],
    occupations: [
      "chief accountant", "consulting surgeon", "law firm partner", "university dean", "chief engineer",
      "senior civil servant", "airline captain", "tax adviser", "pharmaceutical director",
      "architecture practice partner", "insurance actuary", "court judge",
    ],
    goals: [
      "retire comfortably within a few years", "grow wealth for the last working years", "draw up an estate plan",
      "move pension savings into safer funds", "pass a house to the children with little tax",
      "turn a portfolio into a steady income", "downsize to a flat by the sea",
      "set up a trust for the grandchildren", "bridge the years until the state pension",
      "review every investment before retirement",
    ],
    lifeEvents: [
      "Plans to retire within five years.", "Finished paying for the house last winter.",
      "Became a grandparent this year.", "Received a final bonus as partner.", "Reduced work to four days a week.",
      "Sold a rental flat after thirty years.",
    ],
    remarks: [
      "Expects an adviser who prepares before the meeting.", "Wants wealth management rather than single products.",
      "Has pensions with four earlier employers.", "Asked for a retirement cash-flow forecast.",
      "Worries about inflation more than about markets.", "Reads quarterly reports to the last page.",
    ],
    products: [
      Holding("savings account", 70), Holding("investment account", 75), Holding("pension plan", 80),
      Holding("premium credit card", 40), Holding("mortgage", 25), Holding("term deposit", 35),
    ])

  static let executive = Archetype(
    segment: "executive", weight: 5, age: 40...64, income: 210_000...650_000, creditScore: 720...850,
    assetsPercent: 400...1_800, tenure: 1...30,
    riskProfiles: ["Aggressive", "Moderate", "Aggressive", "Very Aggressive"],
    occupations: [
      "chief financial officer", "managing director", "investment banker", "private equity partner",
      "hospital group president", "shipping company owner", "technology company founder", "hotel group chairperson",
      "media executive", "real estate developer", "neurosurgeon",
    ],
    goals: [
      "preserve family wealth across generations", "sell a company in the next three years",
      "borrow against a portfolio", "set up a charitable foundation", "buy a second home abroad",
      "diversify away from a single stock", "plan succession in the family firm",
      "find a card with a concierge and lounge access", "invest in private markets", "reduce estate taxes",
    ],
    lifeEvents: [
      "Sold a stake in a company.", "Joined two supervisory boards.", "Moved tax residence last year.",
      "A daughter entered the family firm.", "Bought a historic house that needs repair.",
      "Received an offer for the business.",
    ],
    remarks: [
      "Communicates through a personal assistant.", "Expects lending decisions in days.",
      "Keeps accounts with two private banks and compares them.", "Travels most weeks of the year.",
      "Interested in philanthropy and art lending.", "Wants one contact for family and company.",
    ],
    products: [
      Holding("private banking", 65), Holding("investment account", 85), Holding("premium credit card", 75),
      Holding("mortgage", 30), Holding("securities-backed credit", 30), Holding("brokerage account", 45),
    ])

  static let retiree = Archetype(
    segment: "retiree", weight: 11, age: 66...88, income: 19_000...78_000, creditScore: 650...830,
    assetsPercent: 300...1_600, tenure: 8...50,
    riskProfiles: ["Conservative", "Conservative", "Very Conservative", "Moderate"],
    occupations: [
      "retired teacher", "retired railway engineer", "retired nurse", "retired shopkeeper", "retired police officer",
      "retired bookkeeper", "retired ship's captain", "retired civil servant", "retired chemist", "retired tailor",
      "retired professor", "retired farmer",
    ],
    goals: [
      "live on a steady monthly income", "keep savings safe from inflation", "help grandchildren with tuition",
      "avoid losing money to fraud", "stay in the house as long as possible", "arrange a power of attorney",
      "leave something to a charity", "cover dental and nursing costs", "simplify many small accounts",
      "take a river cruise every year",
    ],
    lifeEvents: [
      "Moved to a flat without stairs.", "Lost a spouse two years ago.", "Celebrated a golden wedding.",
      "Became a great-grandparent.", "Gave up driving this year.", "Sold the family house.",
    ],
    remarks: [
      "Comes to the branch on the first of the month.", "Likes printed statements in large type.",
      "Asked a colleague to explain a suspicious letter.", "Holds most money in deposits that mature in turn.",
      "Brings a daughter to important meetings.", "Does not trust payments by phone.",
    ],
    products: [
      Holding("savings account", 85), Holding("term deposit", 60), Holding("home insurance", 45),
      Holding("annuity", 25), Holding("investment account", 20),
    ])

  static let activeInvestor = Archetype(
    segment: "active investor", weight: 5, age: 32...63, income: 80_000...230_000, creditScore: 751...845,
    assetsPercent: 250...1_300, tenure: 1...30,
    riskProfiles: ["Aggressive", "Very Aggressive", "Aggressive", "Moderate"],
    occupations: [
      "commodities analyst", "orthodontist", "patent attorney", "property manager", "sales director",
      "energy consultant", "airline pilot", "semiconductor engineer", "wine merchant", "management trainer",
      "radiologist",
    ],
    goals: [
      "diversify into foreign shares", "earn more on idle cash", "invest in renewable energy",
      "build a second income from dividends", "lower trading costs", "buy a flat to rent out",
      "learn about private markets", "hedge a currency position", "shift gains into bonds before retirement",
      "move all investments to one place",
    ],
    lifeEvents: [
      "Took profits on a large position.", "Inherited a portfolio of shares.", "Bought a third rental flat.",
      "Attended the investor evening in the spring.", "Moved savings here from a broker.",
      "Changed to part-time work to manage investments.",
    ],
    remarks: [
      "Trades about twice a month and reads research.", "Asked for access to foreign exchanges.",
      "Interested in bonds now that rates are higher.", "Wants costs stated in dollars and not in percent.",
      "Discusses the markets at every call.", "Holds strong views and likes to be challenged.",
    ],
    products: [
      Holding("brokerage account", 80), Holding("investment account", 60), Holding("premium credit card", 35),
      Holding("mortgage", 35), Holding("savings account", 55),
    ])
}
