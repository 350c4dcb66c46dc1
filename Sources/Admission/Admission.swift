import Dispatch
import Foundation
import Synchronization
import Tracing
public import Wire

/// Takes requests to their outcomes: which lane they wait in, whether there is room, until when they may begin, and what is noted
/// of them. All doors of a server share one, so that none is a way around the bounds of another.
public final class Admission: Sendable {
  /// Answers a request on one of the threads; it may take its time.
  public typealias Handler = @Sendable (RPCRequest, Session) -> Result<JSONValue, RPCError>

  /// Longer requests take a while to be read, and are not read where quick ones wait.
  private static let shortRequest = 64 << 10

  /// What requests and replies in progress come to.
  package let budget: MemoryBudget
  private let options: AdmissionOptions
  private let handler: Handler
  private let lanes: Lanes
  private let log: RequestLog
  private let meters: RequestMeters
  private let isEnding = Mutex(false)
  /// Those who wait in `answer`.
  private let guests = DispatchGroup()

  /// Makes the threads.
  package init(_ options: AdmissionOptions, _ handler: @escaping Handler) {
    self.options = options
    self.handler = handler
    budget = MemoryBudget(limit: options.memory)
    lanes = Lanes(options)
    log = RequestLog(slow: options.slow, logger: options.log)
    meters = RequestMeters(methods: options.methods, options.metrics)
  }

  /// What each lane has to do.
  package var load: [LaneLoad] { lanes.load }

  /// Has a request of so many bytes read, and says in which lane that is done; the refusal, if there is no room for it.
  package func read(
    bytes: Int, _ work: @escaping @Sendable (RequestCost.Lane) -> Void
  ) -> Refusal? {
    let lane = bytes <= Self.shortRequest ? RequestCost.Lane.quick : .thinking
    return submit(to: lane, units: 1 + bytes / 256) { work(lane) }
  }

  /// Has a request done in its lane; at once if it was read on a thread that may do it. The refusal, if there is no room for it.
  package func admit(
    _ request: RPCRequest, readIn lane: RequestCost.Lane? = nil, _ work: @escaping @Sendable () -> Void
  ) -> Refusal? {
    let cost = options.cost(request)
    // Most requests are quick, and done where they were read: each changes threads once.
    guard let lane, cost.lane == lane || cost.lane == .quick else {
      return submit(to: cost.lane, units: cost.units, work)
    }
    work()
    return nil
  }

  private func submit(to lane: RequestCost.Lane, units: Int, _ work: @escaping @Sendable () -> Void) -> Refusal? {
    if lanes[lane].submit(units: units, work) { return nil }
    meters.noteRefusal(lane)
    return Refusal(expectedWait: lanes[lane].expectedWait, longestWait: options.longestWait)
  }

  /// The refusal of what there is no memory for.
  package var noRoom: Refusal {
    Refusal(expectedWait: lanes[.quick].expectedWait, longestWait: options.longestWait)
  }

  /// What a request comes to, on this thread.
  package func outcome(of request: RPCRequest, _ session: Session) -> Result<JSONValue, RPCError> {
    if let deadline = request.deadline, deadline < Date() {
      return .failure(RPCError(.deadlineExceeded, "deadline exceeded before the request started; it had no effect"))
    }
    let span = options.tracer?.startAnySpan(meters.name(request.method), context: .topLevel, ofKind: .server)
    let start = ContinuousClock.now
    let outcome = handler(request, session)
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

  /// Ends the threads, when all who wait in `answer` have been answered. On return no handler runs any more.
  package func shutDown() async {
    isEnding.withLock { $0 = true }
    await withCheckedContinuation { continuation in
      guests.notify(queue: .global()) { continuation.resume() }
    }
    await lanes.shutDown()
  }
}

extension Admission {
  /// Answers a request that is not read yet, on the threads of its lanes: `read` makes it of its bytes, `write` makes the reply of its
  /// outcome. `isWanted` is asked before work begins, since much can happen before its turn comes. A refusal is held back for a
  /// moment, like that of a line.
  package func answer<Reply: Sendable>(
    bytes: Int, for session: Session, isWanted: @escaping @Sendable () -> Bool,
    read: @escaping @Sendable () throws(RPCError) -> RPCRequest,
    write: @escaping @Sendable (Result<JSONValue, RPCError>) -> Reply
  ) async -> Reply {
    guard enter() else { return write(.failure(.stopping)) }
    defer { guests.leave() }
    let answer: Result<Reply, Refusal> = await withCheckedContinuation { continuation in
      let refusal = self.read(bytes: bytes) { lane in
        do throws(RPCError) {
          let request = try read()
          let refusal = self.admit(request, readIn: lane) {
            let outcome = isWanted() ? self.outcome(of: request, session) : .failure(.stopping)
            continuation.resume(returning: .success(write(outcome)))
          }
          if let refusal { continuation.resume(returning: .failure(refusal)) }
        } catch {
          continuation.resume(returning: .success(write(.failure(error))))
        }
      }
      if let refusal { continuation.resume(returning: .failure(refusal)) }
    }
    switch answer {
    case .success(let reply): return reply
    case .failure(let refusal):
      try? await Task.sleep(for: refusal.pause)
      return write(.failure(refusal.error))
    }
  }

  private func enter() -> Bool {
    isEnding.withLock { isEnding in
      if !isEnding { guests.enter() }
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
