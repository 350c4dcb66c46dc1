import Admission
import NIOCore
import Synchronization
import Wire

/// From a line to its reply: has it parsed, admitted and run, and serialises the outcome.
struct Dispatcher: Sendable {
  let admission: Admission
  let options: LineServerOptions

  /// The error of a line for which there is no memory.
  var noRoom: RPCError { admission.noRoom.error }

  /// Has a line worked on, and gives the reply to the queue. A short one goes straight to the queue that its cost calls for;
  /// a long one is parsed on a thread first.
  func begin(_ line: PendingLine, for replies: ReplyQueue) {
    guard case .unparsed = line.content else { return run(line.content, line, nil, replies) }
    let rejection = admission.read(bytes: line.text.readableBytes) { lane in
      guard replies.isWanted else { return replies.finish(nil) }
      // Much can happen before its turn comes: whether the client reads its replies is asked again.
      if replies.isFull { return replies.requeue(line) }
      run(PendingLine.Content(parsing: line.text, line.arrived), line, lane, replies)
    }
    if let rejection { replies.finish(refusal(ofLine: line.text, rejection.error), in: TimeAmount(rejection.pause)) }
  }

  private func run(
    _ content: PendingLine.Content, _ line: PendingLine, _ lane: RequestCost.Lane?, _ replies: ReplyQueue
  ) {
    switch content {
    case .unparsed: replies.requeue(line)
    case .invalid(let error, let id): replies.finish(RPCReply(id: id, .failure(error)).json.serialised())
    case _ where lane != nil && content.authenticates:
      replies.finish(RPCReply(id: .null, .failure(.longAuthentication)).json.serialised())
    case .batch(let members): next(of: Batch(members, line, limit: options.maxReply), replies)
    case .request(let request): run(request, of: line, lane, replies)
    }
  }

  private func run(
    _ request: RPCRequest, of line: PendingLine, _ lane: RequestCost.Lane?, _ replies: ReplyQueue
  ) {
    let rejection = admission.run(request, for: replies.session, readIn: lane, isWanted: { replies.isWanted }) {
      outcome in
      // The line belongs to the budget until it is done with.
      withExtendedLifetime(line.charge) { replies.finish(Self.reply(to: request, outcome)) }
    }
    guard let rejection else { return }
    replies.finish(Self.reply(to: request, .failure(rejection.error)), in: TimeAmount(rejection.pause))
  }

  /// The requests of a batch are done in their order, each admitted like one that comes alone.
  private func next(of batch: Batch, _ replies: ReplyQueue) {
    while replies.isWanted, let json = batch.next() {
      do throws(RPCError) {
        let request = try RPCRequest(json: json, arrived: batch.line.arrived)
        try batch.checkRoom()
        let rejection = admission.run(request, for: replies.session, isWanted: { replies.isWanted }) {
          batch.append(Self.reply(to: request, $0))
          next(of: batch, replies)
        }
        guard let rejection else { return }
        batch.append(Self.reply(to: request, .failure(rejection.error)))
      } catch {
        batch.append(RPCReply(id: PendingLine.Content.id(of: json), .failure(error)).json.serialised())
      }
    }
    replies.finish(batch.finished())
  }

  /// The reply to a request; nil for a notification.
  private static func reply(to request: RPCRequest, _ outcome: Result<JSONValue, RPCError>) -> [UInt8]? {
    request.id.map { RPCReply(id: $0, outcome).json.serialised() }
  }
}

/// The requests of a line that is an array, as they are done one after another.
private final class Batch: Sendable {
  private struct State {
    var requests: ArraySlice<JSONValue>
    var replies: [UInt8] = []
  }

  let line: PendingLine
  private let limit: Int
  private let state: Mutex<State>

  init(_ requests: [JSONValue], _ line: PendingLine, limit: Int) {
    self.line = line
    self.limit = limit
    state = Mutex(State(requests: requests[...]))
  }

  func next() -> JSONValue? { state.withLock { $0.requests.popFirst() } }

  /// Refuses what would make the reply too long.
  func checkRoom() throws(RPCError) {
    guard state.withLock({ $0.replies.count }) > limit else { return }
    throw RPCError(.tooLarge, "the replies of this batch have more than \(limit) bytes; send fewer requests at once")
  }

  func append(_ reply: [UInt8]?) {
    guard let reply else { return }
    state.withLock { state in
      state.replies.append(state.replies.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
      state.replies += reply
    }
  }

  /// The reply; nil if all were notifications.
  func finished() -> [UInt8]? {
    state.withLock { state in
      guard !state.replies.isEmpty else { return nil }
      state.replies.append(UInt8(ascii: "]"))
      return state.replies
    }
  }
}

extension RPCError {
  /// The error of an `authenticate` in a line that is parsed beside others.
  fileprivate static let longAuthentication = RPCError(
    .tooLarge, "a line with authenticate has at most \(PendingLine.shortLine) bytes; nothing of it was done")
}
