extension SampleProduct {
  /// Sustainable, Islamic and youth banking, and advice open to all.
  static let community: [SampleProduct] = [
    SampleProduct(
      id: "P-074", name: "Clear Sky Green Bond Fund", category: "sustainable investing",
      description: """
        Lends to wind farms, clean water and efficient buildings through listed bonds. A yearly report counts the \
        carbon saved by every thousand dollars.
        """,
      features: ["impact report", "fossil-free", "daily dealing"],
      eligibility: "Minimum investment of $500.",
      audience: ["sustainable", "investor", "cautious"],
      minAge: 18, annualFee: 0, rate: 3.8),
    SampleProduct(
      id: "P-075", name: "Rooftop Solar Loan", category: "sustainable lending",
      description: """
        Pays for panels, batteries and heat pumps with instalments set near the energy saved. Installers are \
        checked, and the warranty is held in trust.
        """,
      features: ["payments near energy savings", "vetted installers", "no deposit"],
      eligibility: "Homeowners with fair credit.",
      audience: ["sustainable", "homeowner", "rural"],
      minAge: 21, annualFee: 0, rate: 5.2, minCreditScore: 650, minIncome: 35_000),
    SampleProduct(
      id: "P-076", name: "Good Neighbour Impact Account", category: "sustainable savings",
      description: """
        Savings that are lent only to charities, clinics and affordable housing. Savers vote each year on one local \
        project to support.
        """,
      features: ["community lending only", "member vote", "full deposit insurance"],
      eligibility: "Any customer aged 16 or over.",
      audience: ["sustainable", "charity worker", "educator"],
      minAge: 16, annualFee: 0, rate: 2.6),
    SampleProduct(
      id: "P-077", name: "Amanah Home Finance", category: "Islamic finance",
      description: """
        Buys a home by diminishing partnership: the bank and the family own it together, and rent falls as the \
        family's share grows. No interest is charged at any point.
        """,
      features: ["interest-free structure", "scholar-certified", "early buy-out"],
      eligibility: "Regular income and a deposit of ten percent.",
      audience: ["Islamic finance", "family", "first-time buyer"],
      minAge: 21, annualFee: 0, minCreditScore: 650, minIncome: 45_000),
    SampleProduct(
      id: "P-078", name: "Mudarabah Investment Account", category: "Islamic finance",
      description: """
        Shares the profit of screened businesses instead of paying interest. Alcohol, gambling and conventional \
        lending are excluded by a board of scholars.
        """,
      features: ["profit sharing", "scholar-certified", "quarterly distribution"],
      eligibility: "Opening amount of $1,000.",
      audience: ["Islamic finance", "saver", "investor"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-079", name: "Ijarah Vehicle Lease", category: "Islamic finance",
      description: """
        Leases a car that becomes the customer's own with the final rental. Maintenance and cooperative insurance \
        are part of the payment.
        """,
      features: ["ownership at the end", "cooperative insurance", "maintenance included"],
      eligibility: "Fair credit and a valid driving licence.",
      audience: ["Islamic finance", "commuter", "family"],
      minAge: 21, annualFee: 0, minCreditScore: 620, minIncome: 26_000),
    SampleProduct(
      id: "P-080", name: "Sprout Children's Account", category: "youth",
      description: """
        A child's first account, with a card that parents can pause and chores that pay pocket money. Short lessons \
        turn saving into a game.
        """,
      features: ["parental controls", "chore payments", "money lessons"],
      eligibility: "Children aged 6 to 15 with a parent banking here.",
      audience: ["parent", "family", "youth"],
      minAge: 6, annualFee: 0, rate: 3),
    SampleProduct(
      id: "P-081", name: "Launchpad Teen Account", category: "youth",
      description: """
        A real account for the first job, with a debit card and no way to overdraw. It turns into an adult account \
        on the eighteenth birthday.
        """,
      features: ["debit card", "payslip explainer", "no overdraft"],
      eligibility: "Aged 14 to 17 with a parent's consent.",
      audience: ["youth", "student", "parent"],
      minAge: 14, annualFee: 0, rate: 2),
    SampleProduct(
      id: "P-082", name: "Fresh Page Debt Coaching", category: "advisory",
      description: """
        Six meetings with a coach who is paid by the bank and not by commission. Together they list every debt, talk \
        to lenders and build a budget that can be kept.
        """,
      features: ["free of charge", "lender negotiation", "written plan"],
      eligibility: "Any customer who worries about debt.",
      audience: ["rebuilding credit", "low income", "family"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-083", name: "Tuition Ladder Education Plan", category: "education savings",
      description: """
        Parents and grandparents pay in from birth, and the money grows tax-free for college. A change of plans is \
        no loss, since the child may be swapped for a sibling.
        """,
      features: ["tax-free growth", "gifts from relatives", "change of beneficiary"],
      eligibility: "Opened for a child under 15.",
      audience: ["parent", "grandparent", "family"],
      minAge: 21, annualFee: 0, rate: 4),
    SampleProduct(
      id: "P-084", name: "Open Hands Giving Fund", category: "philanthropy",
      description: """
        A fund in a family's own name that gives to charities at its own pace. The tax relief comes in the year of \
        the gift, the grants whenever the family agrees.
        """,
      features: ["immediate tax relief", "grant research", "family voting"],
      eligibility: "Opening gift of $25,000.",
      audience: ["high net worth", "retiree", "family wealth"],
      minAge: 25, annualFee: 0),
  ]
}
