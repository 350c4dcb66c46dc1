extension SampleProduct {
  /// Mortgages and other loans secured on a home.
  static let mortgages: [SampleProduct] = [
    SampleProduct(
      id: "P-035", name: "First Door Mortgage", category: "mortgage",
      description: """
        A mortgage for first-time buyers that asks for a deposit of five percent. A coach walks through surveys, \
        offers and closing, one step at a time.
        """,
      features: ["5 percent deposit", "fixed for five years", "free home-buying coach"],
      eligibility: "First-time buyers with steady income.",
      audience: ["first-time buyer", "young professional", "couple"],
      minAge: 21, annualFee: 0, rate: 6.2, minCreditScore: 640, minIncome: 45_000),
    SampleProduct(
      id: "P-036", name: "Anchor Fixed Rate Mortgage", category: "mortgage",
      description: """
        The same payment every month for fifteen, twenty or thirty years. Families who value certainty choose it and \
        stop watching the news about rates.
        """,
      features: ["fixed to the end", "overpay 10 percent a year", "portable to a new home"],
      eligibility: "Good credit and a deposit of at least ten percent.",
      audience: ["family", "homeowner", "cautious"],
      minAge: 21, annualFee: 0, rate: 6.6, minCreditScore: 660, minIncome: 50_000),
    SampleProduct(
      id: "P-037", name: "Tracker Mortgage", category: "mortgage",
      description: """
        Follows the central bank's rate with a margin that never moves. It rewards borrowers who expect rates to \
        fall and can bear it if they rise.
        """,
      features: ["no exit fee", "unlimited overpayment", "switch to fixed at any time"],
      eligibility: "Good credit and a cushion of savings.",
      audience: ["mid-career", "high income", "homeowner"],
      minAge: 21, annualFee: 0, rate: 5.9, minCreditScore: 690, minIncome: 65_000),
    SampleProduct(
      id: "P-038", name: "Second Look Remortgage", category: "mortgage refinance",
      description: """
        Moves an existing mortgage here for a lower rate, a shorter term or cash for renovations. We pay the \
        valuation and the legal work.
        """,
      features: ["free valuation", "cash out option", "four-week switch"],
      eligibility: "Homeowners with at least fifteen percent equity.",
      audience: ["homeowner", "mid-career", "refinancing"],
      minAge: 21, annualFee: 0, rate: 5.7, minCreditScore: 680, minIncome: 50_000),
    SampleProduct(
      id: "P-039", name: "Landlord Mortgage", category: "buy-to-let mortgage",
      description: """
        Finances a flat or a small block to rent out, judged mainly on the rent it brings. Interest-only terms keep \
        cash free for repairs.
        """,
      features: ["interest-only option", "up to ten properties", "rent-based assessment"],
      eligibility: "Existing homeowners with a deposit of twenty-five percent.",
      audience: ["investor", "landlord", "affluent"],
      minAge: 25, annualFee: 0, rate: 7.1, minCreditScore: 700, minIncome: 60_000),
    SampleProduct(
      id: "P-040", name: "Field and Barn Mortgage", category: "rural mortgage",
      description: """
        For farmhouses, orchards and homes with land that ordinary surveyors dislike. Payments can follow the \
        harvest instead of the calendar.
        """,
      features: ["seasonal payments", "land included", "rural surveyors"],
      eligibility: "Owners or buyers of rural property.",
      audience: ["farmer", "rural", "homeowner"],
      minAge: 21, annualFee: 0, rate: 6.9, minCreditScore: 650, minIncome: 35_000),
    SampleProduct(
      id: "P-041", name: "Equity Release for Later Life", category: "reverse mortgage",
      description: """
        Lets older homeowners draw money from their house without moving or making payments. Independent legal \
        advice is compulsory, and the debt can never exceed the value of the home.
        """,
      features: ["no monthly payments", "draw in stages", "no negative equity"],
      eligibility: "Homeowners aged 62 or over with little or no mortgage.",
      audience: ["retiree", "homeowner", "income seeker"],
      minAge: 62, annualFee: 0, rate: 7.3),
    SampleProduct(
      id: "P-042", name: "Home Equity Credit Line", category: "home equity line",
      description: """
        A revolving line secured on the home, drawn by card or transfer when needed. Interest is charged only on \
        what is used.
        """,
      features: ["draw and repay freely", "ten-year access", "interest-only at first"],
      eligibility: "Homeowners with at least twenty percent equity.",
      audience: ["homeowner", "renovation", "affluent"],
      minAge: 25, annualFee: 0, rate: 7.8, minCreditScore: 700, minIncome: 60_000),
  ]
}
