// People at the start of their working lives.

extension Archetype {
  static let student = Archetype(
    segment: "student", weight: 9, age: 18...25, income: 6_000...21_000, creditScore: 580...710,
    assetsPercent: 5...60, tenure: 0...6,
    riskProfiles: ["Conservative", "Moderate", "Moderate", "Aggressive"],
    occupations: [
      "undergraduate economics student", "nursing student", "engineering student", "art school student",
      "law student", "community college student", "part-time barista and student", "graduate chemistry student",
      "music student", "computer science student", "trainee teacher", "veterinary student",
    ],
    goals: [
      "build a first credit history", "pay tuition without a second job", "save for a semester abroad",
      "avoid overdraft fees", "put aside a deposit for a shared flat", "buy a used laptop",
      "learn to budget month by month", "pay down a student loan early", "save for a driving licence",
      "open a first investment with very little money",
    ],
    lifeEvents: [
      "Moved into a hall of residence last autumn.", "Started a paid internship this spring.",
      "Will graduate in the coming year.", "Changed to part-time studies to work more hours.",
      "Recently received a scholarship.", "Shares a flat with three classmates.",
    ],
    remarks: [
      "Does all banking on the phone, usually late at night.", "Parents send a small allowance each month.",
      "Asked about cards without an annual fee.", "Spends most on rent, food and train tickets.",
      "Was charged a late fee once and called about it.", "Interested in discounts for students.",
    ],
    products: [
      Holding("savings account", 55), Holding("student loan", 60), Holding("student credit card", 35),
      Holding("prepaid card", 20),
    ])

  static let youngProfessional = Archetype(
    segment: "young professional", weight: 13, age: 23...34, income: 42_000...98_000, creditScore: 660...810,
    assetsPercent: 20...160, tenure: 0...10,
    riskProfiles: ["Moderate", "Moderate", "Aggressive", "Aggressive", "Conservative"],
    occupations: [
      "management consultant", "graphic designer", "junior architect", "marketing coordinator", "auditor",
      "secondary school teacher", "civil engineer", "product manager", "human resources specialist", "junior lawyer",
      "journalist", "dental hygienist", "logistics planner",
    ],
    goals: [
      "travel more without paying foreign transaction fees", "upgrade to a premium travel card with lounge access",
      "save for a first home", "pay off student debt within three years", "begin investing in index funds",
      "collect miles for a long trip through Asia", "build an emergency fund of six months",
      "find a card with better travel rewards", "plan a wedding without borrowing",
      "move pension money from an earlier job",
    ],
    lifeEvents: [
      "Was promoted in the spring.", "Moved to a new city for work last year.", "Became engaged over the summer.",
      "Travels abroad for work about once a month.", "Has just started renting without flatmates.",
      "Finished paying off a car.",
    ],
    remarks: [
      "Pays card bills in full and asks about premium rewards.", "Prefers chat to telephone calls.",
      "Compares every offer with two other banks.", "Spends heavily on flights, restaurants and hotels.",
      "Uses the app daily and answers messages quickly.", "Asked what credit limit a travel card would carry.",
    ],
    products: [
      Holding("savings account", 70), Holding("travel credit card", 30), Holding("cashback credit card", 45),
      Holding("student loan", 35), Holding("investment account", 30), Holding("car loan", 15),
    ])

  static let technologyProfessional = Archetype(
    segment: "technology professional", weight: 8, age: 25...42, income: 95_000...240_000, creditScore: 690...835,
    assetsPercent: 60...320, tenure: 0...14,
    riskProfiles: ["Aggressive", "Aggressive", "Moderate", "Very Aggressive"],
    occupations: [
      "software engineer", "data scientist", "site reliability engineer", "machine learning researcher",
      "security analyst", "game developer", "user experience designer", "hardware engineer", "engineering manager",
      "database administrator", "robotics engineer",
    ],
    goals: [
      "diversify out of employer shares", "invest a yearly bonus without paying too much tax",
      "buy a flat close to the office", "retire at fifty", "build a portfolio of index funds",
      "find a premium card for frequent conference travel", "set up a college fund for a newborn",
      "fund a start-up with a former colleague", "compare a fixed mortgage with a tracker", "put idle cash to work",
    ],
    lifeEvents: [
      "Received a large grant of company shares.", "Joined a young company as an early employee.",
      "Began working remotely from a smaller town.", "Sold options after a stock market listing.",
      "Is taking a three-month sabbatical.", "Had a first child in the winter.",
    ],
    remarks: [
      "Reads the small print and writes long emails about fees.", "Wants everything online and no branch visits.",
      "Keeps far more cash than needed in the current account.", "Asked for an interface to export transactions.",
      "Tracks spending in a home-made spreadsheet.", "Open to new products if the costs are clear.",
    ],
    products: [
      Holding("savings account", 60), Holding("travel credit card", 45), Holding("investment account", 60),
      Holding("mortgage", 25), Holding("brokerage account", 35), Holding("pension plan", 45),
    ])

  static let newcomer = Archetype(
    segment: "newcomer", weight: 7, age: 21...46, income: 18_000...72_000, creditScore: 560...700,
    assetsPercent: 5...70, tenure: 0...3,
    riskProfiles: ["Conservative", "Conservative", "Moderate"],
    occupations: [
      "hotel receptionist", "warehouse supervisor", "restaurant cook", "biomedical researcher", "delivery driver",
      "care assistant", "visiting lecturer", "bakery worker", "translator", "construction labourer",
      "pharmacist in training", "seamstress",
    ],
    goals: [
      "send money home at a fair exchange rate", "build a local credit history", "bring the family over next year",
      "qualify for a first credit card", "save for a residence application", "rent a flat without a guarantor",
      "buy a second-hand car", "open accounts for two children", "have foreign qualifications recognised",
      "start a small food business one day",
    ],
    lifeEvents: [
      "Arrived in the country less than two years ago.", "Received permanent residence this year.",
      "Changed from a temporary to a permanent contract.", "Spouse and children arrived in the spring.",
      "Finished an evening language course.", "Moved from a hostel to a rented room.",
    ],
    remarks: [
      "Sends money abroad at the end of each month.", "Prefers letters in plain language.",
      "Was turned down for a card elsewhere for lack of history.", "Visits the branch on Saturday mornings.",
      "Brings a cousin to translate when papers are signed.", "Always pays on the first day of the month.",
    ],
    products: [
      Holding("savings account", 45), Holding("remittance service", 65), Holding("prepaid card", 30),
      Holding("secured credit card", 30), Holding("personal loan", 10),
    ])
}
