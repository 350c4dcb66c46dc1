import NIOCore
import Wire

/// From a line to its reply: reads it, has the handler do it on the workers, writes what came of it.
struct Dispatcher: Sendable {
  typealias Handler = @Sendable (RPCRequest) -> Result<JSONValue, RPCError>

  private enum Step {
    case answered([UInt8]?)
    case waiting(JSONValue)
    case batch([JSONValue])
  }

  let workers: WorkerPool
  /// Threads for requests that wait for the disk, so that those that do not never wait for them.
  let writers: WorkerPool
  let waitingMethods: Set<String>
  let maxLine: Int
  let handler: Handler

  /// The bytes of the reply, without a line end; nil if there is nothing to say. `isWanted` is asked before work begins, since a
  /// client may be gone when its turn comes.
  func reply(to line: Line, isWanted: @escaping @Sendable () -> Bool) async -> [UInt8]? {
    guard case .text(let text) = line else {
      let error = RPCError(.tooLarge, "the line has more than \(maxLine) bytes; send less in one call")
      return RPCReply(id: .null, .failure(error)).json.serialised()
    }
    // Reading, doing and writing are one piece of work, so that a request changes threads once.
    switch await workers.run({ isWanted() ? begin(text) : .answered(nil) }) {
    case .answered(let reply): return reply
    case .waiting(let request): return await reply(toWaiting: request, isWanted: isWanted)
    case .batch(let requests): return await reply(toBatch: requests, isWanted: isWanted)
    case nil: return refusal(of: text)
    }
  }

  private func begin(_ text: ByteBuffer) -> Step {
    switch Self.parse(text) {
    case .success(.array(let requests)) where !requests.isEmpty: .batch(requests)
    case .success(let request) where waits(request): .waiting(request)
    case .success(let request): .answered(reply(to: request, handler)?.json.serialised())
    case .failure(let error): .answered(RPCReply(id: .null, .failure(error)).json.serialised())
    }
  }

  private func waits(_ request: JSONValue) -> Bool {
    request["method"]?.string.map(waitingMethods.contains) ?? false
  }

  private func reply(toWaiting request: JSONValue, isWanted: @escaping @Sendable () -> Bool) async -> [UInt8]? {
    let done = await writers.run { isWanted() ? reply(to: request, handler)?.json.serialised() : nil }
    return done ?? reply(to: request, refuse)?.json.serialised()
  }

  /// The requests of a batch run in their order, each as a piece of work of its own: a long batch keeps its place in the queue
  /// like everybody else, instead of keeping a thread.
  private func reply(toBatch requests: [JSONValue], isWanted: @escaping @Sendable () -> Bool) async -> [UInt8]? {
    var replies: [UInt8] = []
    for request in requests {
      let pool = waits(request) ? writers : workers
      let done = await pool.run { isWanted() ? reply(to: request, handler)?.json.serialised() : nil }
      guard let reply = done ?? reply(to: request, refuse)?.json.serialised() else { continue }
      replies.append(replies.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
      replies += reply
    }
    guard !replies.isEmpty else { return nil }
    return replies + [UInt8(ascii: "]")]
  }

  /// The reply to a line that finds the queue full. It is read here nevertheless: only its ids tell the client what was refused.
  private func refusal(of text: ByteBuffer) -> [UInt8]? {
    switch Self.parse(text) {
    case .success(.array(let requests)) where !requests.isEmpty:
      let replies = requests.compactMap { reply(to: $0, refuse)?.json }
      return replies.isEmpty ? nil : JSONValue.array(replies).serialised()
    case .success(let request): return reply(to: request, refuse)?.json.serialised()
    case .failure(let error): return RPCReply(id: .null, .failure(error)).json.serialised()
    }
  }

  private func refuse(_: RPCRequest) -> Result<JSONValue, RPCError> {
    let wait = max(1, Int64(workers.expectedWait / .milliseconds(1)))
    return .failure(
      RPCError(
        .overloaded, "too many requests are waiting; try again in \(wait) ms",
        data: .object(["retry_after_ms": .integer(wait)])))
  }

  /// What one request comes to; nil for a notification.
  private func reply(
    to json: JSONValue, _ perform: (RPCRequest) -> Result<JSONValue, RPCError>
  ) -> RPCReply? {
    do throws(RPCError) {
      let request = try RPCRequest(json: json)
      let outcome = perform(request)
      return request.id.map { RPCReply(id: $0, outcome) }
    } catch {
      return RPCReply(id: Self.id(of: json), .failure(error))
    }
  }

  /// The id of what is no request, as far as it has a usable one.
  private static func id(of json: JSONValue) -> JSONValue {
    switch json["id"] {
    case let id? where id.string != nil || id.number != nil: id
    default: .null
    }
  }

  private static func parse(_ text: ByteBuffer) -> Result<JSONValue, RPCError> {
    do throws(JSONError) {
      return .success(try JSONValue(parsing: text.readableBytesUInt8Span))
    } catch {
      return .failure(RPCError(.parseError, error.description))
    }
  }
}
