import Admission
import NIOCore
import Synchronization
import Wire

/// From a line to its reply: reads it, has it done on the threads of its lane, writes what came of it.
struct Dispatcher: Sendable {
  let admission: Admission
  let options: LineServerOptions

  /// The error of a line for which there is no memory.
  var noRoom: RPCError { admission.noRoom.error }

  /// Has a line worked on, and gives the reply to the outbox. Whether the client is still there, and reads, is asked before work
  /// begins, since much can happen before its turn comes.
  func begin(_ line: TakenLine, for outbox: Outbox) {
    let refusal = admission.read(bytes: line.text.readableBytes) { lane in
      guard outbox.isWanted else { return outbox.finish(nil) }
      if outbox.isFull { return outbox.giveBack(line) }
      work(on: line, lane, outbox)
    }
    if let refusal { outbox.finish(self.refusal(ofLine: line.text, refusal.error), in: TimeAmount(refusal.pause)) }
  }

  private func work(on line: TakenLine, _ lane: RequestCost.Lane, _ outbox: Outbox) {
    let json: JSONValue
    switch Self.parse(line.text) {
    case .success(let value): json = value
    case .failure(let error): return outbox.finish(RPCReply(id: .null, .failure(error)).json.serialised())
    }
    if case .array(let requests) = json, !requests.isEmpty {
      return next(of: Batch(requests, line, limit: options.maxReply), outbox)
    }
    do throws(RPCError) {
      let request = try RPCRequest(json: json, arrived: line.arrived)
      let refusal = admission.admit(request, readIn: lane) {
        // The line belongs to the budget until it is done with.
        withExtendedLifetime(line.charge) { outbox.finish(outbox.isWanted ? reply(to: request, outbox) : nil) }
      }
      guard let refusal else { return }
      outbox.finish(Self.reply(to: request, .failure(refusal.error)), in: TimeAmount(refusal.pause))
    } catch {
      outbox.finish(RPCReply(id: Self.id(of: json), .failure(error)).json.serialised())
    }
  }

  /// The requests of a batch are done in their order, each admitted like one that comes alone.
  private func next(of batch: Batch, _ outbox: Outbox) {
    while outbox.isWanted, let json = batch.next() {
      do throws(RPCError) {
        let request = try RPCRequest(json: json, arrived: batch.line.arrived)
        try batch.checkRoom()
        let refusal = admission.admit(request) {
          batch.append(outbox.isWanted ? reply(to: request, outbox) : nil)
          next(of: batch, outbox)
        }
        guard let refusal else { return }
        batch.append(Self.reply(to: request, .failure(refusal.error)))
      } catch {
        batch.append(RPCReply(id: Self.id(of: json), .failure(error)).json.serialised())
      }
    }
    outbox.finish(batch.finished())
  }

  /// What a request comes to; nil for a notification.
  private func reply(to request: RPCRequest, _ outbox: Outbox) -> [UInt8]? {
    Self.reply(to: request, admission.outcome(of: request, outbox.session))
  }

  private static func reply(to request: RPCRequest, _ outcome: Result<JSONValue, RPCError>) -> [UInt8]? {
    request.id.map { RPCReply(id: $0, outcome).json.serialised() }
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

/// The requests of a line that is an array, as they are done one after another.
private final class Batch: Sendable {
  private struct State {
    var requests: ArraySlice<JSONValue>
    var replies: [UInt8] = []
  }

  let line: TakenLine
  private let limit: Int
  private let state: Mutex<State>

  init(_ requests: [JSONValue], _ line: TakenLine, limit: Int) {
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
