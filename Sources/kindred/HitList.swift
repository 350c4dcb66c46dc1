import Wire

/// Hits as people read them.
struct HitList {
  private let result: JSONValue

  init(_ result: JSONValue) { self.result = result }

  func print(evenIrrelevant: Bool = false) {
    printUnderstood()
    if isIrrelevant, !evenIrrelevant {
      let best = Self.decimal(hits.first?["relevance"]?.number ?? 0, digits: 2)
      Console.print("nothing relevant: the best of \(matched) records has a relevance of \(best); --all shows the hits")
    } else {
      printHits()
      Console.print("\(matched) records match; \(result["plan"]?.string ?? "") in \(result["took_ms"]?.number ?? 0) ms")
    }
  }

  private var hits: [JSONValue] { result["hits"]?.array ?? [] }
  private var matched: Int64 { result["matched"]?.integer ?? 0 }

  /// Whether the hits resemble the question by chance alone. What meets constraints of the question is no chance.
  private var isIrrelevant: Bool {
    let hasConstraints = result["understood"]?["constraints"]?.array?.isEmpty == false
    return result["relevant"]?.integer == 0 && !hits.isEmpty && !hasConstraints
  }

  private func printHits() {
    let hasRelevance = result["relevant"] != nil
    var table = TextTable()
    // Hits of words alone have no score.
    let score = hits.contains { $0["score"] != nil } ? "score" : "rank_score"
    table.add(["rank", score] + (hasRelevance ? ["relevance"] : []) + ["id", "text"])
    for hit in hits {
      let text = (hit["record"]?["text"]?.string ?? "").replacing("\n", with: " ")
      let relevance = hasRelevance ? [Self.decimal(hit["relevance"]?.number ?? 0, digits: 2)] : []
      let value = Self.decimal(hit[score]?.number ?? 0, digits: 4)
      table.add(["\(hit["rank"]?.integer ?? 0)", value] + relevance + [hit["id"]?.string ?? "", text])
    }
    for (index, line) in table.lines.enumerated() {
      Console.print(Console.fitted(line))
      let words = index > 0 ? hits[index - 1]["explanation"]?["words"]?.string : nil
      if let words { Console.print("      \(words.replacing("\n", with: " "))") }
    }
    for (field, facet) in result["facets"]?.object?.members ?? [] { Self.printFacet(field, facet) }
    if let words = result["plan_words"]?.string { Console.print(words) }
  }

  /// What was made of the question's words, so that nobody wonders who is missing.
  private func printUnderstood() {
    for constraint in result["understood"]?["constraints"]?.array ?? [] {
      let label = constraint["kind"]?.string == "soft" ? "preferred" : "understood"
      let words = (constraint["words"]?.string ?? "").replacing("\n", with: " ")
      let origin = words.isEmpty ? "" : "   (from \"\(words)\")"
      Console.print("\(label): \(constraint["filter"]?.string ?? "")\(origin)")
    }
  }

  /// How the values of a field are spread over all that match.
  private static func printFacet(_ field: String, _ facet: JSONValue) {
    let values = (facet["values"]?.array ?? []).map { entry in
      "\(plain(entry["value"])) \(entry["count"]?.integer ?? 0)"
    }
    let ranges = (facet["histogram"]?.array ?? []).map { entry in
      "\(plain(entry["from"])) to \(plain(entry["to"])): \(entry["count"]?.integer ?? 0)"
    }
    let rest = [("others", facet["others"]), ("without a value", facet["missing"])].compactMap { name, count in
      count?.integer.flatMap { $0 > 0 ? "\(name) \($0)" : nil }
    }
    Console.print("\(field): \((values + ranges + rest).joined(separator: ", "))")
  }

  private static func plain(_ value: JSONValue?) -> String { value?.string ?? value?.text ?? "" }

  /// A number with so many digits after the point.
  private static func decimal(_ number: Double, digits: Int) -> String {
    let unit = (0..<digits).reduce(1) { product, _ in product * 10 }
    let parts = Int((abs(number) * Double(unit)).rounded())
    let fraction = "\(parts % unit)"
    let sign = number < 0 && parts > 0 ? "-" : ""
    return "\(sign)\(parts / unit).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }
}
