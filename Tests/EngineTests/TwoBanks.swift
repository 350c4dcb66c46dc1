import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

/// A bank of which a caller may see a part, and a bank that has nothing but that part.
struct TwoBanks {
  /// A caller's share, and what is checked of it.
  struct Share: Sendable {
    let name: String
    let key: String
    /// Whether a record of `people` exists for the caller.
    let permits: @Sendable (_ region: String, _ optedOut: Bool) -> Bool
    /// Whether sensitive fields are masked.
    let masks: Bool
    let methods: [String]
  }

  private static let north = #""collections":["people","offers"],"filters":{"people":"region = \"North\""}"#

  static let shares = [
    Share(
      name: "an RM of the north", key: #"{"name":"a","role":"rm",\#(north)}"#,
      permits: { $0 == "North" && !$1 }, masks: false,
      methods: ["search", "nearest", "get", "count", "run", "export", "map", "collections", "saved"]),
    Share(
      name: "an RM who is not to see names",
      key: #"{"name":"b","role":"rm","sensitive":false,\#(north)}"#,
      permits: { $0 == "North" && !$1 }, masks: true,
      methods: ["search", "nearest", "get", "count", "run", "export", "map", "collections", "saved"]),
    Share(
      name: "a recommender", key: #"{"name":"c","role":"recommender"}"#, permits: { !$1 }, masks: true,
      methods: ["search", "nearest", "get", "count", "collections"]),
    Share(
      name: "a writer of the north", key: #"{"name":"d","role":"writer",\#(north)}"#,
      permits: { region, _ in region == "North" }, masks: true, methods: ["scroll", "get", "count", "collections"]),
  ]

  static let regions = ["North", "South"]
  static let cities = ["Leeds", "York", "Paris", "Oslo"]
  /// Cities where nobody of the north lives.
  static let hidden = ["Zamora", "Zagreb"]
  static let jobs = ["nurse", "teacher", "pilot"]
  static let products = ["card", "loan", "saving", "mortgage"]
  static let given = ["Maria", "John", "Ada", "Grace"]
  static let family = ["Lopez", "Smith", "Byron", "Hall"]
  static let count = 160

  struct Person {
    let id: String
    let region: String
    let optedOut: Bool
    let fields: JSONObject
  }

  static let people: [Person] = {
    var random = SeededGenerator(seed: 404)
    return (0..<count).map { index in
      let region = regions.randomElement(using: &random) ?? ""
      let optedOut = Int.random(in: 0..<6, using: &random) == 0
      let isHidden = region == "South" && Bool.random(using: &random)
      let pair = products.shuffled(using: &random).prefix(2)
      let name = "\(given.randomElement(using: &random) ?? "") \(family.randomElement(using: &random) ?? "")"
      return Person(
        id: "person-\(1000 + index)", region: region, optedOut: optedOut,
        fields: [
          "region": .string(region), "opted_out": .bool(optedOut), "name": .string(name),
          // Every income is one that nothing else is.
          "income": .integer(Int64(7_000_000_000_003 + 7919 * index)),
          "age": .integer(Int64.random(in: 18...80, using: &random)),
          "city": .string((isHidden ? hidden : cities).randomElement(using: &random) ?? ""),
          "job": .string(jobs.randomElement(using: &random) ?? ""),
          "products": .array(pair.map { .string($0) }),
        ])
    }
  }()

  private static func schema(masked: Bool) -> JSONValue {
    var fields: JSONObject = [
      "region": .object(["type": .string("keyword")]), "opted_out": .object(["type": .string("boolean")]),
      "city": .object(["type": .string("keyword")]), "job": .object(["type": .string("keyword")]),
      "products": .object(["type": .string("keywords")]),
      "age": .object(["type": .string("integer"), "bands": .object(["young": .string("age < 35")])]),
    ]
    if !masked {
      fields["name"] = .object(["type": .string("text"), "sensitive": .bool(true)])
      fields["income"] = .object([
        "type": .string("integer"), "sensitive": .bool(true), "aliases": .array([.string("income")]),
      ])
    }
    return .object([
      "collection": .string("people"), "text": .string("{age}-year-old {job} in {city}"), "fields": .object(fields),
      "optOut": .string("opted_out"),
    ])
  }

  /// Fills a bank: with everybody, or with those of a share alone, without what is masked for it.
  static func fill(_ service: MethodDispatcher, _ share: Share?) throws {
    _ = try service.call("create", .object(["schema": schema(masked: share?.masks ?? false)]))
    let records = people.filter { share?.permits($0.region, $0.optedOut) ?? true }.map { person -> JSONValue in
      var fields = person.fields
      if share?.masks ?? false { (fields["name"], fields["income"]) = (nil, nil) }
      return .object(["id": .string(person.id), "fields": .object(fields)])
    }
    _ = try service.call("upsert", .object(["collection": .string("people"), "records": .array(records)]))
    _ = try service.call(
      "create", json(#"{"schema":{"collection":"offers","text":"{job}","fields":{"job":{"type":"keyword"}}}}"#))
    let offers = jobs.map { JSONValue.object(["id": .string("offer-\($0)"), "fields": .object(["job": .string($0)])]) }
    _ = try service.call("upsert", .object(["collection": .string("offers"), "records": .array(offers)]))
  }
}

/// Random requests of every kind that a share may make.
struct RequestMaker {
  var random: SeededGenerator
  let share: TwoBanks.Share

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }
  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
  private mutating func person() -> String { pick(TwoBanks.people).id }

  private mutating func filter() -> String {
    let one = pick([
      "age > 40", "city = \"Leeds\"", "city in [\"Zamora\", \"York\"]", "region = \"South\"", "opted_out",
      "not opted_out", "products has \"card\"", "job != \"nurse\"", "exists age", "age between 20 and 30",
    ])
    return chance(3) ? "not (\(one)) or job = \"pilot\"" : one
  }

  private mutating func question() -> String {
    let plain = [
      "young nurse in Leeds", "teachers with a loan", "pilot in Zamora", "people in zagreb over 40", "anyone in York",
    ]
    guard !share.masks else { return pick(plain + ["somebody who flies"]) }
    return pick(
      plain + [
        "high income", "low age", "Maria Lopez", "who is \(person())?", "the card of \(person())", "\"year-old pilot\"",
        "\"old in Zamora\"", "Zamora", "zamra", "perso", person(), "income over 7000000600000",
      ])
  }

  private mutating func options(_ params: inout JSONObject) {
    params["k"] = .integer(pick([1, 5, 12, 200]))
    params["exact"] = .bool(true)
    if chance(2) { params["filter"] = .string(filter()) }
    if chance(4) { params["facets"] = .array([.string(pick(["city", "age", "products", "region", "opted_out"]))]) }
    if chance(6) { params["group_by"] = .string(pick(["city", "job", "region"])) }
    if chance(8) { params["diversity"] = .number(0.4) }
    if chance(6) { params["min_score"] = .number(0.2) }
    if chance(6) { params["fields"] = .array([.string("city"), .string("age")]) }
    if chance(8), !share.masks { params["vector"] = .bool(true) }
    if chance(10) { params["offset"] = .integer(3) }
  }

  private mutating func search() -> JSONObject {
    var params: JSONObject = ["query": .string(question())]
    options(&params)
    if chance(3) { params["mode"] = .string(share.masks ? "semantic" : pick(["semantic", "lexical", "hybrid"])) }
    if chance(5) { params["understand"] = .bool(false) }
    return params
  }

  private mutating func nearest() -> JSONObject {
    let to: JSONValue =
      switch Int.random(in: 0..<4, using: &random) {
      case 0: .object(["id": .string(person())])
      case 1: .object(["text": .string("pilot in Oslo")])
      case 2:
        .object(["positive": .array([.string(person()), .string(person())]), "negative": .array([.string(person())])])
      default: .object(["positive": .array([.string(person()), .object(["text": .string("nurse")])])])
      }
    var params: JSONObject = ["to": to]
    options(&params)
    return params
  }

  private mutating func map() -> JSONObject {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: ["limit": .integer(pick([1, 5, 500]))]
    case 1: ["filter": .string(filter()), "limit": .integer(pick([5, 500]))]
    case 2: ["search": .object(search())]
    default: ["saved": .string(pick(["everybody", "near one", "asked", "nothing"]))]
    }
  }

  /// A method and its parameters.
  mutating func request() -> (method: String, params: JSONValue) {
    let method = pick(share.methods + ["search", "nearest"].filter(share.methods.contains))
    var params: JSONObject
    switch method {
    case "search": params = search()
    case "nearest": params = nearest()
    case "get": params = ["id": .string(person())]
    case "scroll": params = ["limit": .integer(pick([1, 7, 500]))]
    case "run": params = ["name": .string(pick(["everybody", "near one", "asked", "nothing"]))]
    case "export": params = ["format": .string("csv"), "search": .object(search())]
    case "map": params = map()
    case "collections": return (method, .object([:]))
    default: params = [:]
    }
    if ["count", "scroll"].contains(method), chance(2) { params["filter"] = .string(filter()) }
    if method == "nearest", chance(4), share.methods.contains("nearest") {
      let to = JSONValue.object(["collection": .string("people"), "id": .string(person())])
      return (method, .object(["collection": .string("offers"), "to": to]))
    }
    params["collection"] = .string("people")
    return (method, .object(params))
  }
}
