package import Foundation
import Synchronization

/// Where everyone's texts wait to be embedded. Own threads take what waits, up to a budget of tokens at a time, so that
/// concurrent callers share the encoder's batches; questions go before bulk work, and a text that comes while nothing else
/// is to be done is embedded at once, by all threads together.
package final class EmbeddingQueue: Sendable {
  /// Who is waiting.
  package enum Urgency: Sendable {
    /// A person or a service waits for the answer.
    case question
    /// An import or a rebuild.
    case bulk
  }

  /// Tokens that one thread takes at a time: enough for the matrix products to be at their fastest, and no more than some
  /// milliseconds of waiting for whoever comes next.
  private static let tokenBudget = 1024

  private let embed: @Sendable ([[Int32]], Int) throws -> [[Float]]
  private let threads: Int
  private let tokenLimit: Int
  /// What has been embedded.
  let counts = EncoderCounts()
  private let condition = NSCondition()
  // Guarded by `condition`.
  nonisolated(unsafe) private var waiting = Waiting()

  fileprivate struct Waiting {
    // Slices give up their first elements without moving the others.
    var questions: ArraySlice<Piece> = []
    var bulk: ArraySlice<Piece> = []
    var tokens = 0
    var busy = 0
    var stopped = false

    var isEmpty: Bool { questions.isEmpty && bulk.isEmpty }
  }

  /// One text of a call.
  fileprivate struct Piece {
    let call: Call
    let index: Int
    let ids: [Int32]
  }

  /// Makes a queue and its threads. `embed` embeds texts with at most so many threads; `tokenLimit` is how many tokens may
  /// wait before callers are refused.
  package init(
    threads: Int, tokenLimit: Int = 1 << 18, embed: @escaping @Sendable ([[Int32]], Int) throws -> [[Float]]
  ) {
    self.embed = embed
    self.threads = threads
    self.tokenLimit = tokenLimit
  }

  /// Starts the threads; they end after `stop`.
  package func start() {
    for number in 0..<threads {
      let thread = Thread { self.work() }
      thread.name = "kindred.embed.\(number)"
      thread.start()
    }
  }

  /// Lets the threads end once nothing waits any more.
  package func stop() {
    condition.withLock { unsafe waiting.stopped = true }
    condition.broadcast()
  }

  /// The embeddings of texts given as ids, in order; waits for them. Texts that nobody has begun with at the deadline are
  /// given up. Throws `EngineError.overloaded` where too much waits already.
  package func embed(_ texts: [[Int32]], urgency: Urgency, deadline: Date? = nil) throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    let call = Call(count: texts.count)
    let tokens = texts.reduce(0) { $0 + $1.count }
    let admitted = condition.withLock { () -> Bool in
      // A call that is larger than the limit by itself must still get its turn.
      guard unsafe urgency == .bulk || waiting.tokens == 0 || waiting.tokens + tokens <= tokenLimit else {
        return false
      }
      let pieces = texts.enumerated().map { Piece(call: call, index: $0.offset, ids: $0.element) }
      unsafe waiting.tokens += tokens
      if urgency == .question { unsafe waiting.questions += pieces } else { unsafe waiting.bulk += pieces }
      return true
    }
    guard admitted else { throw EngineError.overloaded(retryAfterMilliseconds: 50) }
    condition.broadcast()
    return try call.wait(until: deadline)
  }

  /// How many texts wait to be begun with.
  package var waitingTexts: Int { condition.withLock { unsafe waiting.questions.count + waiting.bulk.count } }

  private func work() {
    while let (pieces, share) = take() {
      let live = pieces.filter { !$0.call.isAbandoned }
      do {
        let ids = live.map(\.ids)
        let vectors = try embed(ids, share)
        counts.note(ids)
        for (piece, vector) in zip(live, vectors) { piece.call.deliver(piece.index, vector) }
      } catch {
        for piece in live { piece.call.fail(error) }
      }
      condition.withLock { unsafe waiting.busy -= 1 }
    }
  }

  /// Waits for work and takes a share of it; nil when there will be none any more.
  private func take() -> (pieces: [Piece], threads: Int)? {
    condition.withLock {
      while unsafe waiting.isEmpty {
        if unsafe waiting.stopped { return nil }
        condition.wait()
      }
      let pieces = unsafe waiting.takeShare(threads: threads, budget: Self.tokenBudget)
      unsafe waiting.busy += 1
      // Alone in the queue and with nobody else at work, a text may have all threads.
      let share = unsafe waiting.isEmpty && waiting.busy == 1 && pieces.count == 1 ? threads : 1
      return (pieces, share)
    }
  }
}

extension EmbeddingQueue.Waiting {
  /// Takes from the front, questions first, as much as is one thread's part of what waits and fits the budget.
  fileprivate mutating func takeShare(threads: Int, budget: Int) -> [EmbeddingQueue.Piece] {
    let part = questions.isEmpty ? budget : min(budget, max(tokens / threads, 1))
    var taken: [EmbeddingQueue.Piece] = []
    var sum = 0
    func take(from pieces: inout ArraySlice<EmbeddingQueue.Piece>) {
      while let piece = pieces.first, taken.isEmpty || sum + piece.ids.count <= part {
        taken.append(piece)
        sum += piece.ids.count
        pieces.removeFirst()
      }
    }
    take(from: &questions)
    if taken.isEmpty { take(from: &bulk) }
    tokens -= sum
    return taken
  }
}

/// One caller's texts: delivered one by one, awaited together.
private final class Call: Sendable {
  private struct State {
    var vectors: [[Float]]
    var missing: Int
    var failure: (any Error)?
    var isAbandoned = false
  }

  private let condition = NSCondition()
  // Guarded by `condition`.
  nonisolated(unsafe) private var state: State

  init(count: Int) {
    unsafe state = State(vectors: [[Float]](repeating: [], count: count), missing: count)
  }

  /// Whether nobody waits for it any more.
  var isAbandoned: Bool { condition.withLock { unsafe state.isAbandoned } }

  func deliver(_ index: Int, _ vector: [Float]) {
    condition.withLock {
      unsafe state.vectors[index] = vector
      unsafe state.missing -= 1
      if unsafe state.missing == 0 { condition.signal() }
    }
  }

  func fail(_ error: any Error) {
    condition.withLock {
      unsafe state.failure = error
      condition.signal()
    }
  }

  func wait(until deadline: Date?) throws -> [[Float]] {
    try condition.withLock {
      while unsafe state.missing > 0, unsafe state.failure == nil {
        if awaitSignal(until: deadline) { continue }
        unsafe state.isAbandoned = true
        throw EngineError.deadlineExceeded
      }
      if let failure = unsafe state.failure {
        unsafe state.isAbandoned = true
        throw failure
      }
      return unsafe state.vectors
    }
  }

  /// False if the deadline came first. `NSCondition` cannot wait until a date that is too far away.
  private func awaitSignal(until deadline: Date?) -> Bool {
    guard let deadline else {
      condition.wait()
      return true
    }
    return condition.wait(until: min(deadline, Date(timeIntervalSinceNow: 3600))) || deadline > Date()
  }
}
