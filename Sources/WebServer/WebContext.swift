import HTTPTypes
import Hummingbird
import Synchronization

/// What goes with a request on its way.
struct WebContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// What the request is called in logs and in its reply.
  var requestID = ""

  init(source: ApplicationRequestContextSource) { coreContext = CoreRequestContextStorage(source: source) }

  /// Names of requests follow on each other from where chance began: to ask the system for chance each time costs more than all
  /// else here.
  private static let lastID = Atomic(UInt64.random(in: 1 << 40...1 << 60))

  /// A client's own name for a request, if it can stand in a log.
  static func requestID(_ given: String?) -> String {
    if let given, (1...128).contains(given.utf8.count), given.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
      return given
    }
    return String(lastID.add(1, ordering: .relaxed).newValue, radix: 36)
  }
}

extension HTTPField.Name {
  /// What a request is called.
  static let requestID = Self.known("X-Request-ID")
  /// By what a write that is sent again is known.
  static let idempotencyKey = Self.known("Idempotency-Key")
  /// That a reply was given before.
  static let repeated = Self.known("Idempotency-Replayed")
  /// How many rows an exported file has, and how many cells of it a spreadsheet would have taken for formulas.
  static let exportedRows = Self.known("X-Rows")
  static let defusedCells = Self.known("X-Defused")
  static let contentTypeOptions = Self.known("X-Content-Type-Options")
  static let referrerPolicy = Self.known("Referrer-Policy")
  static let frameOptions = Self.known("X-Frame-Options")
  static let resourcePolicy = Self.known("Cross-Origin-Resource-Policy")

  /// A name that is known to be one.
  static func known(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a header") }
    return name
  }
}
