/// The sentences about a customer.
struct CustomerProse {
  let goals: String
  let lifeEvent: String
  let notes: String

  init(_ archetype: Archetype, _ finances: Finances, products: [String], tenure: Int, _ draws: inout Draws) {
    goals = Self.goals(Self.fitting(archetype.goals, products), &draws)
    lifeEvent = draws.element(of: Self.fitting(archetype.lifeEvents, products))
    var sentences = [draws.element(of: Self.fitting(archetype.remarks, products))]
    // Good payers hear about investing, and many of them ask for more.
    if finances.creditScore > 750, draws.happens(percent: 60) { sentences.append(draws.element(of: Remarks.investing)) }
    sentences.append("Enjoys \(draws.element(of: Remarks.pastimes)).")
    sentences.append(draws.element(of: Remarks.contact))
    sentences.append(Self.relationship(products, tenure: tenure))
    notes = sentences.joined(separator: " ")
  }

  /// Leaves out what speaks of a debt that the customer does not have.
  private static func fitting(_ texts: [String], _ products: [String]) -> [String] {
    let debts = [("the mortgage", "mortgage"), ("student loan", "student loan"), ("student debt", "student loan")]
    let absent = debts.filter { !products.contains($0.1) }.map(\.0)
    return texts.filter { text in !absent.contains { text.contains($0) } }
  }

  private static func goals(_ goals: [String], _ draws: inout Draws) -> String {
    let (first, second) = draws.twoElements(of: goals)
    return switch draws.integer(in: 0...3) {
    case 0: "Wants to \(first) and to \(second)."
    case 1: "Hopes to \(first), and later to \(second)."
    case 2: "The main goal is to \(first). Would also like to \(second)."
    default: "Plans to \(first) before anything else, then to \(second)."
    }
  }

  private static func relationship(_ products: [String], tenure: Int) -> String {
    let since =
      switch tenure {
      case 0: "A customer since this year"
      case 1: "A customer for one year"
      default: "A customer for \(tenure) years"
      }
    return "\(since) with \(enumeration(products.map(withArticle)))."
  }

  /// "a mortgage", "an annuity", but "home insurance".
  private static func withArticle(_ product: String) -> String {
    let uncountable = ["insurance", "protection", "banking", "credit"]
    if uncountable.contains(where: product.hasSuffix) { return product }
    let startsWithVowel = product.first.map("aeiou".contains) ?? false
    return (startsWithVowel ? "an " : "a ") + product
  }

  private static func enumeration(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

/// Sentences and phrases that suit customers of any kind.
private enum Remarks {
  static let investing = [
    "Interested in investing beyond savings accounts.", "Asked what a balanced portfolio would cost a year.",
    "Would like to meet an investment adviser.", "Has a strong record and wants to put spare cash into funds.",
    "Open to moving part of the savings into shares and bonds.", "Attended an evening about investing for beginners.",
  ]

  static let pastimes = [
    "long-distance running", "gardening", "choir singing", "sea fishing", "chess", "mountain hiking", "old motorcycles",
    "baking bread", "amateur theatre", "birdwatching", "pottery", "sailing", "cooking for friends", "salsa dancing",
    "restoring furniture", "football on Sundays", "crime novels", "photography", "board games",
    "swimming in cold lakes",
    "collecting stamps", "playing the cello", "cycling tours", "volunteering at an animal shelter",
    "learning Portuguese",
    "yoga at sunrise", "building model railways", "wine tasting", "cricket", "knitting",
  ]

  static let contact = [
    "Prefers email.", "Prefers a telephone call in the morning.", "Best reached by text message.",
    "Likes to meet in the branch.", "Uses the app for nearly everything.", "Wants letters on paper.",
    "Happy with a video call.", "Asks for a callback after work.",
  ]
}
