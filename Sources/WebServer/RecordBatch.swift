import NIOCore
import Synchronization
import Wire

/// Some lines on their way into a collection. They are read on the thread that a request is read on, and those that the index
/// refuses are left out of the next attempt.
final class RecordBatch: Sendable {
  fileprivate struct State {
    var lines: [NumberedLine]
    var records: [(line: Int, record: JSONValue)] = []
    var rejects: [Reject] = []
  }

  /// What the lines come to.
  let bytes: Int
  private let parameters: JSONObject
  private let id: String
  private let state: Mutex<State>

  init(_ lines: [NumberedLine], _ parameters: JSONObject, id: String) {
    bytes = lines.reduce(0) { $0 + $1.text.readableBytes }
    (self.parameters, self.id) = (parameters, id)
    state = Mutex(State(lines: lines))
  }

  /// The lines that were refused.
  var rejects: [Reject] { state.withLock(\.rejects).sorted { $0.line < $1.line } }

  /// The call that puts in what is left.
  func request() throws(RPCError) -> RPCRequest {
    let records = state.withLock { state in
      state.read()
      return state.records.map(\.record)
    }
    var params = parameters
    params["records"] = .array(records)
    return try RPCRequest(
      json: .object(["id": .string(id), "method": .string("upsert"), "params": .object(params)]))
  }

  /// Leaves out the records that an error names; returns all lines that are refused, or nil if it names none.
  func reject(_ error: RPCError) -> [Reject]? {
    guard let items = error.data?["items"]?.array, !items.isEmpty else { return nil }
    state.withLock { state in
      var refused: Set<Int> = []
      for item in items {
        guard let index = item["index"]?.integer.map({ Int($0) }), state.records.indices.contains(index) else {
          continue
        }
        refused.insert(index)
        state.rejects.append(Reject(line: state.records[index].line, reason: item["message"]?.string ?? ""))
      }
      state.records = state.records.enumerated().filter { !refused.contains($0.offset) }.map(\.element)
    }
    return rejects
  }
}

extension RecordBatch.State {
  /// Reads the lines, the first time.
  fileprivate mutating func read() {
    for line in lines {
      guard !line.isTooLong else {
        rejects.append(Reject(line: line.number, reason: "it is longer than a line may be"))
        continue
      }
      do throws(JSONError) {
        records.append((line.number, try JSONValue(parsing: line.text.readableBytesUInt8Span)))
      } catch {
        rejects.append(Reject(line: line.number, reason: error.description))
      }
    }
    lines = []
  }
}

/// A line of a body and its number, from 1.
struct NumberedLine: Sendable {
  let number: Int
  let text: ByteBuffer
  /// Whether it was longer than lines may be, and is gone.
  var isTooLong = false
}

/// Cuts bytes into lines as they come.
struct LineSplitter {
  private let longest: Int
  private var bytes = ByteBuffer()
  /// Bytes at the start that are known to hold no line end.
  private var searched = 0
  private var number = 0
  private var isSkipping = false

  init(longest: Int) { self.longest = longest }

  /// What is left of a line that has not come whole.
  var pendingBytes: Int { bytes.readableBytes }

  mutating func append(_ chunk: ByteBuffer) {
    var chunk = chunk
    bytes.discardReadBytes()
    bytes.writeBuffer(&chunk)
  }

  /// The next whole line that is not blank.
  mutating func next() -> NumberedLine? {
    while true {
      let unsearched = bytes.readableBytesView.dropFirst(searched)
      guard let end = unsearched.firstIndex(of: UInt8(ascii: "\n")) else {
        searched = bytes.readableBytes
        if searched > longest { drop() }
        return nil
      }
      let text = bytes.readSlice(length: end - bytes.readerIndex) ?? ByteBuffer()
      bytes.moveReaderIndex(forwardBy: 1)
      searched = 0
      if let line = line(text) { return line }
    }
  }

  /// What is left at the end of the body.
  mutating func last() -> NumberedLine? { line(bytes) }

  private mutating func line(_ text: ByteBuffer) -> NumberedLine? {
    number += 1
    defer { isSkipping = false }
    if isSkipping || text.readableBytes > longest {
      return NumberedLine(number: number, text: ByteBuffer(), isTooLong: true)
    }
    let isBlank = text.readableBytesView.allSatisfy { $0 == UInt8(ascii: " ") || $0 == 0x09 || $0 == 0x0d }
    return isBlank ? nil : NumberedLine(number: number, text: text)
  }

  /// Forgets what has come of a line that is too long.
  private mutating func drop() {
    isSkipping = true
    searched = 0
    bytes.clear()
  }
}
