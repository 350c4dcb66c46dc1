extension SampleBank {
  /// The schema of the customers: id column, text template and typed fields, with the words that relationship managers
  /// use.
  public static let customerSchema = #"""
    {
      "collection": "customers",
      "id": "customer_id",
      "text": "{age}-year-old {occupation} in {city}, {country}. Segment: {segment}; \#
    risk profile: {risk_profile}. Income ${income} a year, credit score {credit_score}, \#
    total assets ${total_assets}. {goals} {life_event} {notes}",
      "fields": {
        "name": {"type": "text", "sensitive": true},
        "age": {"type": "integer", "unit": "years", "aliases": ["age", "aged", "years old", "year old", "years of age"],
          "bands": {
            "young": "age < 35",
            "mid-career": "age between 35 and 54",
            "nearing retirement": "age between 55 and 66",
            "retired": "age >= 67"
          }},
        "occupation": {"type": "keyword", "aliases": ["occupation", "job", "profession", "works as"]},
        "city": {"type": "keyword", "aliases": ["city", "town", "living in", "based in"]},
        "country": {"type": "keyword", "aliases": ["country"]},
        "segment": {"type": "keyword", "aliases": ["segment", "customer segment"]},
        "income": {"type": "number", "unit": "USD",
          "aliases": ["income", "annual income", "yearly income", "salary", "earnings", "earns", "earning", "makes"],
          "bands": {
            "high income": "income >= 90000",
            "high earners": "income >= 90000",
            "moderate income": "income between 40000 and 89999",
            "low income": "income < 40000"
          }},
        "credit_score": {"type": "integer", "aliases": ["credit score", "credit rating", "fico", "fico score"],
          "bands": {
            "excellent credit": "credit_score >= 800",
            "very good credit": "credit_score >= 740",
            "good credit": "credit_score >= 670",
            "fair credit": "credit_score between 580 and 669",
            "poor credit": "credit_score < 580"
          }},
        "account_balance": {"type": "number", "unit": "USD",
          "aliases": ["account balance", "balance", "in their account"],
          "bands": {"high balance": "account_balance >= 40000", "low balance": "account_balance < 2000"}},
        "total_assets": {"type": "number", "unit": "USD", "aliases": ["total assets", "assets", "net worth"],
          "bands": {
            "high net worth": "total_assets >= 1000000",
            "wealthy": "total_assets >= 500000",
            "affluent": "total_assets >= 250000"
          }},
        "risk_profile": {"type": "keyword", "aliases": ["risk profile", "risk appetite", "risk tolerance"],
          "bands": {
            "high risk tolerance": "risk_profile in [\"Aggressive\", \"Very Aggressive\"]",
            "risk-averse": "risk_profile in [\"Conservative\", \"Very Conservative\"]"
          }},
        "tenure_years": {"type": "integer", "unit": "years",
          "aliases": ["tenure", "with us", "with the bank", "customer for", "customers for"],
          "bands": {
            "long-standing": "tenure_years >= 10",
            "loyal": "tenure_years >= 10",
            "new customers": "tenure_years < 1"
          }},
        "joined": {"type": "date", "aliases": ["joined", "customer since", "customers since"]},
        "products": {"type": "keywords", "aliases": ["products", "holds", "holding"]},
        "has_loan": {"type": "boolean", "aliases": ["loan", "loans", "a loan"]},
        "goals": {"type": "text"},
        "life_event": {"type": "text"},
        "notes": {"type": "text"}
      }
    }
    """#

  /// The schema of the products: id column, text template and typed fields.
  public static let productSchema = #"""
    {
      "collection": "products",
      "id": "product_id",
      "text": "{name}: {category}. {description} Features: {features}. Eligibility: {eligibility}",
      "fields": {
        "name": {"type": "text"},
        "category": {"type": "keyword", "aliases": ["category", "kind", "type of product"]},
        "description": {"type": "text"},
        "features": {"type": "text"},
        "eligibility": {"type": "text"},
        "audience": {"type": "keywords", "aliases": ["audience", "made for", "suitable for"]},
        "min_age": {"type": "integer", "unit": "years", "aliases": ["minimum age"]},
        "min_credit_score": {"type": "integer", "aliases": ["minimum credit score", "required credit score"],
          "bands": {"any credit": "not exists min_credit_score"}},
        "min_income": {"type": "number", "unit": "USD", "aliases": ["minimum income", "required income"]},
        "annual_fee": {"type": "number", "unit": "USD", "aliases": ["annual fee", "yearly fee", "fee"],
          "bands": {"no annual fee": "annual_fee = 0", "free of charge": "annual_fee = 0"}},
        "rate": {"type": "number", "unit": "percent", "aliases": ["rate", "interest rate", "interest"]}
      }
    }
    """#
}
