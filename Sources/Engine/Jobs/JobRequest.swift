import Wire

/// What a rebuild is to do otherwise than before.
public struct RebuildOptions: Equatable, Sendable {
  /// A file whose rows take the place of the stored records; nil to keep these.
  public var file: String?
  /// What goes before the row's number, where that is the id.
  public var idPrefix = ""
  /// The folder of the model; nil for the one that the collection has.
  public var model: String?
  /// The precision to embed in; nil for the one that the collection has.
  public var precision: String?
  /// Links that a record makes on each layer; nil for as many as before.
  public var m: Int?
  /// Candidates that are kept while a record looks for its neighbours; nil for as many as before.
  public var efConstruction: Int?
  /// How long the older generation is kept, in hours.
  public var keepHours = RebuildOptions.defaultKeepHours
  /// Whether stored vectors are kept whatever the model is.
  var keepsVectors = false

  /// How long an older generation is kept where nothing else is said.
  public static let defaultKeepHours = 24

  /// The same records, vectors and shape as before.
  public init() {}
}

/// Long work on a collection.
public enum JobRequest: Equatable, Sendable {
  /// A new generation.
  case rebuild(RebuildOptions)
  /// The older generation again, with what was written since.
  case rollback
  /// A new generation of the same records and vectors, and no other.
  case compact

  /// Its name on the wire.
  public var kind: String {
    switch self {
    case .rebuild: "rebuild"
    case .rollback: "rollback"
    case .compact: "compact"
    }
  }
}

/// A job as the catalog keeps it while it is under way.
struct JobRecord: Equatable, Sendable {
  let id: String
  let request: JobRequest
  /// How often it was begun, but for those times when the server ended in order.
  var attempts = 1

  init(id: String, request: JobRequest) {
    self.id = id
    self.request = request
  }

  init?(json: JSONValue) {
    guard let id = json["id"]?.string, let kind = json["kind"]?.string else { return nil }
    switch kind {
    case "rebuild": self.init(id: id, request: .rebuild(RebuildOptions(json: json["options"] ?? .null)))
    case "rollback": self.init(id: id, request: .rollback)
    case "compact": self.init(id: id, request: .compact)
    default: return nil
    }
    attempts = Int(json["attempts"]?.integer ?? 1)
  }

  var json: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "kind": .string(request.kind), "attempts": .integer(Int64(attempts)),
    ]
    if case .rebuild(let options) = request { object["options"] = options.json }
    return .object(object)
  }
}

extension RebuildOptions {
  fileprivate init(json: JSONValue) {
    file = json["from"]?.string
    idPrefix = json["id_prefix"]?.string ?? ""
    model = json["model"]?.string
    precision = json["precision"]?.string
    m = json["m"]?.integer.map { Int($0) }
    efConstruction = json["ef_construction"]?.integer.map { Int($0) }
    keepHours = Int(json["keep_hours"]?.integer ?? Int64(Self.defaultKeepHours))
  }

  fileprivate var json: JSONValue {
    var object: JSONObject = ["id_prefix": .string(idPrefix), "keep_hours": .integer(Int64(keepHours))]
    object["from"] = file.map { .string($0) }
    object["model"] = model.map { .string($0) }
    object["precision"] = precision.map { .string($0) }
    object["m"] = m.map { .integer(Int64($0)) }
    object["ef_construction"] = efConstruction.map { .integer(Int64($0)) }
    return .object(object)
  }
}
