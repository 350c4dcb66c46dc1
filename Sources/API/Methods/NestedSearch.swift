import Engine
import Wire

/// A search given as a parameter of another method: `search` or `nearest`, with the parameters of that method but for the
/// collection. It is kept as its caller wrote it, and read when it is run.
struct NestedSearch: Sendable {
  /// A search that was read.
  enum Request {
    case search(SearchRequest)
    case nearest(NearestRequest)
  }

  let method: String
  var params: JSONObject

  /// Reads it.
  func request(in collection: String) throws(RPCError) -> Request {
    var params = params
    params["collection"] = .string(collection)
    if method == Nearest.name {
      return .nearest(try read(.object(params), Nearest.parameters, of: Nearest.name).request)
    }
    return .search(try read(.object(params), Search.parameters, of: Search.name).request)
  }

  /// Runs it.
  func response(in collection: String, _ call: Call) throws -> SearchResponse {
    switch try request(in: collection) {
    case .search(let request): try call.engine.search(request, call.context)
    case .nearest(let request): try call.engine.nearest(request, call.context)
    }
  }

  /// Its work, as far as it can be read.
  func work(in collection: String, _ engine: Engine) -> Work {
    switch try? request(in: collection) {
    case .search(let request)?: Search.work(request, engine)
    case .nearest(let request)?: Nearest.work(request, engine)
    case nil: Work()
    }
  }
}

/// Parameters with a nested search among them.
protocol NestedSearchParams: MethodParams {
  var search: NestedSearch? { get set }
  var nearest: NestedSearch? { get set }
}

extension NestedSearchParams {
  /// The search that was given; nil where none was.
  func nested(of method: String) throws(RPCError) -> NestedSearch? {
    guard search == nil || nearest == nil else {
      throw RPCError(.invalidParams, "search of \(method) and nearest do not go together")
    }
    return search ?? nearest
  }
}

extension Parameter where Params: NestedSearchParams {
  /// The parameters `search` and `nearest`.
  static var nestedSearch: [Parameter] {
    [
      .object("search", "The body of a search.") { $0.search = NestedSearch(method: Search.name, params: $1) },
      .object("nearest", "The body of nearest.") { $0.nearest = NestedSearch(method: Nearest.name, params: $1) },
    ]
  }
}

/// A search or a list that is kept under a name.
enum SavedSource {
  /// The work of what is kept under a name, with some parameters changed; none where there is nothing.
  static func work(
    _ name: String, in collection: String, changes: JSONObject = [:], _ engine: Engine
  ) -> Work {
    guard case .search(let method, var params)? = engine.savedKind(name, in: collection) else { return Work() }
    for (key, value) in changes.members { params[key] = value }
    return NestedSearch(method: method, params: params).work(in: collection, engine)
  }
}
