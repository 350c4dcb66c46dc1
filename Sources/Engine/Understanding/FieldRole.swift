import Index

/// What kind of thing a field holds, as far as its name tells: how people speak of it where the schema does not say.
enum FieldRole: Sendable, Equatable {
  case age, income, monthlyIncome, creditScore, balance, assets, expenses, tenure, lastContact, count, ratio, place
  case joined, occupation, other

  init(_ field: SchemaField) {
    let name = field.name.lowercased()
    func has(_ parts: String...) -> Bool { parts.contains { name.contains($0) } }
    let isNumber = field.type == .integer || field.type == .number
    if field.type == .date {
      self = has("join", "since", "opened") ? .joined : has("last", "contact") ? .lastContact : .other
    } else if field.type == .keyword {
      self =
        has("city", "town", "country", "region", "state", "branch")
        ? .place : has("occupation", "job") ? .occupation : .other
    } else if !isNumber || Self.isFlagName(name) || name.hasPrefix("min_") || name.hasPrefix("recommend_") {
      self = .other
    } else if name == "age" || name.hasSuffix("_age") {
      self = .age
    } else if field.unit == "ratio" || has("ratio", "_to_", "_rate", "percent", "share") {
      self = .ratio
    } else if has("income", "salary", "earning") {
      self = has("month") ? .monthlyIncome : .income
    } else if has("credit_score", "fico", "credit_rating", "creditscore") {
      self = .creditScore
    } else if has("last_", "days_since") {
      self = .lastContact
    } else if has("tenure") {
      self = .tenure
    } else if name.hasPrefix("num_") || name.hasSuffix("_count") || has("number_of") {
      self = .count
    } else if has("balance") {
      self = .balance
    } else if has("assets", "net_worth", "wealth") {
      self = .assets
    } else if has("expense", "spend", "outgoing") {
      self = .expenses
    } else {
      self = .other
    }
  }

  /// Whether a field of this name says yes or no, be it by 1 and 0.
  static func isFlagName(_ name: String) -> Bool {
    ["has_", "is_", "holds_", "owns_"].contains { name.lowercased().hasPrefix($0) }
  }

  /// A name as people say it: `credit_score` and `creditScore` are "credit score".
  static func spokenNames(_ name: String) -> [String] {
    var words: [String] = [""]
    for character in name {
      if !character.isLetter && !character.isNumber {
        words.append("")
      } else if character.isUppercase, words.last?.last?.isLowercase == true {
        words.append(character.lowercased())
      } else {
        words[words.count - 1] += character.lowercased()
      }
    }
    words.removeAll(where: \.isEmpty)
    if let first = words.first, words.count > 1, ["has", "is", "holds", "owns", "num"].contains(first) {
      words.removeFirst()
    }
    return words.isEmpty ? [] : [words.joined(separator: " ")]
  }

  /// What people call a field of this kind.
  var aliases: [String] {
    switch self {
    case .age: ["age", "aged", "years old", "year old", "years of age", "age group", "aging"]
    case .income:
      [
        "income", "annual income", "yearly income", "salary", "salaries", "earnings", "earn", "earned", "earning",
        "make",
        "making", "paid", "take home", "bring in", "bringing in", "pulling in", "annual salary", "yearly salary",
        "wage",
        "on a salary of", "household income", "brings home", "bring home",
      ]
    case .monthlyIncome: ["monthly income", "monthly salary", "income per month", "monthly earnings", "monthly pay"]
    case .creditScore:
      [
        "credit score", "credit rating", "score", "scores", "scoring", "fico", "fico score", "credit",
        "creditworthiness",
        "credit standing",
      ]
    case .balance:
      [
        "balance", "account balance", "in their account", "on deposit", "in the account", "in the bank", "deposits",
        "cash balance", "in cash", "on account",
      ]
    case .assets:
      [
        "assets", "total assets", "net worth", "wealth", "worth", "asset base", "overall assets",
        "assets under management",
        "in wealth",
      ]
    case .expenses:
      [
        "expenses", "monthly expenses", "spending", "spend", "outgoings", "monthly outgoings", "spent", "expenditure",
        "monthly spend", "monthly spending", "monthly costs", "bills",
      ]
    case .tenure:
      [
        "tenure", "with us", "with the bank", "customer for", "client for", "relationship", "been with us",
        "banked with us",
        "banking with us", "been customers", "been clients", "been a customer", "been a client", "stayed with us",
        "joined", "joined us",
        "have been customers for", "been with the bank", "with the bank for", "banking with us for",
        "relationship with us",
        "member for", "on our books", "on the books", "loyal to us", "customers of", "clients of",
      ]
    case .lastContact:
      [
        "contacted", "last contact", "last contacted", "contact", "interaction", "last interaction", "interacted",
        "spoke",
        "spoken", "spoke with us", "spoken with", "spoken to", "heard from", "in touch", "last spoke", "last seen",
        "seen",
        "talked to", "been in touch", "touch", "engaged", "last heard from", "reached out", "got in touch", "inactive",
        "days since last interaction", "last touch", "quiet", "silent", "visited", "met",
      ]
    case .joined: ["joined", "customer since", "with us since", "client since", "opened", "became customer"]
    case .place: ["living in", "lives in", "live in", "based in", "located in", "resident in"]
    case .occupation: ["works as", "working as", "employed as", "occupation", "job", "profession"]
    case .count, .ratio, .other: []
    }
  }

  /// Names that "high" and "low" go before.
  var nouns: [String] {
    switch self {
    case .income: ["income", "earning", "earner", "salary", "salaries", "paid"]
    case .balance: ["balance"]
    case .assets: ["assets", "net worth", "wealth"]
    case .creditScore: ["credit", "credit score", "credit rating", "score"]
    case .expenses: ["spending", "expenses", "spender", "outgoings"]
    default: []
    }
  }

  /// Words for the upper or lower quarter that stand alone.
  func preferences(top: Bool) -> [String] {
    switch (self, top) {
    case (.assets, true): ["wealthy", "rich", "affluent", "well off", "prosperous", "well heeled", "deep pocketed"]
    case (.income, true): ["well paid", "highly paid", "top earner", "high earner", "big earner"]
    case (.tenure, true): ["long standing", "loyal", "longstanding", "long term customers", "long time", "longtime"]
    case (.tenure, false): ["new customers", "new clients", "recent joiners"]
    case (.lastContact, true): ["dormant", "out of touch", "neglected"]
    case (.lastContact, false): ["recently active", "recently contacted"]
    case (.expenses, false): ["frugal", "thrifty"]
    default: []
    }
  }

  static let highWords = [
    "high", "large", "big", "substantial", "healthy", "strong", "good", "sizeable", "considerable", "higher", "great",
  ]
  static let lowWords = ["low", "small", "modest", "little", "weak", "poor", "bad", "lower", "limited", "meagre"]

  /// Last words of names that say too little alone.
  static let emptyEndings: Set<String> = [
    "months", "years", "days", "date", "type", "number", "count", "account", "card", "loan", "score1", "level", "name",
    "products", "profile", "status", "rate", "code", "amount", "value", "total", "income",
  ]

  /// What is said of people's age.
  static func ageBands(_ field: String) -> [(name: String, filter: String)] {
    [
      ("young", "\(field) < 35"), ("mid-career", "\(field) between 35 and 54"),
      ("middle-aged", "\(field) between 40 and 59"), ("nearing retirement", "\(field) between 55 and 66"),
      ("approaching retirement", "\(field) between 55 and 66"), ("close to retirement", "\(field) between 55 and 66"),
      ("near retirement", "\(field) between 55 and 66"), ("pre-retirement", "\(field) between 55 and 66"),
      ("retired", "\(field) >= 67"), ("elderly", "\(field) >= 75"),
    ]
  }
}
