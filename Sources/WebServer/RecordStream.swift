import Admission
import Foundation
import Hummingbird
import NIOCore
import Wire

/// Records that come as lines of a body without an end in sight, and go in a batch after the other: no more than a batch is in
/// memory, and the sender is not read from while one is written.
struct RecordStream {
  /// What a batch comes to at most.
  private static let mostRecords = 500
  private static let mostBytes = 1 << 20
  /// Rejects that are told one by one.
  private static let mostShown = 1000
  /// How often a batch that finds no room is tried again.
  private static let mostAttempts = 20

  private let call: Call
  /// The parameters of `upsert`, but for the records.
  private let parameters: JSONObject
  private let longestLine: Int
  /// Whether the first bad line ends it.
  private let stops: Bool

  private var upserted = 0
  private var rejects: [Reject] = []
  private var rejected = 0

  init(_ call: Call, _ parameters: JSONObject, longestLine: Int) {
    (self.call, self.longestLine) = (call, longestLine)
    var parameters = parameters
    stops = parameters["on_error"] == .string("stop")
    parameters["on_error"] = nil
    self.parameters = parameters
  }

  /// Puts all records of a body in; the reply says how many there were, and which lines were refused.
  mutating func run(_ body: RequestBody) async -> Reply {
    do throws(RPCError) {
      var lines = LineSplitter(longest: longestLine)
      let charge = Charge(call.admission.budget)
      var batch: [NumberedLine] = []
      var bytes = 0
      var chunks = body.makeAsyncIterator()
      while let chunk = try await next(&chunks) {
        lines.append(chunk)
        while let line = lines.next() {
          batch.append(line)
          bytes += line.text.readableBytes
          if batch.count >= Self.mostRecords || bytes >= Self.mostBytes {
            try await put(batch)
            (batch, bytes) = ([], 0)
          }
        }
        guard charge.grow(to: bytes + lines.pendingBytes) else { throw call.admission.noRoom.error }
      }
      if let last = lines.last() { batch.append(last) }
      if !batch.isEmpty { try await put(batch) }
      return Reply(.ok, .object(report))
    } catch {
      return Reply(error.telling(report))
    }
  }

  private func next(_ chunks: inout RequestBody.AsyncIterator) async throws(RPCError) -> ByteBuffer? {
    do {
      return try await chunks.next()
    } catch {
      throw .brokenBody
    }
  }

  private var report: JSONObject {
    var report: JSONObject = [
      "upserted": .integer(Int64(upserted)), "rejected": .array(rejects.map(\.json)),
    ]
    if rejected > rejects.count { report["more_rejected"] = .integer(Int64(rejected - rejects.count)) }
    return report
  }

  /// Puts a batch in. Lines that are refused are left out, and the rest is tried again.
  private mutating func put(_ lines: [NumberedLine]) async throws(RPCError) {
    let batch = RecordBatch(lines, parameters, id: call.id)
    for _ in 0..<Self.mostAttempts {
      let outcome = await call.outcome(bytes: batch.bytes) { () throws(RPCError) in try batch.request() }
      do throws(RPCError) {
        upserted += try outcome.get()["items"]?.array?.count ?? 0
        return note(batch.rejects)
      } catch {
        if let found = batch.reject(error) {
          guard stops else { continue }
          note(found)
          throw RPCError(
            .invalidParams,
            "line \(found[0].line) was refused: \(found[0].reason); nothing after the batch before it was written")
        }
        guard let wait = error.retryAfter else { throw error }
        try? await Task.sleep(for: min(wait, .seconds(1)))
      }
    }
    throw call.admission.noRoom.error
  }

  private mutating func note(_ found: [Reject]) {
    rejected += found.count
    rejects += found.prefix(Self.mostShown - rejects.count)
  }
}

/// A line that was refused.
struct Reject: Sendable {
  let line: Int
  let reason: String

  var json: JSONValue { .object(["line": .integer(Int64(line)), "reason": .string(reason)]) }
}

extension RPCError {
  /// The same, with what was done before it came.
  fileprivate func telling(_ report: JSONObject) -> RPCError {
    var data = self.data?.object ?? [:]
    for (key, value) in report.members { data[key] = value }
    return RPCError(RPCErrorCode(rawValue: code) ?? .internalError, message, data: .object(data), cause: cause)
  }
}
