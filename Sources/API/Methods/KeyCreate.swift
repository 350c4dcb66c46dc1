import Engine
import Index
import Wire

enum KeyCreate: APIMethod {
  struct Params: MethodParams {
    var key = NewKey(name: "", role: .rm)
  }

  struct Output: MethodOutput {
    let key: KeyInfo
    let text: String

    var json: JSONValue {
      var object = key.members
      object["key"] = .string(text)
      return .object(object)
    }
    var auditDetail: String { key.auditDetail }
  }

  static let name = "key_create"
  static let summary = "Creates an API key, which is shown only once."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [
    .string("name", required: true) { $0.key.name = $1 },
    .choice("role", of: Role.self, required: true) { $0.key.role = $1 },
    .strings("collections") { $0.key.collections = $1 }, .string("filter") { $0.key.filter = $1 },
    Parameter(
      "filters", isRequired: false,
      schema: ["type": .string("object"), "additionalProperties": .object(["type": .string("string")])]
    ) { json, params, place throws(RPCError) in
      guard let object = json.object else { throw place.wrong("must be an object, not \(json.kind)") }
      for (name, filter) in object.members {
        guard let text = filter.string else { throw place.wrong("is an object of filters by collection") }
        params.key.filters.append((name, text))
      }
    },
    .boolean("sensitive", default: nil) { $0.key.seesSensitive = $1 },
    Parameter("expires", isRequired: false, schema: ["type": .string("string"), "format": .string("date")]) {
      json, params, place throws(RPCError) in
      guard let text = json.string else { throw place.wrong("must be a string, not \(json.kind)") }
      guard let day = CalendarDate(text) else { throw place.wrong("is a day such as 2027-01-31") }
      params.key.expires = day
    },
  ]
  static let body = "NewKey"
  static let output = "Key"
  static let queue = MethodQueue.write
  static let routes = [
    Route(.post, "/v1/keys", body: .parameters(schema: "NewKey"), status: 201, effect: .secret)
  ]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    let made = try call.engine.createKey(params.key)
    return Output(key: made.key, text: made.text)
  }
}
