extension SampleProduct {
  /// Insurance, payments and foreign exchange.
  static let protection: [SampleProduct] = [
    SampleProduct(
      id: "P-065", name: "Family Shield Term Life", category: "insurance",
      description: """
        Pays a lump sum if a parent or partner dies while others depend on the income. The premium is fixed for the \
        term and falls for non-smokers.
        """,
      features: ["fixed premiums", "cover to $2,000,000", "advance on terminal illness"],
      eligibility: "Aged 18 to 65; short health questionnaire.",
      audience: ["family", "parent", "homeowner"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-066", name: "Steady Pay Income Protection", category: "insurance",
      description: """
        Replaces up to sixty percent of earnings when illness or injury stops work. It matters most to those without \
        sick pay.
        """,
      features: ["monthly benefit", "back-to-work support", "own-occupation cover"],
      eligibility: "Working at least sixteen hours a week.",
      audience: ["self-employed", "healthcare", "tradesperson"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-067", name: "Hearth Home Insurance", category: "insurance",
      description: """
        Covers buildings and belongings against fire, water, storm and burglary. Claims under $2,000 are settled by \
        video within a day.
        """,
      features: ["new-for-old cover", "video claims", "emergency repair line"],
      eligibility: "Owners and tenants of a home.",
      audience: ["homeowner", "tenant", "family"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-068", name: "Golden Years Health Top-Up", category: "insurance",
      description: """
        Adds dental, hearing, eye care and home nursing to basic health cover. There is no medical examination up to \
        the age of seventy.
        """,
      features: ["no medical exam", "home nursing", "hearing and dental"],
      eligibility: "Aged 55 to 79 at the start.",
      audience: ["retiree", "nearing retirement"],
      minAge: 55, annualFee: 0),
    SampleProduct(
      id: "P-069", name: "Keyholder Business Insurance", category: "insurance",
      description: """
        One policy for premises, stock, liability and lost trade. Premiums follow turnover, so quiet months cost \
        less.
        """,
      features: ["liability and stock", "business interruption", "pay by turnover"],
      eligibility: "Registered business.",
      audience: ["small business owner", "retailer", "restaurant"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-070", name: "Homeward Remittance Service", category: "payments",
      description: """
        Sends money to family in sixty countries at the rate seen on the screen. Recipients collect cash, receive a \
        bank transfer or top up a phone.
        """,
      features: ["real exchange rate", "cash pick-up", "low flat fee"],
      eligibility: "Verified customers of any account.",
      audience: ["newcomer", "migrant worker", "international family"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-071", name: "Borderless Multi-Currency Wallet", category: "payments",
      description: """
        Holds, swaps and spends fifteen currencies from one card. Freelancers are paid like locals in dollars, euro \
        and sterling.
        """,
      features: ["fifteen currencies", "local account numbers", "instant swaps"],
      eligibility: "Any customer aged 18 or over.",
      audience: ["expatriate", "freelancer", "frequent traveller"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-072", name: "Exporter Forward Contract", category: "foreign exchange",
      description: """
        Fixes today's exchange rate for a payment up to a year away. Importers and exporters use it to quote prices \
        without gambling.
        """,
      features: ["lock rates to 12 months", "partial draws", "dealer on call"],
      eligibility: "Firms with overseas trade.",
      audience: ["exporter", "importer", "established business"],
      minAge: 21, annualFee: 0),
    SampleProduct(
      id: "P-073", name: "Payroll Express", category: "payments",
      description: """
        Pays staff in one upload, works out tax and sends payslips to their phones. New employees can be added on \
        the morning of payday.
        """,
      features: ["tax filing", "same-day wages", "employee app"],
      eligibility: "Employers with up to 250 staff.",
      audience: ["employer", "small business owner", "established business"],
      minAge: 18, annualFee: 240),
  ]
}
