extension SampleProduct {
  /// Current accounts for individuals, from a first account to a premium one.
  static let accounts: [SampleProduct] = [
    SampleProduct(
      id: "P-001", name: "Daybook Current Account", category: "current account",
      description: """
        An everyday account for wages, bills and card payments, run from a phone or at the counter. Spending is \
        sorted into plain categories so that the month can be read at a glance.
        """,
      features: ["no monthly fee", "contactless debit card", "spending notifications"],
      eligibility: "Open to any resident aged 18 or over with proof of address.",
      audience: ["everyday banking", "salaried"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-002", name: "Clear Start Basic Account", category: "current account",
      description: """
        A simple account for people who have been refused elsewhere or are coming back to banking. It has no \
        overdraft, so it can never slip into debt, and an adviser checks in after three months.
        """,
      features: ["no credit check", "no overdraft", "cash deposits at any branch"],
      eligibility: "No minimum income or credit history; an identity document is enough.",
      audience: ["new to banking", "rebuilding credit", "low income"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-003", name: "Arrival Account", category: "current account",
      description: """
        An account that newcomers can open before they land, using a passport and a visa. Statements and support \
        come in nine languages, and the first overseas transfer each month is free.
        """,
      features: ["open from abroad", "support in nine languages", "one free transfer a month"],
      eligibility: "Passport and valid visa or residence permit; no local credit history needed.",
      audience: ["newcomer", "expatriate", "international student"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-004", name: "Horizon Premium Account", category: "current account",
      description: """
        A paid account that bundles travel cover, airport lounge passes and a fee-free card abroad. It suits people \
        who would otherwise buy each of these alone.
        """,
      features: ["worldwide family travel cover", "six lounge visits a year", "no foreign transaction fees"],
      eligibility: "Income of at least $60,000 paid into the account.",
      audience: ["frequent traveller", "high income", "professional"],
      minAge: 21, annualFee: 180, minCreditScore: 670, minIncome: 60_000),
    SampleProduct(
      id: "P-005", name: "Shared Roof Joint Account", category: "current account",
      description: """
        One account for two people who split rent, groceries and bills. Each keeps a separate card, and either can \
        see who paid for what.
        """,
      features: ["two debit cards", "automatic bill splitting", "separate spending limits"],
      eligibility: "Two applicants who both meet the terms of the everyday account.",
      audience: ["couple", "household", "family"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-006", name: "Tides Account for Irregular Income", category: "current account",
      description: """
        Made for people whose pay comes in waves: freelancers, actors, seasonal workers. Money is set aside in good \
        months and released as a steady weekly wage in lean ones.
        """,
      features: ["income smoothing", "tax set-aside pot", "invoice reminders"],
      eligibility: "Self-employed or on variable pay for at least six months.",
      audience: ["freelancer", "gig worker", "self-employed", "creative"],
      minAge: 18, annualFee: 36),
  ]
}
