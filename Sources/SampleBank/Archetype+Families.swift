// People whose plans turn around a household.

extension Archetype {
  static let growingFamily = Archetype(
    segment: "growing family", weight: 11, age: 29...46, income: 55_000...150_000, creditScore: 640...800,
    assetsPercent: 40...260, tenure: 1...20,
    riskProfiles: ["Moderate", "Moderate", "Conservative"],
    occupations: [
      "primary school teacher", "sales manager", "physiotherapist", "insurance adjuster", "laboratory technician",
      "bus company planner", "office manager", "chef de partie", "web developer", "police officer", "dietitian",
      "electrical engineer",
    ],
    goals: [
      "move to a house with a garden", "start a college fund for the children",
      "protect the family if one income stops", "refinance the mortgage at a lower rate", "buy a safer family car",
      "pay for childcare without touching savings", "save for a kitchen extension", "earn cash back on groceries",
      "take one proper holiday a year", "write a will",
    ],
    lifeEvents: [
      "A second child was born this year.", "The eldest child starts school in September.",
      "Bought a first home eighteen months ago.", "Is on parental leave until the summer.",
      "Moved closer to the grandparents.", "Took over the care of a nephew.",
    ],
    remarks: [
      "Decides together with a partner and takes papers home.", "Has little time and likes short calls at noon.",
      "Grocery and fuel spending dominates the card.", "Asked about life cover after a friend fell ill.",
      "Keeps a joint account for bills.", "Worries about rates at the next mortgage renewal.",
    ],
    products: [
      Holding("savings account", 75), Holding("mortgage", 60), Holding("cashback credit card", 55),
      Holding("car loan", 35), Holding("life insurance", 40), Holding("education savings plan", 30),
    ])

  static let singleParent = Archetype(
    segment: "single parent", weight: 5, age: 25...48, income: 24_000...68_000, creditScore: 570...740,
    assetsPercent: 5...90, tenure: 1...20,
    riskProfiles: ["Conservative", "Conservative", "Moderate"],
    occupations: [
      "dental receptionist", "call centre agent", "hairdresser", "teaching assistant", "payroll clerk",
      "medical secretary", "retail supervisor", "paralegal", "cleaning contractor", "postal worker",
      "kindergarten teacher",
    ],
    goals: [
      "build a cushion against emergencies", "pay off two store cards", "move to a safer neighbourhood",
      "save for school trips", "buy a reliable small car", "finish a degree in the evenings",
      "set up a small fund for each child", "lower the monthly bills", "find cover for a loss of income",
      "stop using payday lenders",
    ],
    lifeEvents: [
      "Separated two years ago.", "Works shorter hours since the youngest started school.",
      "Returned to full-time work in January.", "Moved in with parents for a year to save.",
      "Received a settlement after a divorce.", "Took a second job at weekends.",
    ],
    remarks: [
      "Budgets to the dollar and notices every fee.", "Needs payments to fall after payday.",
      "Prefers text messages in the evening.", "Missed one instalment during an illness and caught up.",
      "Grateful for the reminders before due dates.", "Asked whether savings can be hidden from everyday view.",
    ],
    products: [
      Holding("savings account", 50), Holding("cashback credit card", 35), Holding("personal loan", 30),
      Holding("car loan", 25), Holding("prepaid card", 15),
    ])

  static let midCareerHomeowner = Archetype(
    segment: "mid-career homeowner", weight: 10, age: 38...56, income: 52_000...130_000, creditScore: 660...825,
    assetsPercent: 120...480, tenure: 4...30,
    riskProfiles: ["Moderate", "Moderate", "Conservative", "Aggressive"],
    occupations: [
      "city planner", "head teacher", "fire officer", "librarian", "hospital administrator", "accountant",
      "quality engineer", "social services manager", "train dispatcher", "procurement officer", "university lecturer",
      "surveyor",
    ],
    goals: [
      "pay off the mortgage before sixty", "renovate the bathroom and the roof", "help the children through college",
      "catch up on pension contributions", "consolidate three card balances", "invest steadily at moderate risk",
      "buy a small holiday home", "install solar panels", "switch the mortgage to a fixed rate",
      "cut insurance costs",
    ],
    lifeEvents: [
      "The fixed term on the mortgage ends next year.", "A daughter left for university.",
      "Inherited a small flat from an aunt.", "Was made head of department.", "Began caring for an elderly father.",
      "Celebrated twenty years with the same employer.",
    ],
    remarks: [
      "Likes a yearly meeting in the branch.", "Has a balanced budget and few surprises.",
      "Asked for a second opinion on an insurance policy.", "Keeps paper statements in folders.",
      "Slow to decide, loyal once decided.", "Considers remortgaging to pay for improvements.",
    ],
    products: [
      Holding("savings account", 75), Holding("mortgage", 70), Holding("cashback credit card", 50),
      Holding("pension plan", 55), Holding("personal loan", 15), Holding("home insurance", 55),
    ])

  static let healthcareWorker = Archetype(
    segment: "healthcare worker", weight: 6, age: 24...60, income: 48_000...165_000, creditScore: 650...820,
    assetsPercent: 30...300, tenure: 0...28,
    riskProfiles: ["Moderate", "Conservative", "Moderate", "Aggressive"],
    occupations: [
      "intensive care nurse", "midwife", "paramedic", "radiographer", "general practitioner", "hospital pharmacist",
      "occupational therapist", "dental surgeon", "anaesthetist", "laboratory scientist", "veterinarian",
    ],
    goals: [
      "protect income against illness", "pay off medical school loans", "find banking that fits night shifts",
      "buy a home near the hospital", "open a private practice", "plan for early retirement",
      "save for a year abroad with a medical charity", "invest overtime pay", "finance ultrasound equipment",
      "reduce tax on a second job",
    ],
    lifeEvents: [
      "Completed specialist training this year.", "Moved to permanent night shifts.",
      "Took a part-time post to look after a baby.", "Joined a group practice as a partner.",
      "Returned from six months with a relief agency.", "Received a long-service award.",
    ],
    remarks: [
      "Can only be reached between shifts, often by email.", "Values clear answers without small talk.",
      "Has irregular overtime and a steady base salary.", "Asked about cover for a work-related injury.",
      "Donates each month to a clinic abroad.", "Recommends the bank to colleagues on the ward.",
    ],
    products: [
      Holding("savings account", 65), Holding("student loan", 25), Holding("mortgage", 40),
      Holding("income protection", 35), Holding("travel credit card", 25), Holding("pension plan", 45),
    ])
}
