import Logging
import Wire

/// Lines about requests that took long or failed for no fault of theirs. They name requests by their ids and hold nothing of
/// what was asked: of an error its cause, and not the message, which may quote it.
struct RequestLog: Sendable {
  let slow: Duration?
  let logger: Logger?

  /// Notes what a request came to; `method` is its name as far as that is known.
  func note(
    _ request: RPCRequest, _ method: String, _ outcome: Result<JSONValue, RPCError>, _ duration: Duration,
    connection: Int
  ) {
    guard let logger else { return }
    var details: Logger.Metadata {
      [
        "request": "\(Self.shown(request.id))", "method": "\(method)",
        "connection": "\(connection)", "ms": "\(Int(duration / .milliseconds(1)))",
      ]
    }
    if case .failure(let error) = outcome, error.code == RPCErrorCode.internalError.rawValue {
      logger.error("request failed: \(error.cause ?? "the reply says why")", metadata: details)
    } else if let slow, duration >= slow {
      logger.warning("request was slow", metadata: details)
    }
  }

  /// An id as it may stand in a log: what a client makes of it could be anything, and of any length.
  private static func shown(_ id: JSONValue?) -> String {
    switch id {
    case .integer(let number): return "\(number)"
    case .string(let text) where (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain): return text
    default: return "?"
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
