/// What relationship managers may ask of a bank that is nobody's, and the filter that each question means. Written before the
/// code was tried on them.
enum Phrasings {
  /// The bank's schema: hardly an alias, so that what is inferred from names is tried too.
  static let schema = """
    {"collection":"clients","id":"client_id","text":"{notes}","fields":{\
    "age":{"type":"integer","unit":"years"},\
    "income":{"type":"number","unit":"GBP","bands":{"high income":"income >= 90000"}},\
    "monthly_income":{"type":"number","unit":"GBP"},\
    "credit_score":{"type":"integer","bands":{"good credit":"credit_score >= 670"}},\
    "account_balance":{"type":"number","unit":"GBP"},\
    "total_assets":{"type":"number","unit":"GBP","bands":{"wealthy":"total_assets >= 250000"}},\
    "debt_to_income":{"type":"number","unit":"ratio","aliases":["dti"]},\
    "tenure_years":{"type":"integer","unit":"years"},\
    "days_since_contact":{"type":"integer","unit":"days"},\
    "num_products":{"type":"integer","aliases":["products"]},\
    "city":{"type":"keyword"},"segment":{"type":"keyword"},"occupation":{"type":"keyword"},\
    "products":{"type":"keywords"},"joined":{"type":"date"},\
    "has_mortgage":{"type":"boolean"},"has_loan":{"type":"boolean"},"opted_in":{"type":"boolean"},\
    "notes":{"type":"text"}}}
    """

  /// The keywords that occur.
  static let keywords = [
    "city": ["Leeds", "York", "Bristol", "Newcastle upon Tyne"], "segment": ["Premium", "Standard", "Student"],
    "occupation": ["nurse", "teacher", "software engineer"],
    "products": ["savings account", "credit card", "travel insurance", "stocks and shares ISA"],
  ]

  /// Questions with their filters; today is 2026-06-15.
  static let all: [(question: String, filter: String)] = [
    ("clients with a credit score over 750", "credit_score > 750"),
    ("everyone whose score is 640 or below", "credit_score <= 640"),
    ("people making at least £60,000", "income >= 60000"),
    ("salary below forty thousand", "income < 40000"),
    ("who earns between 30k and 45k?", "income between 30000 and 45000"),
    ("clients earning upwards of 120k a year", "income > 120000"),
    ("earning more than 5,000 a month", "monthly_income > 5000"),
    ("balances above 1.5 lakh", "account_balance > 150000"),
    ("more than a million in assets", "total_assets > 1000000"),
    ("total assets of at least 2 crore", "total_assets >= 20000000"),
    ("a balance of no more than ten thousand pounds", "account_balance <= 10000"),
    ("debt to income under 35%", "debt_to_income < 0.35"),
    ("dti over 0.4", "debt_to_income > 0.4"),
    ("clients in their thirties", "age between 30 and 39"),
    ("under-25s", "age < 25"),
    ("anyone over 70", "age > 70"),
    ("clients aged 18 to 25", "age between 18 and 25"),
    ("people older than 55 living in Leeds", "age > 55 and city = \"Leeds\""),
    ("65 and over with a mortgage", "age >= 65 and has_mortgage = true"),
    ("clients no older than 40", "age <= 40"),
    ("between the ages of 25 and 35", "age between 25 and 35"),
    ("over the age of 50", "age > 50"),
    ("around 50 years old", "age between 45 and 55"),
    ("clients aged exactly 30", "age = 30"),
    ("with us for over 10 years", "tenure_years > 10"),
    ("customers for less than 3 years", "tenure_years < 3"),
    ("tenure between 5 and 8 years", "tenure_years between 5 and 8"),
    ("not contacted in the last 6 months", "days_since_contact > 180"),
    ("contacted within the past two weeks", "days_since_contact <= 14"),
    ("clients we have not contacted for 90 days", "days_since_contact > 90"),
    ("clients with more than three products", "num_products > 3"),
    ("exactly two products", "num_products = 2"),
    ("clients in Leeds or York", "city in [\"Leeds\", \"York\"]"),
    ("teachers in Bristol", "occupation = \"teacher\" and city = \"Bristol\""),
    ("clients from Newcastle upon Tyne", "city = \"Newcastle upon Tyne\""),
    ("Premium clients", "segment = \"Premium\""),
    ("clients in the premium segment", "segment = \"Premium\""),
    ("Premium and Student segments", "segment in [\"Premium\", \"Student\"]"),
    ("nurses who are not in York", "occupation = \"nurse\" and city != \"York\""),
    ("anyone except students", "segment != \"Student\""),
    ("clients with a savings account", "products has \"savings account\""),
    (
      "who hold both a savings account and a credit card",
      "products has \"savings account\" and products has \"credit card\""
    ),
    ("clients without travel insurance", "not products has \"travel insurance\""),
    ("with a mortgage but no credit card", "has_mortgage = true and not products has \"credit card\""),
    ("neither a mortgage nor a loan", "has_mortgage = false and has_loan = false"),
    ("clients with a mortgage or a loan", "has_mortgage = true or has_loan = true"),
    ("no loan or mortgage", "has_loan = false and has_mortgage = false"),
    ("clients who opted in", "opted_in = true"),
    ("clients who have not opted in", "opted_in = false"),
    ("joined since 2020", "joined >= 2020-01-01"),
    ("joined before March 2019", "joined < 2019-03-01"),
    ("who joined in 2021", "joined between 2021-01-01 and 2021-12-31"),
    ("joined last quarter", "joined between 2026-01-01 and 2026-03-31"),
    ("joined in the last 90 days", "joined >= 2026-03-17"),
    ("joined more than five years ago", "joined < 2021-06-15"),
    ("joined between 2015 and 2018", "joined between 2015-01-01 and 2018-12-31"),
    ("customers since 2018-05-01", "joined >= 2018-05-01"),
    ("credit score 700 to 750 and income over 80k", "credit_score between 700 and 750 and income > 80000"),
    ("credit score over 600 but under 700", "credit_score > 600 and credit_score < 700"),
    ("age under 25 or over 70", "age < 25 or age > 70"),
    ("CLIENTS OVER 60 IN LEEDS", "age > 60 and city = \"Leeds\""),
    ("crdeit score above 700", "credit_score > 700"),
    ("clients with a mortage", "has_mortgage = true"),
    ("score > 700", "credit_score > 700"),
    ("credit score ≥ 720", "credit_score >= 720"),
    ("income not over 50k", "income <= 50000"),
    ("720+ credit score with a loan", "credit_score >= 720 and has_loan = true"),
    ("high-income clients over 50", "age > 50"),
    ("wealthy clients with good credit", ""),
    ("young people saving for a first home", ""),
    ("clients interested in a mortgage", ""),
    ("worried about mortgage payments", ""),
    ("enriched by years of travel", ""),
    ("the 3 best ideas for gardens", ""),
    ("asked about the 2019 floods", ""),
    ("people who moved house twice", ""),
    ("clients with 401k questions", ""),
    ("top 5 clients with assets above 500k", "total_assets > 500000"),
    ("mortgage holders in Leeds earning 70k or more", "has_mortgage = true and city = \"Leeds\" and income >= 70000"),
    (
      "software engineers under 40 with at least 2 products",
      "occupation = \"software engineer\" and age < 40 and num_products >= 2"
    ),
  ]
}
