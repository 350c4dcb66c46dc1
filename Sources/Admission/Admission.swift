import Dispatch
import Foundation
import Logging
import Synchronization
import Tracing
public import Wire

/// Admits requests and runs them: in which queue each waits, whether there is room, until when it may begin, and what is logged
/// and counted. All servers of a process share one, so that no interface is a way around the limits of another. The composition
/// root owns it.
public final class Admission: Sendable {
  /// Decodes a request: on an event loop for short ones, so that it must not wait for anything.
  public typealias Prepare = @Sendable (RPCRequest) -> PreparedRequest
  /// Takes the outcome of a request, once.
  package typealias Completion = @Sendable (Result<JSONValue, RPCError>) -> Void

  /// Longer requests take a while to be parsed, and are not parsed where quick ones wait.
  private static let shortRequest = 64 << 10

  /// The memory of requests and replies in progress.
  package let budget: MemoryBudget
  private let options: AdmissionOptions
  private let prepare: Prepare
  private let lanes: Lanes
  private let log: RequestLog
  private let meters: RequestMeters
  private let isEnding = Mutex(false)
  /// Calls of `answer` that are not answered yet.
  private let inFlight = DispatchGroup()

  /// Starts the threads. Requests are run on them, on as many at once as the options say.
  public init(_ options: AdmissionOptions = AdmissionOptions(), prepare: @escaping Prepare) {
    self.options = options
    self.prepare = prepare
    budget = MemoryBudget(limit: options.memory)
    lanes = Lanes(options)
    log = RequestLog(slow: options.slow, logger: options.log)
    meters = RequestMeters(methods: options.methods, options.metrics)
  }

  /// The same for one handler of all requests; `cost` says what each costs.
  package convenience init(
    _ options: AdmissionOptions = AdmissionOptions(),
    cost: @escaping @Sendable (RPCRequest) -> RequestCost = { _ in RequestCost(.quick, units: 1) },
    handler: @escaping @Sendable (RPCRequest, Session) -> Result<JSONValue, RPCError>
  ) {
    self.init(options) { request in
      PreparedRequest(cost: cost(request)) { session, _ in handler(request, session) }
    }
  }

  /// The load of each queue.
  public var load: [LaneLoad] { lanes.load }

  /// Bytes of requests and replies in progress.
  public var memoryInUse: Int { budget.inUse }

  /// Has a request of so many bytes parsed on a thread of the queue that `work` is given; the rejection, if there is no room.
  package func read(bytes: Int, _ work: @escaping @Sendable (RequestCost.Lane) -> Void) -> Rejection? {
    let lane = bytes <= Self.shortRequest ? RequestCost.Lane.quick : .thinking
    return submit(to: lane, units: 1 + bytes / 256) { work(lane) }
  }

  /// Runs a request in the queue that its cost calls for; at once, if it was read on a thread of a queue that may run it. Its
  /// outcome goes to `completion` on that thread; the rejection, if there is no room for it. `isWanted` is asked before the
  /// request is run, since its client may be gone by then.
  package func run(
    _ request: RPCRequest, for session: Session, readIn lane: RequestCost.Lane? = nil,
    isWanted: @escaping @Sendable () -> Bool, _ completion: @escaping Completion
  ) -> Rejection? {
    let prepared = prepare(request)
    let cost = prepared.cost
    let work: @Sendable () -> Void = { [self] in
      completion(isWanted() ? outcome(of: request, prepared.run, session, isWanted) : .failure(.stopping))
    }
    guard let lane, cost.lane == lane || cost.lane == .quick else {
      return submit(to: cost.lane, units: cost.units, work)
    }
    work()
    return nil
  }

  private func submit(to lane: RequestCost.Lane, units: Int, _ work: @escaping @Sendable () -> Void) -> Rejection? {
    if lanes[lane].submit(units: units, work) { return nil }
    meters.noteRefusal(lane)
    return Rejection(expectedWait: lanes[lane].expectedWait, longestWait: options.longestWait)
  }

  /// The rejection of what there is no memory for.
  package var noRoom: Rejection {
    Rejection(expectedWait: lanes[.quick].expectedWait, longestWait: options.longestWait)
  }

  private func outcome(
    of request: RPCRequest, _ run: PreparedRequest.Run, _ session: Session, _ isWanted: @escaping @Sendable () -> Bool
  ) -> Result<JSONValue, RPCError> {
    if let deadline = request.deadline, deadline < Date() {
      return .failure(RPCError(.deadlineExceeded, "deadline exceeded before the request started; it had no effect"))
    }
    let span = options.tracer?.startAnySpan(meters.name(request.method), context: .topLevel, ofKind: .server)
    let start = ContinuousClock.now
    let outcome = run(session, isWanted)
    let duration = ContinuousClock.now - start
    meters.note(request.method, outcome, duration)
    if let span { end(span, outcome) }
    log.note(request, meters.name(request.method), outcome, duration, connection: session.number)
    return outcome
  }

  private func end(_ span: any Span, _ outcome: Result<JSONValue, RPCError>) {
    span.attributes["outcome"] = RequestOutcome.all[RequestOutcome.place(of: outcome)]
    if case .failure = outcome { span.setStatus(SpanStatus(code: .error)) }
    span.end()
  }

  /// Logs a connection that was closed because its first bytes, or a line of it, belong to another protocol.
  package func note(foreignProtocolOf session: Session) {
    options.log?.warning(
      "closed a connection that does not speak the line protocol",
      metadata: ["connection": "\(session.number)", "peer": "\(session.peer ?? "unknown")"])
  }

  /// Ends the threads when all calls of `answer` have been answered. On return no handler runs any more. The servers that use
  /// it are stopped before.
  public func shutDown() async {
    isEnding.withLock { $0 = true }
    await withCheckedContinuation { continuation in
      inFlight.notify(queue: .global()) { continuation.resume() }
    }
    await lanes.shutDown()
  }
}

extension Admission {
  /// Answers a request that is not parsed yet: `read` makes it of its bytes, `write` makes the reply of its outcome, both on
  /// threads of the queues. A rejection is held back for a moment, like that of a line.
  package func answer<Reply: Sendable>(
    bytes: Int, for session: Session, isWanted: @escaping @Sendable () -> Bool,
    read: @escaping @Sendable () throws(RPCError) -> RPCRequest,
    write: @escaping @Sendable (Result<JSONValue, RPCError>) -> Reply
  ) async -> Reply {
    guard enter() else { return write(.failure(.stopping)) }
    defer { inFlight.leave() }
    let answer: Result<Reply, Rejection> = await withCheckedContinuation { continuation in
      let rejection = self.read(bytes: bytes) { lane in
        do throws(RPCError) {
          let rejection = self.run(try read(), for: session, readIn: lane, isWanted: isWanted) { outcome in
            continuation.resume(returning: .success(write(outcome)))
          }
          if let rejection { continuation.resume(returning: .failure(rejection)) }
        } catch {
          continuation.resume(returning: .success(write(.failure(error))))
        }
      }
      if let rejection { continuation.resume(returning: .failure(rejection)) }
    }
    switch answer {
    case .success(let reply): return reply
    case .failure(let rejection):
      try? await Task.sleep(for: rejection.pause)
      return write(.failure(rejection.error))
    }
  }

  private func enter() -> Bool {
    isEnding.withLock { isEnding in
      if !isEnding { inFlight.enter() }
      return !isEnding
    }
  }
}

extension RPCError {
  /// The error of what comes to a server that ends.
  package static let stopping = RPCError(
    .notReady, "the server is not taking requests; try again in 1000 ms",
    data: .object(["retry_after_ms": .integer(1000)]))
}
