extension SampleProduct {
  /// Savings accounts and term deposits.
  static let savings: [SampleProduct] = [
    SampleProduct(
      id: "P-007", name: "Lighthouse High-Yield Savings", category: "savings",
      description: """
        An instant-access savings account that pays our best variable rate on every dollar. There is no notice to \
        give and no penalty when a rainy day comes.
        """,
      features: ["interest paid monthly", "withdraw at any time", "no minimum balance"],
      eligibility: "Any customer with a current account here.",
      audience: ["saver", "emergency fund", "cautious"],
      minAge: 18, annualFee: 0, rate: 4.1),
    SampleProduct(
      id: "P-008", name: "Acorn Round-Up Savings", category: "savings",
      description: """
        Every card purchase is rounded up and the change is moved into savings. Small sums grow quietly, which helps \
        people who find it hard to put money aside.
        """,
      features: ["automatic round-ups", "weekly boosts", "goal tracker"],
      eligibility: "A debit card with us is required.",
      audience: ["young", "new saver", "low income"],
      minAge: 18, annualFee: 0, rate: 2.8),
    SampleProduct(
      id: "P-009", name: "First Keys Home Saver", category: "savings",
      description: """
        A savings plan for a first home that adds a yearly bonus as long as the money goes towards a deposit. Savers \
        who complete three years also receive a reduced mortgage arrangement fee.
        """,
      features: ["yearly bonus of 1 percent", "mortgage fee discount", "joint savers allowed"],
      eligibility: "First-time buyers who have never owned a home.",
      audience: ["first-time buyer", "young professional", "couple"],
      minAge: 18, annualFee: 0, rate: 3.9),
    SampleProduct(
      id: "P-010", name: "Ninety Day Notice Account", category: "savings",
      description: """
        Pays more than instant access to savers who can wait three months for their money. It sits well beside an \
        emergency fund.
        """,
      features: ["higher tiered interest", "partial withdrawals", "online notice"],
      eligibility: "Opening deposit of $2,500.",
      audience: ["saver", "mid-career", "cautious"],
      minAge: 18, annualFee: 0, rate: 4.5),
    SampleProduct(
      id: "P-011", name: "Evergreen Term Deposit", category: "term deposit",
      description: """
        A fixed sum for one to five years at a rate that cannot change. Interest may be paid out each quarter, which \
        many retired customers use as an income.
        """,
      features: ["fixed return", "quarterly payout", "insured up to the legal limit"],
      eligibility: "Opening deposit of $5,000; no withdrawals before maturity.",
      audience: ["retiree", "cautious", "income seeker"],
      minAge: 18, annualFee: 0, rate: 4.9),
    SampleProduct(
      id: "P-012", name: "Ladder Deposit Plan", category: "term deposit",
      description: """
        Splits one deposit into five parts that mature a year apart. Each year a fifth comes free while the rest \
        earns long-term rates.
        """,
      features: ["five staggered maturities", "automatic renewal", "one statement"],
      eligibility: "Opening deposit of $20,000.",
      audience: ["affluent", "retiree", "nearing retirement"],
      minAge: 21, annualFee: 0, rate: 4.7),
    SampleProduct(
      id: "P-013", name: "Many Flags Currency Deposit", category: "term deposit",
      description: """
        A deposit in euro, sterling, yen or Swiss francs for people who earn or spend abroad. It protects plans such \
        as school fees overseas from swings in the exchange rate.
        """,
      features: ["eleven currencies", "three to twelve months", "no conversion at maturity"],
      eligibility: "Minimum of $10,000 equivalent.",
      audience: ["expatriate", "exporter", "international family"],
      minAge: 21, annualFee: 0, rate: 3.2),
    SampleProduct(
      id: "P-014", name: "Celebration Club", category: "savings",
      description: """
        A twelve-month plan for weddings, pilgrimages or a big family feast. Monthly payments are fixed, and we add \
        a thirteenth payment at the end if none was missed.
        """,
      features: ["bonus month", "gift contributions from relatives", "no fees"],
      eligibility: "Any customer aged 18 or over.",
      audience: ["family", "couple", "planned purchase"],
      minAge: 18, annualFee: 0, rate: 3.4),
  ]
}
