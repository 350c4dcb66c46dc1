extension SampleProduct {
  /// Credit, charge and prepaid cards.
  static let cards: [SampleProduct] = [
    SampleProduct(
      id: "P-015", name: "Voyager Travel Credit Card", category: "credit card",
      description: """
        Earns two miles for each dollar and never charges for purchases abroad. Cancelled flights and lost luggage \
        are covered when the trip is paid with the card.
        """,
      features: ["2 miles per dollar", "no foreign transaction fees", "trip cancellation cover"],
      eligibility: "Good credit and a regular income.",
      audience: ["frequent traveller", "young professional", "premium"],
      minAge: 21, annualFee: 95, rate: 19.9, minCreditScore: 690, minIncome: 45_000),
    SampleProduct(
      id: "P-016", name: "Meridian Reserve Card", category: "credit card",
      description: """
        A metal card for people who travel often and expect a person to answer the phone. A yearly travel credit and \
        unlimited lounge access outweigh the fee for most holders.
        """,
      features: ["unlimited lounge access", "$300 travel credit", "personal concierge"],
      eligibility: "Very good credit and a high income.",
      audience: ["high income", "executive", "frequent traveller", "premium"],
      minAge: 25, annualFee: 495, rate: 18.4, minCreditScore: 740, minIncome: 120_000),
    SampleProduct(
      id: "P-017", name: "Plain Cashback Card", category: "credit card",
      description: """
        Two percent back on everything, paid into the account each month. There are no categories to remember and no \
        points that expire.
        """,
      features: ["2 percent cash back", "no annual fee", "monthly payout"],
      eligibility: "Fair to good credit.",
      audience: ["everyday spender", "family", "salaried"],
      minAge: 18, annualFee: 0, rate: 21.5, minCreditScore: 660, minIncome: 25_000),
    SampleProduct(
      id: "P-018", name: "Family Table Card", category: "credit card",
      description: """
        Gives the most where households spend the most: groceries, fuel, pharmacies and children's clothes. Up to \
        four extra cards share the rewards.
        """,
      features: ["4 percent on groceries", "2 percent on fuel", "four free extra cards"],
      eligibility: "Good credit; one applicant with a regular income.",
      audience: ["family", "parent", "homeowner"],
      minAge: 21, annualFee: 48, rate: 20.4, minCreditScore: 670, minIncome: 35_000),
    SampleProduct(
      id: "P-019", name: "Stepping Stone Secured Card", category: "credit card",
      description: """
        A card backed by a refundable deposit, for people building credit or repairing it. Every payment is \
        reported, and after eight good months we review the deposit.
        """,
      features: ["reports to all bureaus", "refundable deposit", "credit score tracker"],
      eligibility: "Deposit of $200 to $2,500; no minimum score.",
      audience: ["rebuilding credit", "newcomer", "student"],
      minAge: 18, annualFee: 0, rate: 24.9),
    SampleProduct(
      id: "P-020", name: "Campus Card", category: "credit card",
      description: """
        A first credit card with a low limit and gentle rules. It pays a small reward for good grades and sends a \
        reminder before each due date.
        """,
      features: ["no annual fee", "low starting limit", "good grade reward"],
      eligibility: "Enrolled at a college or university.",
      audience: ["student", "young", "first credit"],
      minAge: 18, annualFee: 0, rate: 22.9),
    SampleProduct(
      id: "P-021", name: "Long Breath Balance Transfer Card", category: "credit card",
      description: """
        Moves expensive card debt to one place and charges no interest for eighteen months. A repayment plan is \
        drawn up on the first day, so the balance is gone before the offer ends.
        """,
      features: ["0 percent for 18 months", "repayment planner", "3 percent transfer fee"],
      eligibility: "Fair credit or better with existing card balances elsewhere.",
      audience: ["debt consolidation", "mid-career", "family"],
      minAge: 21, annualFee: 0, rate: 21.9, minCreditScore: 640, minIncome: 28_000),
    SampleProduct(
      id: "P-022", name: "Platinum Charge Card", category: "charge card",
      description: """
        A charge card without a preset limit, to be cleared in full each month. It is made for people who entertain \
        clients and want every receipt in one ledger.
        """,
      features: ["no preset limit", "expense export", "purchase protection"],
      eligibility: "Excellent credit; balance paid monthly.",
      audience: ["executive", "professional", "business traveller"],
      minAge: 25, annualFee: 250, minCreditScore: 760, minIncome: 100_000),
    SampleProduct(
      id: "P-023", name: "Pocket Prepaid Card", category: "prepaid card",
      description: """
        Load it, spend it, and never owe a cent. Useful for holidays, online shopping or keeping a weekly budget.
        """,
      features: ["no credit check", "instant lock", "virtual card numbers"],
      eligibility: "Any customer aged 16 or over.",
      audience: ["budgeting", "traveller", "new to banking"],
      minAge: 16, annualFee: 12),
  ]
}
