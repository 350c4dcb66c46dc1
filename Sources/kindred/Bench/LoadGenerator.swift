import Engine
import Foundation
import Synchronization
import Transport
import Wire

/// Puts a load on a server: a thread for each connection, with many requests under way on each.
struct LoadGenerator: Sendable {
  /// How much, and for how long.
  struct Options: Sendable {
    var host = "127.0.0.1"
    var port = 7733
    /// How connections are encrypted; nil for plain text.
    var tls: ClientTLS?
    /// What each connection gives before anything else; nil where the server has no keys.
    var key: String?
    var connections = 16
    /// Requests under way on a connection.
    var depth = 16
    /// Requests a second on all connections together, whatever the server does; nil to send the next when one is answered.
    var rate: Double?
    var seconds = 10.0
    /// Not counted.
    var warmUp = 2.0
    var seed: UInt64 = 1
  }

  /// What became of the requests of one kind.
  struct Tally: Sendable {
    var latency = LatencyHistogram()
    var refused = 0
    var failed = 0
    var unanswered = 0

    mutating func add(_ other: Tally) {
      latency.add(other.latency)
      refused += other.refused
      failed += other.failed
      unanswered += other.unanswered
    }
  }

  typealias Tallies = [LoadMix.Kind: Tally]

  let options: Options
  let mix: LoadMix
  let lines: LoadLines

  /// Runs it, and returns what came of it, by kind.
  func run() throws -> Tallies {
    let results = Mutex<[Result<Tallies, any Error>]>([])
    let done = DispatchSemaphore(value: 0)
    let start = Moment.now + 50_000_000
    for number in 0..<options.connections {
      Thread.detachNewThread {
        let result = Result { () throws -> Tallies in
          var connection = try LoadConnection(self, number: number, start: start)
          return try connection.run()
        }
        results.withLock { $0.append(result) }
        done.signal()
      }
    }
    for _ in 0..<options.connections { done.wait() }
    var sum: Tallies = [:]
    for tallies in try results.withLock({ try $0.map { try $0.get() } }) {
      for (kind, tally) in tallies { sum[kind, default: Tally()].add(tally) }
    }
    return sum
  }
}

/// Nanoseconds of a clock that only goes forward.
enum Moment {
  static var now: Int64 { Int64(DispatchTime.now().uptimeNanoseconds) }
}

/// One connection of a load.
private struct LoadConnection {
  /// After the last request, replies are waited for so long.
  private static let patience: Int64 = 10_000_000_000

  private let generator: LoadGenerator
  private let socket: LoadSocket
  private var random: SplitMix64
  private var due: Int64
  private let countsFrom: Int64
  private let end: Int64
  /// When the requests under way were to start, which is what latency counts from: a request that could not be sent in time
  /// because the server was slow has waited for it all the same.
  private var underWay: [Int64: (kind: LoadMix.Kind, due: Int64)] = [:]
  /// The ids of a load differ on all connections, and from those of a load with another seed.
  private var nextID: Int64
  private var tallies: LoadGenerator.Tallies = [:]

  init(_ generator: LoadGenerator, number: Int, start: Int64) throws {
    let options = generator.options
    self.generator = generator
    socket = try LoadSocket(host: options.host, port: options.port, tls: options.tls)
    if let key = options.key {
      // Without an id it gets no reply, and what comes after it waits for it nevertheless.
      let call = RPCRequest(id: nil, method: "authenticate", params: .object(["key": .string(key)]))
      socket.send(call.json.serialised() + [UInt8(ascii: "\n")])
    }
    random = SplitMix64(state: options.seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number))
    nextID = Int64(options.seed % 1000) << 43 | Int64(number) << 29 | 1
    due = start
    countsFrom = start + Int64(options.warmUp * 1e9)
    end = countsFrom + Int64(options.seconds * 1e9)
    if options.rate != nil { due += gap() }
  }

  mutating func run() throws -> LoadGenerator.Tallies {
    while true {
      let now = Moment.now
      if now >= end, underWay.isEmpty || now > end + Self.patience { break }
      if now < end { send(now) }
      var replies: [(id: Int64, code: Int64?)] = []
      try socket.exchange(waiting: wait(now)) { line in
        if let id = RPCRequest.leadingID(of: line.span).integer { replies.append((id, Self.code(line))) }
      }
      let arrival = Moment.now
      for reply in replies { note(reply.id, reply.code, arrival) }
    }
    for request in underWay.values { tallies[request.kind, default: .init()].unanswered += 1 }
    return tallies
  }

  /// Milliseconds until the next request is due.
  private func wait(_ now: Int64) -> Int32 {
    guard generator.options.rate != nil, underWay.count < generator.options.depth, now < end else { return 100 }
    return Int32(clamping: min(100, max(0, (due - now) / 1_000_000)))
  }

  private mutating func send(_ now: Int64) {
    let isOpen = generator.options.rate != nil
    while underWay.count < generator.options.depth, due <= now || !isOpen {
      let kind = generator.mix.next(&random)
      socket.send(generator.lines.line(kind, id: nextID, &random))
      underWay[nextID] = (kind, isOpen ? due : max(now, due))
      nextID += 1
      if isOpen { due += gap() }
    }
  }

  private mutating func note(_ id: Int64, _ code: Int64?, _ now: Int64) {
    guard let request = underWay.removeValue(forKey: id), request.due >= countsFrom else { return }
    switch code {
    case nil: tallies[request.kind, default: .init()].latency.note(now - request.due)
    case Int64(RPCErrorCode.overloaded.rawValue): tallies[request.kind, default: .init()].refused += 1
    default: tallies[request.kind, default: .init()].failed += 1
    }
  }

  /// The error code of a reply; nil if it has none. Errors are short, and longer replies are not read any further.
  private static func code(_ line: [UInt8]) -> Int64? {
    guard line.count < 4096, let json = try? JSONValue(parsing: line.span) else { return nil }
    return json["error"].map { $0["code"]?.integer ?? 0 }
  }

  /// The time to the next request of a Poisson process.
  private mutating func gap() -> Int64 {
    let rate = (generator.options.rate ?? 1) / Double(generator.options.connections)
    return Int64(-log(1 - Double.random(in: 0..<1, using: &random)) / rate * 1e9)
  }
}
