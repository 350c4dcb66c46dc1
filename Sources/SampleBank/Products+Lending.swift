extension SampleProduct {
  /// Personal, vehicle and student loans.
  static let lending: [SampleProduct] = [
    SampleProduct(
      id: "P-024", name: "Straightforward Personal Loan", category: "personal loan",
      description: """
        A fixed loan of $2,000 to $40,000 with one rate and one end date. Customers use it for a kitchen, a wedding \
        or a surprise bill.
        """,
      features: ["fixed monthly payment", "no early repayment charge", "decision within a day"],
      eligibility: "Steady income and a fair credit history.",
      audience: ["salaried", "homeowner", "planned purchase"],
      minAge: 21, annualFee: 0, rate: 10.9, minCreditScore: 640, minIncome: 24_000),
    SampleProduct(
      id: "P-025", name: "One Payment Consolidation Loan", category: "personal loan",
      description: """
        Gathers card balances and store credit into a single loan at a lower rate. We pay the old lenders directly \
        and close the accounts if asked.
        """,
      features: ["pays creditors directly", "free debt coach", "terms to seven years"],
      eligibility: "Debts of at least $4,000 and a regular income.",
      audience: ["debt consolidation", "rebuilding credit", "mid-career"],
      minAge: 21, annualFee: 0, rate: 12.4, minCreditScore: 600, minIncome: 26_000),
    SampleProduct(
      id: "P-026", name: "Small Bridge Loan", category: "personal loan",
      description: """
        Between $300 and $1,500 for a broken boiler or a late paycheck, at a fraction of a payday lender's price. \
        Repayment takes three to nine months and builds a credit record.
        """,
      features: ["no late fees", "payroll repayment", "builds credit"],
      eligibility: "Six months of wages paid into an account with us.",
      audience: ["low income", "emergency", "hourly worker"],
      minAge: 18, annualFee: 0, rate: 16, minIncome: 14_000),
    SampleProduct(
      id: "P-027", name: "Home Comfort Improvement Loan", category: "home improvement loan",
      description: """
        Pays for a new roof, a bathroom or an extra room without touching the mortgage. Money is released in stages \
        as the work is done.
        """,
      features: ["staged release", "vetted contractor list", "up to $75,000"],
      eligibility: "Homeowners with good credit.",
      audience: ["homeowner", "family", "renovation"],
      minAge: 21, annualFee: 0, rate: 9.2, minCreditScore: 670, minIncome: 40_000),
    SampleProduct(
      id: "P-028", name: "Family Formation Loan", category: "personal loan",
      description: """
        For fertility treatment, adoption costs or unpaid parental leave. Payments begin only after a year, when \
        life has settled again.
        """,
      features: ["12-month payment holiday", "private adviser", "flexible terms"],
      eligibility: "One applicant with regular income and fair credit.",
      audience: ["couple", "parent", "growing family"],
      minAge: 21, annualFee: 0, rate: 8.9, minCreditScore: 640, minIncome: 32_000),
    SampleProduct(
      id: "P-029", name: "Open Road Car Loan", category: "auto loan",
      description: """
        Finances a new or nearly new car over two to six years. The rate is agreed before the visit to the dealer, \
        so the price can be argued in cash.
        """,
      features: ["pre-approval in minutes", "no deposit needed", "optional payment protection"],
      eligibility: "Good credit and a valid driving licence.",
      audience: ["commuter", "family", "young professional"],
      minAge: 18, annualFee: 0, rate: 7.4, minCreditScore: 650, minIncome: 28_000),
    SampleProduct(
      id: "P-030", name: "Second Hand Vehicle Loan", category: "auto loan",
      description: """
        Lends on older cars, vans and motorbikes that other banks decline. An independent inspection is included, so \
        nobody pays for a wreck.
        """,
      features: ["vehicles up to 12 years old", "free inspection", "terms to 48 months"],
      eligibility: "Fair credit; vehicle valued below $25,000.",
      audience: ["tradesperson", "young", "rural"],
      minAge: 18, annualFee: 0, rate: 9.8, minCreditScore: 600, minIncome: 20_000),
    SampleProduct(
      id: "P-031", name: "Spark Electric Vehicle Loan", category: "auto loan",
      description: """
        A reduced rate for electric and plug-in cars, with the wall charger in the same loan. Insurance and charging \
        credit can be added at delivery.
        """,
      features: ["rate cut for zero emissions", "charger included", "charging credit"],
      eligibility: "Good credit; new or used electric vehicle.",
      audience: ["sustainable", "homeowner", "commuter"],
      minAge: 21, annualFee: 0, rate: 6.1, minCreditScore: 670, minIncome: 38_000),
    SampleProduct(
      id: "P-032", name: "Lecture Hall Student Loan", category: "student loan",
      description: """
        Covers tuition, books and rent while studying. Nothing is due until six months after graduation, and \
        interest falls for every year passed on time.
        """,
      features: ["deferred repayment", "interest discount for progress", "hardship pause"],
      eligibility: "Enrolled in an accredited course; a guarantor may be asked for.",
      audience: ["student", "parent"],
      minAge: 17, annualFee: 0, rate: 5.6),
    SampleProduct(
      id: "P-033", name: "Advanced Degree Loan", category: "student loan",
      description: """
        For medicine, law, business and research degrees whose rewards come late. The limit follows the expected \
        starting salary of the profession.
        """,
      features: ["up to $150,000", "long grace period", "covers living costs"],
      eligibility: "Offer from a graduate school and fair credit.",
      audience: ["graduate student", "young professional", "healthcare"],
      minAge: 21, annualFee: 0, rate: 6.3, minCreditScore: 640),
    SampleProduct(
      id: "P-034", name: "Graduate Refinance Loan", category: "student loan",
      description: """
        Replaces several student loans with one at a rate that reflects a first real salary. Working graduates often \
        cut years from the term.
        """,
      features: ["single payment", "rate drops with autopay", "no fees"],
      eligibility: "Completed degree, stable job and good credit.",
      audience: ["young professional", "graduate", "salaried"],
      minAge: 22, annualFee: 0, rate: 5.1, minCreditScore: 680, minIncome: 40_000),
  ]
}
