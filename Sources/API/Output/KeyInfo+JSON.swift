import Engine
import Wire

extension KeyInfo: MethodOutput {
  /// The members of its object.
  var members: JSONObject {
    var object = JSONObject()
    object["id"] = id.map { .string($0) }
    object["name"] = .string(name)
    object["role"] = .string(role.rawValue)
    object["collections"] = collections.map { .array($0.map { .string($0) }) }
    object["filter"] = filter.map { .string($0) }
    if !filters.isEmpty {
      object["filters"] = .object(JSONObject(filters.map { (key: $0.collection, value: .string($0.filter)) }))
    }
    object["sensitive"] = .bool(seesSensitive)
    object["created"] = created.map { .string(Timestamp.text($0)) }
    object["expires"] = expires.map { .string(Timestamp.text($0)) }
    object["revoked"] = revoked.map { .string(Timestamp.text($0)) }
    object["valid"] = isValid.map { .bool($0) }
    return object
  }

  var json: JSONValue { .object(members) }
  var auditDetail: String { "key \(id ?? "?")" }
}
