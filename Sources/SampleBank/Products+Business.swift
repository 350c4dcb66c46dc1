extension SampleProduct {
  /// Accounts, lending and payments for firms of every size.
  static let business: [SampleProduct] = [
    SampleProduct(
      id: "P-043", name: "Workbench Business Account", category: "business account",
      description: """
        A business account for sole traders and small firms, with invoicing built in. Receipts are photographed and \
        land in the books by themselves.
        """,
      features: ["invoicing and bookkeeping", "two staff cards", "tax estimates"],
      eligibility: "Registered business or sole trader.",
      audience: ["small business owner", "self-employed", "tradesperson"],
      minAge: 18, annualFee: 96),
    SampleProduct(
      id: "P-044", name: "Guild Company Credit Card", category: "business card",
      description: """
        Cards for staff with limits set by person, shop and day. Forty days of free credit help to bridge \
        late-paying customers.
        """,
      features: ["per-card limits", "40 interest-free days", "accounting feed"],
      eligibility: "Firm trading for at least one year.",
      audience: ["small business owner", "employer"],
      minAge: 21, annualFee: 60, rate: 20.9, minCreditScore: 660),
    SampleProduct(
      id: "P-045", name: "Momentum Working Capital Line", category: "business loan",
      description: """
        A revolving credit line that covers wages and stock between orders and payment. It is sized on card takings \
        and invoices instead of property.
        """,
      features: ["draw within hours", "no charge when unused", "up to $250,000"],
      eligibility: "Twelve months of trading and $100,000 in sales.",
      audience: ["small business owner", "retailer", "seasonal business"],
      minAge: 21, annualFee: 150, rate: 11.2, minCreditScore: 660),
    SampleProduct(
      id: "P-046", name: "Toolmaker Equipment Finance", category: "business loan",
      description: """
        Buys ovens, lathes, tractors or vans over their working life. The machine is its own security, so cash and \
        property stay free.
        """,
      features: ["no other collateral", "matched to equipment life", "tax-friendly lease option"],
      eligibility: "Firm trading for at least two years.",
      audience: ["small business owner", "farmer", "manufacturer", "tradesperson"],
      minAge: 21, annualFee: 0, rate: 8.3, minCreditScore: 650),
    SampleProduct(
      id: "P-047", name: "First Shop Start-Up Loan", category: "business loan",
      description: """
        Up to $50,000 for people who open their first business. A mentor with experience of the trade comes with the \
        loan for the first year.
        """,
      features: ["mentor included", "six-month payment pause", "no collateral"],
      eligibility: "Written business plan and own contribution of ten percent.",
      audience: ["entrepreneur", "young", "newcomer"],
      minAge: 18, annualFee: 0, rate: 9.6, minCreditScore: 620),
    SampleProduct(
      id: "P-048", name: "Harvest Agricultural Loan", category: "business loan",
      description: """
        Seasonal credit for seed, feed, fuel and labour, repaid when the crop is sold. Weather relief extends the \
        term after drought or flood.
        """,
      features: ["repay after harvest", "weather relief", "price hedging advice"],
      eligibility: "Working farms and cooperatives.",
      audience: ["farmer", "rural", "seasonal business"],
      minAge: 21, annualFee: 0, rate: 7.9, minCreditScore: 640),
    SampleProduct(
      id: "P-049", name: "Invoice Bridge Factoring", category: "trade finance",
      description: """
        Pays up to ninety percent of an invoice within a day and waits for the customer to settle. We chase late \
        payers politely so that owners need not.
        """,
      features: ["same-day advance", "credit checks on buyers", "no long contract"],
      eligibility: "Firms that sell to other firms on credit.",
      audience: ["small business owner", "exporter", "supplier"],
      minAge: 21, annualFee: 0),
    SampleProduct(
      id: "P-050", name: "Counter Card Terminal", category: "merchant services",
      description: """
        A small terminal that takes cards and phones at the counter or at the market stall. Takings arrive the next \
        morning, weekends included.
        """,
      features: ["next-day settlement", "works offline", "no monthly minimum"],
      eligibility: "Business account with us.",
      audience: ["retailer", "restaurant", "market trader"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-051", name: "Storefront Online Payments", category: "merchant services",
      description: """
        Adds cards, wallets and instalments to a web shop in an afternoon. Fraud screening learns from the shop's \
        own customers.
        """,
      features: ["hosted checkout", "fraud screening", "subscriptions"],
      eligibility: "Registered online business.",
      audience: ["online seller", "small business owner", "creative"],
      minAge: 18, annualFee: 0),
    SampleProduct(
      id: "P-052", name: "Commercial Property Loan", category: "business loan",
      description: """
        Buys or builds the workshop, clinic or office that a firm has been renting. Terms reach twenty-five years, \
        with the first year on interest alone.
        """,
      features: ["up to 75 percent of value", "25-year terms", "interest-only start"],
      eligibility: "Profitable for three years; deposit of twenty-five percent.",
      audience: ["established business", "professional practice", "investor"],
      minAge: 25, annualFee: 0, rate: 7.5, minCreditScore: 690),
  ]
}
