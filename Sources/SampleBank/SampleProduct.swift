/// A product of the invented bank.
public struct SampleProduct: Sendable, Equatable {
  /// `P-001` and so on: a product keeps its id when others join the catalogue.
  public let id: String
  /// What the bank calls it.
  public let name: String
  /// The kind of product, such as `credit card`.
  public let category: String
  /// Two or three sentences: what it is and whom it suits.
  public let description: String
  /// Two to four short selling points.
  public let features: [String]
  /// Who may have it, in words.
  public let eligibility: String
  /// Groups it is made for.
  public let audience: [String]
  /// The youngest age at which it may be held, in years.
  public let minAge: Int
  /// In US dollars.
  public let annualFee: Int
  /// Yearly interest paid or charged in percent, where the product has one.
  public let rate: Double?
  /// The lowest credit score (300–850) accepted, where one is asked for.
  public let minCreditScore: Int?
  /// The lowest yearly income accepted in US dollars, where one is asked for.
  public let minIncome: Int?

  init(
    id: String, name: String, category: String, description: String, features: [String], eligibility: String,
    audience: [String], minAge: Int, annualFee: Int, rate: Double? = nil, minCreditScore: Int? = nil,
    minIncome: Int? = nil
  ) {
    self.id = id
    self.name = name
    self.category = category
    self.description = description
    self.features = features
    self.eligibility = eligibility
    self.audience = audience
    self.minAge = minAge
    self.annualFee = annualFee
    self.rate = rate
    self.minCreditScore = minCreditScore
    self.minIncome = minIncome
  }

  /// The product as one flat JSON object; columns without a value are absent.
  var json: String {
    var object = JSONObject()
    object.add("product_id", .string(id))
    object.add("name", .string(name))
    object.add("category", .string(category))
    object.add("description", .string(description))
    object.add("features", .string(features.joined(separator: "; ")))
    object.add("eligibility", .string(eligibility))
    object.add("audience", .strings(audience))
    object.add("min_age", .integer(minAge))
    object.add("min_credit_score", minCreditScore.map(JSONObject.Value.integer))
    object.add("min_income", minIncome.map(JSONObject.Value.integer))
    object.add("annual_fee", .integer(annualFee))
    object.add("rate", rate.map(JSONObject.Value.number))
    return object.line
  }
}
