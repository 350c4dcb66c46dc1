import Engine
import Wire

extension RecordView: MethodOutput {
  var shownRecords: [String] { [id] }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    members.reserveCapacity(fields.count)
    for field in fields { members.append((key: field.name, value: field.value.json)) }
    var object: JSONObject = ["id": .string(id)]
    object["text"] = text.map { .string($0) }
    object["fields"] = .object(JSONObject(members))
    object["created"] = .string(Timestamp.text(created))
    object["updated"] = .string(Timestamp.text(updated))
    if !masked.isEmpty { object["masked"] = .array(masked.map { .string($0) }) }
    object["vector"] = vector.map { .vector($0) }
    return .object(object)
  }
}
