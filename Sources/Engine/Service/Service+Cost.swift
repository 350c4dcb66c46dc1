import Index
public import Wire

/// What a request will cost, judged before it is done.
public struct ServiceCost: Equatable, Sendable {
  /// What a request waits for.
  public enum Kind: Sendable {
    /// Nothing but the processor, and that not for long.
    case quick
    /// The encoder, or many scores.
    case thinking
    /// The disk.
    case writing
    /// It takes long whatever happens.
    case bulk
  }

  /// What it waits for.
  public let kind: Kind
  /// The cost, in candidates scored.
  public let candidates: Int
}

extension Service {
  /// What some things cost beside the scoring of a candidate.
  private enum Price {
    static let request = 1000
    static let walk = 2000
    static let hit = 20
    static let record = 50
    static let token = 200
    static let point = 200
    static let insertion = 20_000
    static let deletion = 5000
  }

  /// From here on a request is not quick, and from there on it is bulk.
  private static let quickLimit = 50_000
  private static let bulkLimit = 1_000_000

  private static let writingMethods: Set<String> = [
    "create", "upsert", "delete", "save", "forget", "key_create", "key_revoke", "rebuild", "compact", "cancel",
  ]

  /// These read all of something, or write it.
  private static let bulkMethods: Set<String> = [
    "backup", "audit", "audit_verify", "audit_trim", "customer_export", "customer_erase",
  ]

  /// What a request costs, in tokens to be embedded and candidates to be scored. One rule for all methods; what is wrong with a
  /// request is found out later.
  public func cost(of request: RPCRequest) -> ServiceCost {
    let (method, params) = searched(request)
    let tokens = Self.tokens(method, params)
    let mapped = request.method == "map" ? Self.mapped(request.params ?? .null) * Price.point : 0
    let candidates = Price.request + tokens * Price.token + candidates(method, params) + mapped
    let kind: ServiceCost.Kind =
      if candidates > Self.bulkLimit || Self.bulkMethods.contains(request.method) {
        .bulk
      } else if Self.writingMethods.contains(request.method) {
        .writing
      } else {
        tokens > 0 || candidates > Self.quickLimit ? .thinking : .quick
      }
    return ServiceCost(kind: kind, candidates: candidates)
  }

  /// What is searched for where a request holds a search, or names one that is saved; else the request itself.
  private func searched(_ request: RPCRequest) -> (method: String, params: JSONValue) {
    let params = request.params ?? .null
    guard ["save", "run", "export", "map"].contains(request.method), let name = params["collection"]?.string else {
      return (request.method, params)
    }
    func whole(_ method: String, _ asked: JSONObject, _ changes: JSONObject? = nil) -> (String, JSONValue) {
      var asked = asked
      for (key, value) in changes?.members ?? [] { asked[key] = value }
      asked["collection"] = .string(name)
      return (method, .object(asked))
    }
    for method in ["search", "nearest"] {
      if let asked = params[method]?.object { return whole(method, asked) }
    }
    let key = params["name"]?.string ?? params["saved"]?.string ?? ""
    guard case .search(let method, let asked)? = (try? engine.collection(name))?.entry.saved[key]?.kind else {
      return (request.method, params)
    }
    return whole(method, asked, params["with"]?.object)
  }

  /// The tokens to be embedded, at four bytes each.
  private static func tokens(_ method: String, _ params: JSONValue) -> Int {
    func count(_ text: JSONValue?) -> Int { text?.string.map { min($0.utf8.count / 4, 512) + 2 } ?? 0 }
    switch method {
    case "search": return count(params["query"]) + explained(params)
    case "nearest":
      let examples = ["positive", "negative"].flatMap { params["to"]?[$0]?.array ?? [] }
      return examples.reduce(count(params["to"]?["text"]) + explained(params)) { $0 + count($1["text"]) }
    case "embed": return params["texts"]?.array?.reduce(0) { $0 + count($1) } ?? 0
    case "upsert":
      return params["records"]?.array?.reduce(0) { sum, record in
        if record["vector"] != nil { return sum }
        // A text that is made from the fields is about as long as most.
        return sum + (record["text"].map(count) ?? 64)
      } ?? 0
    default: return 0
    }
  }

  /// What is embedded to explain hits: each text without each of its parts, most often half a dozen.
  private static func explained(_ params: JSONValue) -> Int {
    guard params["explain"] == .bool(true) else { return 0 }
    return min(max(Int(clamping: params["k"]?.integer ?? 10), 0), Limits.explained) * 6 * 64
  }

  private static func mapped(_ params: JSONValue) -> Int {
    min(max(params["limit"]?.integer.map { Int(clamping: $0) } ?? usualMap, 0), Limits.mapped)
  }

  private func candidates(_ method: String, _ params: JSONValue) -> Int {
    func integer(_ name: String, _ usual: Int) -> Int {
      min(max(params[name]?.integer.map { Int(clamping: $0) } ?? usual, 0), Limits.offset)
    }
    switch method {
    case "search", "nearest":
      let all = params["exact"] == .bool(true) ? size(params) : size(params, filtered: 16)
      let before = params["cursor"]?.string.flatMap(HitCursor.init)?.offset ?? integer("offset", 0)
      let facets = (params["facets"]?.array?.count ?? 0) * size(params) / 4
      // Hits that are to be of many groups, or unlike each other, are chosen from several times as many.
      let share = params["group_by"] == nil && params["diversity"] == nil ? 1 : 10
      // Words that many records have are looked up in all of them.
      let isLiteral =
        ["lexical", "hybrid"].contains(params["mode"]?.string) || params["query"]?.string?.contains("\"") ?? false
      let words = isLiteral ? size(params) / 8 : 0
      return Price.walk + all + words + facets + share * (integer("k", 10) + before) * Price.hit + integer("ef", 0)
    case "count", "map": return size(params, filtered: 16)
    case "scroll": return integer("limit", 100) * Price.record + size(params, filtered: 1)
    case "upsert": return (params["records"]?.array?.count ?? 0) * Price.insertion
    case "delete": return (params["ids"]?.array?.count ?? 0) * Price.deletion + size(params, filtered: 1)
    default: return 0
    }
  }

  /// How many records a collection has; a part of that where a filter must be evaluated first, and nothing without one.
  private func size(_ params: JSONValue, filtered part: Int? = nil) -> Int {
    if part != nil, params["filter"] == nil { return 0 }
    guard let name = params["collection"]?.string, let collection = try? engine.collection(name) else { return 0 }
    return collection.snapshot.count / (part ?? 1)
  }
}
