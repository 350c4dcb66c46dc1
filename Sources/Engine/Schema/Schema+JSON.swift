import Index
public import Wire

extension Schema {
  /// Reads a schema, and checks that everything it names exists.
  public init(json: JSONValue, collection: String? = nil) throws(EngineError) {
    guard let object = json.object else { throw .badSchema("it is \(json.kind) and must be an object") }
    let known = ["collection", "id", "text", "fields", "optOut"]
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      throw .badSchema("it has no member \(unknown); the members are \(known.joined(separator: ", "))")
    }
    let named = try Self.string(object["collection"], "collection")
    var fields: [SchemaField] = []
    if let members = object["fields"] {
      guard let members = members.object else { throw .badSchema("fields must be an object, not \(members.kind)") }
      for (name, value) in members.members { fields.append(try SchemaField(name: name, json: value)) }
    }
    let template = try Self.string(object["text"], "text")
    self.init(
      collection: collection ?? named ?? "", idColumn: try Self.string(object["id"], "id"),
      template: try template.map { text throws(EngineError) in try TextTemplate(text) }, fields: fields,
      optOut: try Self.string(object["optOut"], "optOut"))
    try check()
  }

  /// The schema as JSON, in the form it is read in.
  public var json: JSONValue {
    var object: JSONObject = ["collection": .string(collection)]
    object["id"] = idColumn.map { .string($0) }
    object["text"] = template.map { .string($0.source) }
    object["fields"] = .object(JSONObject(fields.map { (key: $0.name, value: $0.json) }))
    object["optOut"] = optOut.map { .string($0) }
    return .object(object)
  }

  private static func string(_ value: JSONValue?, _ name: String) throws(EngineError) -> String? {
    switch value {
    case nil, .null: return nil
    case .string(let text): return text
    case let other?: throw .badSchema("\(name) must be a string, not \(other.kind)")
    }
  }

  /// Checks that every name it holds is possible, and that everything named exists.
  func check() throws(EngineError) {
    guard Self.isCollectionName(collection) else { throw .badCollectionName(collection) }
    guard fields.count <= 4000 else { throw .badSchema("it has \(fields.count) fields; 4,000 are possible") }
    let names = Set(fields.map(\.name) + [idColumn].compactMap { $0 })
    for name in template?.names ?? [] where !names.contains(name) {
      throw .badSchema(
        "its text names {\(name)}, which is no field; the fields are \(names.sorted().joined(separator: ", "))")
    }
    if let optOut, field(optOut)?.type != .boolean, field(optOut)?.type != .keyword {
      throw .badSchema(
        "optOut names \(optOut), which is no boolean field and none of keywords such as yes and no")
    }
    let definitions = Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for field in fields {
      for band in field.bands {
        do {
          _ = try Filter(parsing: band.filter).bound(to: definitions)
        } catch {
          throw .badSchema("band \(band.name) of field \(field.name): \(error)")
        }
      }
    }
  }
}

extension SchemaField {
  init(name: String, json: JSONValue) throws(EngineError) {
    guard let object = json.object else { throw .badSchema("field \(name) must be an object, not \(json.kind)") }
    guard !name.isEmpty, !["id", "text", "fields", "vector"].contains(name) else {
      throw .badSchema("a field cannot be named \"\(name)\", which has a meaning of its own")
    }
    let known = ["type", "unit", "aliases", "bands", "sensitive", "words"]
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      throw .badSchema("field \(name) has no member \(unknown); the members are \(known.joined(separator: ", "))")
    }
    guard let type = object["type"]?.string.flatMap(FieldType.init(rawValue:)) else {
      let types = FieldType.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badSchema("field \(name) needs a type, one of \(types)")
    }
    func member<Value>(
      _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
    ) throws(EngineError) -> Value? {
      guard let value = object[key], value != .null else { return nil }
      guard let member = read(value) else { throw .badSchema("\(key) of field \(name) must be \(expected)") }
      return member
    }
    self.init(
      name: name, type: type, unit: try member("unit", "a string", \.string),
      aliases: try member("aliases", "an array of strings", Self.strings) ?? [],
      bands: try member("bands", "an object of filters", Self.bands) ?? [],
      sensitive: try member("sensitive", "true or false", \.bool) ?? false,
      words: try member("words", "one of words, name, none") { $0.string.flatMap(WordUse.init) })
  }

  private static func strings(_ value: JSONValue) -> [String]? {
    guard let array = value.array else { return nil }
    let strings = array.compactMap(\.string)
    return strings.count == array.count ? strings : nil
  }

  private static func bands(_ value: JSONValue) -> [Band]? {
    guard let members = value.object?.members else { return nil }
    let bands = members.compactMap { name, filter in filter.string.map { Band(name: name, filter: $0) } }
    return bands.count == members.count ? bands : nil
  }

  var json: JSONValue {
    var object: JSONObject = ["type": .string(type.rawValue)]
    object["unit"] = unit.map { .string($0) }
    if !aliases.isEmpty { object["aliases"] = .array(aliases.map { .string($0) }) }
    if !bands.isEmpty {
      object["bands"] = .object(JSONObject(bands.map { (key: $0.name, value: .string($0.filter)) }))
    }
    if sensitive { object["sensitive"] = .bool(true) }
    object["words"] = words.map { .string($0.rawValue) }
    return .object(object)
  }
}
