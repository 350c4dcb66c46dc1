extension SampleProduct {
  /// Investing, retirement and private banking.
  static let wealth: [SampleProduct] = [
    SampleProduct(
      id: "P-053", name: "Steady Hand Managed Portfolio", category: "wealth management",
      description: """
        A portfolio of global funds, kept in balance by people and not by headlines. Five risk levels run from \
        mostly bonds to mostly shares.
        """,
      features: ["five risk levels", "quarterly review", "one all-in fee"],
      eligibility: "At least $25,000 to invest.",
      audience: ["investor", "mid-career", "affluent"],
      minAge: 21, annualFee: 0, minCreditScore: 700, minIncome: 60_000),
    SampleProduct(
      id: "P-054", name: "Compass Robo Investing", category: "investing",
      description: """
        Answers ten questions and builds a low-cost portfolio of index funds from $50 a month. It suits people who \
        want to begin investing without a meeting.
        """,
      features: ["start with $50", "automatic rebalancing", "no trading fees"],
      eligibility: "Any customer aged 18 or over.",
      audience: ["new investor", "young professional", "saver"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-055", name: "Open Market Brokerage", category: "investing",
      description: """
        Shares, bonds and funds on twenty exchanges for people who decide for themselves. Research is written in \
        plain words and carries no sales targets.
        """,
      features: ["twenty exchanges", "fractional shares", "independent research"],
      eligibility: "Knowledge test for complex instruments.",
      audience: ["active investor", "aggressive", "high income"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-056", name: "Dividend Income Portfolio", category: "wealth management",
      description: """
        Holds firms and funds that pay reliable dividends and sends the money out each month. It is often paired \
        with a pension by people who have stopped working.
        """,
      features: ["monthly payout", "broad diversification", "inflation-aware"],
      eligibility: "At least $50,000 to invest.",
      audience: ["retiree", "income seeker", "nearing retirement"],
      minAge: 40, annualFee: 0),
    SampleProduct(
      id: "P-057", name: "Golden Path Retirement Plan", category: "retirement",
      description: """
        A pension plan whose mix shifts from shares to bonds as the retirement date comes near. Employers can pay \
        in, and contributions reduce taxable income.
        """,
      features: ["tax-deferred growth", "target-date funds", "employer matching"],
      eligibility: "Anyone with earned income.",
      audience: ["mid-career", "salaried", "nearing retirement"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-058", name: "Solo Retirement Account", category: "retirement",
      description: """
        A pension for people without an employer: consultants, shop owners, artists. Contributions may be large in \
        good years and nothing in poor ones.
        """,
      features: ["high contribution limit", "flexible payments", "simple paperwork"],
      eligibility: "Self-employed income.",
      audience: ["self-employed", "freelancer", "small business owner"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-059", name: "Lifelong Income Annuity", category: "retirement",
      description: """
        Turns part of a lifetime's savings into an income that cannot run out. A surviving partner may go on \
        receiving half or all of it.
        """,
      features: ["guaranteed for life", "inflation option", "partner benefit"],
      eligibility: "Aged 60 or over with at least $75,000.",
      audience: ["retiree", "nearing retirement", "cautious"],
      minAge: 60, annualFee: 0, rate: 5.4),
    SampleProduct(
      id: "P-060", name: "Last Mile Retirement Review", category: "advisory",
      description: """
        Three meetings in the ten years before retirement that answer when to stop, what to live on and what to \
        leave. The fee is fixed, and nothing is sold during the review.
        """,
      features: ["fixed fee", "cash-flow forecast", "pension tracing"],
      eligibility: "Aged 50 or over.",
      audience: ["nearing retirement", "high income", "professional"],
      minAge: 50, annualFee: 0),
    SampleProduct(
      id: "P-061", name: "Legacy Estate and Trust Service", category: "estate planning",
      description: """
        Drafts wills, sets up trusts and acts as executor when families want a neutral hand. Advisers bring heirs to \
        the table early, so that nothing is a surprise.
        """,
      features: ["trust administration", "executor service", "family meetings"],
      eligibility: "Assets of at least $500,000.",
      audience: ["high net worth", "nearing retirement", "retiree", "family wealth"],
      minAge: 30, annualFee: 1200, minIncome: 150_000),
    SampleProduct(
      id: "P-062", name: "Sterling Room Private Banking", category: "private banking",
      description: """
        A private banker, a lawyer and an investment manager who know the family by name. Credit, property and \
        succession are handled as one plan.
        """,
      features: ["named banker", "tailored lending", "family office reporting"],
      eligibility: "Investable assets of at least $1,000,000.",
      audience: ["high net worth", "executive", "family wealth"],
      minAge: 25, annualFee: 2500, minCreditScore: 720, minIncome: 250_000),
    SampleProduct(
      id: "P-063", name: "Securities-Backed Credit Line", category: "private banking",
      description: """
        Raises cash against a portfolio without selling it, for a house purchase, a tax bill or a business \
        opportunity. Interest is low because the portfolio stands behind it.
        """,
      features: ["no sale of assets", "funds within days", "interest-only"],
      eligibility: "Portfolio of at least $250,000 held with us.",
      audience: ["high net worth", "investor", "executive"],
      minAge: 25, annualFee: 0, rate: 6, minCreditScore: 720),
    SampleProduct(
      id: "P-064", name: "Founders Exit Advisory", category: "advisory",
      description: """
        Guides owners through the sale of a company, from the first valuation to the day after. Tax, philanthropy \
        and the next venture are planned before the contract is signed.
        """,
      features: ["valuation and buyer search", "tax structuring", "post-sale plan"],
      eligibility: "Owners of firms valued above $3,000,000.",
      audience: ["entrepreneur", "executive", "high net worth"],
      minAge: 30, annualFee: 5000),
  ]
}
