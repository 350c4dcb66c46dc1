import CoreMetrics
import Wire

/// What a request came to, in one word for counters and spans.
enum RequestOutcome {
  /// The word for what went well.
  static let ok = "ok"

  /// All words: the first is for what went well, the last for codes that are not the protocol's.
  static let all = [ok] + RPCErrorCode.allCases.map(word) + ["other"]

  /// The place of an outcome's word.
  static func place(of outcome: Result<JSONValue, RPCError>) -> Int {
    guard case .failure(let error) = outcome else { return 0 }
    let place = RPCErrorCode.allCases.firstIndex { $0.rawValue == error.code }
    return place.map { $0 + 1 } ?? all.count - 1
  }

  private static func word(_ code: RPCErrorCode) -> String {
    switch code {
    case .parseError: "parse_error"
    case .invalidRequest: "invalid_request"
    case .methodNotFound: "method_not_found"
    case .invalidParams: "invalid_params"
    case .internalError: "internal_error"
    case .overloaded: "overloaded"
    case .notReady: "not_ready"
    case .unauthenticated: "unauthenticated"
    case .forbidden: "forbidden"
    case .notFound: "not_found"
    case .modelMismatch: "model_mismatch"
    case .storageFull: "storage_full"
    case .deadlineExceeded: "deadline_exceeded"
    case .tooLarge: "too_large"
    case .conflict: "conflict"
    }
  }
}

/// Counts what requests come to. All counters are made beforehand, so that counting takes no lock and no memory.
struct RequestMeters: Sendable {
  private let methods: [String]
  private let requests: [[Counter]]
  private let durations: [Timer]
  private let refusals: [Counter]

  /// Methods that are not among those named are counted together: their names could be anything.
  init(methods: [String], _ factory: any MetricsFactory) {
    self.methods = methods
    let names = methods + ["other"]
    requests = names.map { name in
      RequestOutcome.all.map { outcome in
        Counter(
          label: "kindred_requests_total", dimensions: [("method", name), ("outcome", outcome)], factory: factory)
      }
    }
    durations = names.map {
      Timer(label: "kindred_request_duration_seconds", dimensions: [("method", $0)], factory: factory)
    }
    refusals = RequestCost.Lane.allCases.map {
      Counter(label: "kindred_refusals_total", dimensions: [("lane", "\($0)")], factory: factory)
    }
  }

  /// A method's name, if it is known.
  func name(_ method: String) -> String { methods.contains(method) ? method : "other" }

  func note(_ method: String, _ outcome: Result<JSONValue, RPCError>, _ duration: Duration) {
    let place = methods.firstIndex(of: method) ?? methods.count
    requests[place][RequestOutcome.place(of: outcome)].increment()
    let (seconds, attoseconds) = duration.components
    durations[place].recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  func noteRefusal(_ lane: RequestCost.Lane) {
    if let place = RequestCost.Lane.allCases.firstIndex(of: lane) { refusals[place].increment() }
  }
}
