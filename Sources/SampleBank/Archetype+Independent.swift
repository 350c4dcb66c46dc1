// People who work for themselves.

extension Archetype {
  static let smallBusinessOwner = Archetype(
    segment: "small business owner", weight: 9, age: 29...62, income: 38_000...170_000, creditScore: 610...800,
    assetsPercent: 60...520, tenure: 1...30,
    riskProfiles: ["Moderate", "Aggressive", "Moderate", "Conservative"],
    occupations: [
      "bakery owner", "hardware shop owner", "restaurant owner", "flower shop owner", "printing company owner",
      "bicycle shop owner", "cleaning company owner", "travel agency owner", "physiotherapy clinic owner",
      "craft brewery owner", "hair salon owner", "software agency owner",
    ],
    goals: [
      "open a second branch", "bridge the weeks until customers pay", "finance a new oven and a delivery van",
      "take card payments without high fees", "separate personal and company money",
      "insure the business against lost trade", "set up a pension outside the firm", "hire two more people",
      "buy the premises from the landlord", "sell the company within ten years",
    ],
    lifeEvents: [
      "Signed a lease for larger premises.", "Took on an apprentice this autumn.",
      "Lost a large customer and found two smaller ones.", "Bought out a business partner.",
      "Opened an online shop last year.", "The firm turned ten in the spring.",
    ],
    remarks: [
      "Sales rise before the holidays and fall in February.", "Needs answers within the day.",
      "Mixes private and business spending on one card.", "Brings the bookkeeper to every meeting.",
      "Hard to reach during opening hours.", "Asked for a credit line tied to card takings.",
    ],
    products: [
      Holding("business account", 80), Holding("merchant terminal", 50), Holding("company credit card", 45),
      Holding("business loan", 40), Holding("equipment loan", 25), Holding("savings account", 45),
      Holding("mortgage", 35),
    ])

  static let freelanceCreative = Archetype(
    segment: "freelance creative", weight: 7, age: 23...55, income: 22_000...88_000, creditScore: 580...760,
    assetsPercent: 10...160, tenure: 0...24,
    riskProfiles: ["Moderate", "Aggressive", "Conservative"],
    occupations: [
      "illustrator", "wedding photographer", "freelance journalist", "film editor", "session musician",
      "translator of novels", "podcast producer", "costume designer", "copywriter", "animator", "ceramic artist",
      "stage actor",
    ],
    goals: [
      "smooth out an uneven income", "set money aside for taxes", "get a mortgage without payslips",
      "buy a better camera", "start a pension for the self-employed",
      "be paid in foreign currencies without losing on exchange", "take a month off to write", "rent a studio",
      "insure equipment while travelling", "pay off a card after a slow winter",
    ],
    lifeEvents: [
      "Won a small prize that brought new commissions.", "Signed a contract with an overseas publisher.",
      "Left a staff job to work alone.", "Spent half a year on tour.", "Moved into a shared studio.",
      "Had a very quiet first quarter.",
    ],
    remarks: [
      "Income arrives in large, irregular sums.", "Three clients pay in euro and one in yen.",
      "Dislikes forms and loves the app.", "Was refused a loan for lack of payslips.",
      "Answers calls late in the morning.", "Wants a bank that understands freelance work.",
    ],
    products: [
      Holding("savings account", 55), Holding("multi-currency wallet", 40), Holding("cashback credit card", 40),
      Holding("personal loan", 15), Holding("equipment loan", 10),
    ])

  static let skilledTradesperson = Archetype(
    segment: "skilled tradesperson", weight: 7, age: 22...59, income: 36_000...105_000, creditScore: 600...770,
    assetsPercent: 20...220, tenure: 1...30,
    riskProfiles: ["Conservative", "Moderate", "Moderate"],
    occupations: [
      "electrician", "plumber", "carpenter", "welder", "roofer", "heating engineer", "bricklayer", "car mechanic",
      "crane operator", "lift technician", "stonemason", "tiler",
    ],
    goals: [
      "buy a newer van", "finance tools and a trailer", "start a firm with a brother",
      "protect the family against an injury at work", "build a house on a family plot", "put overtime into savings",
      "pay off a motorbike", "buy a first flat to renovate", "prepare for retiring before the knees give out",
      "get invoices paid faster",
    ],
    lifeEvents: [
      "Passed the master's examination.", "Became self-employed last year.",
      "Broke a wrist and was off work for two months.", "Bought a plot outside town.", "Trains two apprentices.",
      "Changed to a larger employer with a pension.",
    ],
    remarks: [
      "Prefers a call after five in the afternoon.", "Pays in cash takings at the branch on Fridays.",
      "Careful with debt since a bad loan years ago.", "Wants plain words and a firm handshake.",
      "Works away from home during the week.", "Asked about a loan for a used van.",
    ],
    products: [
      Holding("savings account", 60), Holding("car loan", 35), Holding("equipment loan", 25), Holding("mortgage", 35),
      Holding("income protection", 20), Holding("personal loan", 20),
    ])

  static let farmer = Archetype(
    segment: "farmer", weight: 4, age: 31...68, income: 28_000...120_000, creditScore: 620...790,
    assetsPercent: 250...1_200, tenure: 5...40,
    riskProfiles: ["Conservative", "Conservative", "Moderate"],
    occupations: [
      "dairy farmer", "fruit grower", "wheat farmer", "vineyard owner", "sheep farmer", "vegetable grower",
      "beekeeper", "olive farmer", "forester", "poultry farmer", "fish farmer",
    ],
    goals: [
      "buy the neighbour's field", "replace a tractor", "repay seasonal credit after the harvest",
      "hand the farm to a son or daughter", "insure against drought and hail", "add a farm shop",
      "put solar panels on the barn", "hedge grain prices", "renovate the farmhouse for guests",
      "lower the cost of feed on credit",
    ],
    lifeEvents: [
      "Had the best harvest in a decade.", "Lost part of the crop to a late frost.",
      "A son returned to work on the farm.", "Changed to organic production.",
      "Bought a share in a cooperative mill.", "Leased forty more acres.",
    ],
    remarks: [
      "Cash is short in spring and ample in autumn.", "Owns land worth far more than the accounts show.",
      "The family has banked here for three generations.", "Best reached early in the morning.",
      "Interested in lending tied to the harvest.", "Trusts the local adviser and nobody else.",
    ],
    products: [
      Holding("business account", 60), Holding("agricultural loan", 55), Holding("equipment loan", 45),
      Holding("mortgage", 40), Holding("savings account", 50), Holding("crop insurance", 35),
    ])
}
