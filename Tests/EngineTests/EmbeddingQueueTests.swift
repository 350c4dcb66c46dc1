import Engine
import Foundation
import Synchronization
import TestSupport
import Testing

/// An encoder for tests: a text's vector is its ids; calls are counted, and can be held up.
private final class Recorder: Sendable {
  struct Failure: Error {}

  let calls = Mutex<[(texts: [[Int32]], threads: Int)]>([])
  let held: DispatchSemaphore?
  let began = DispatchSemaphore(value: 0)

  init(held: Bool = false) { self.held = held ? DispatchSemaphore(value: 0) : nil }

  func embed(_ texts: [[Int32]], _ threads: Int) throws -> [[Float]] {
    calls.withLock { $0.append((texts, threads)) }
    began.signal()
    held?.wait()
    if texts.contains([-1]) { throw Failure() }
    return texts.map { $0.map(Float.init) }
  }

  /// Lets so many calls go on.
  func release(_ count: Int) { for _ in 0..<count { held?.signal() } }
}

/// Runs `body` on a thread of its own: callers that wait would use up the few threads of a dispatch queue.
private func inBackground(_ group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
  group.enter()
  Thread.detachNewThread {
    body()
    group.leave()
  }
}

@Suite struct EmbeddingQueueTests {
  private func queue(_ recorder: Recorder, threads: Int = 1, tokenLimit: Int = 1 << 18) -> EmbeddingQueue {
    let queue = EmbeddingQueue(threads: threads, tokenLimit: tokenLimit) { try recorder.embed($0, $1) }
    queue.start()
    return queue
  }

  @Test func everyCallerGetsItsOwnVectorsInOrder() throws {
    let recorder = Recorder()
    let queue = queue(recorder, threads: 3)
    defer { queue.stop() }
    let wrong = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 16) { caller in
      var generator = SeededGenerator(seed: UInt64(caller))
      for _ in 0..<100 {
        let texts = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
          (0..<Int.random(in: 1...60, using: &generator)).map { _ in Int32.random(in: 0..<999, using: &generator) }
        }
        let urgency: EmbeddingQueue.Urgency = Bool.random(using: &generator) ? .question : .bulk
        let vectors = try? queue.embed(texts, urgency: urgency)
        if vectors != texts.map({ $0.map(Float.init) }) { wrong.add(1, ordering: .relaxed) }
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func nothingIsAskedOfTheEncoderForNoText() throws {
    let recorder = Recorder()
    let queue = queue(recorder)
    defer { queue.stop() }
    #expect(try queue.embed([], urgency: .question).isEmpty)
    #expect(recorder.calls.withLock { $0.count } == 0)
  }

  @Test func aTextThatIsAloneHasAllThreads() throws {
    let recorder = Recorder()
    let queue = queue(recorder, threads: 2)
    defer { queue.stop() }
    #expect(try queue.embed([[5, 6]], urgency: .question) == [[5, 6]])
    #expect(recorder.calls.withLock { $0.map(\.threads) } == [2])
  }

  @Test func whoeverWaitsSharesTheNextBatchAndQuestionsGoFirst() throws {
    let recorder = Recorder(held: true)
    let queue = queue(recorder)
    defer { queue.stop() }
    let done = DispatchGroup()
    func ask(_ ids: [Int32], _ urgency: EmbeddingQueue.Urgency) {
      inBackground(done) { _ = try? queue.embed([ids], urgency: urgency) }
    }
    ask([0], .question)
    recorder.began.wait()
    // The only thread is held up with the first text; what comes now waits. Bulk first, so that order alone would win.
    for id in 100..<110 as Range<Int32> { ask([id], .bulk) }
    for id in 1..<6 as Range<Int32> { ask([id], .question) }
    while queue.waitingTexts < 15 { Thread.sleep(forTimeInterval: 0.001) }
    recorder.release(20)
    done.wait()
    let calls = recorder.calls.withLock { $0.map { Set($0.texts.map { $0[0] }) } }
    #expect(calls == [[0], Set(1..<6), Set(100..<110)])
  }

  @Test func tooMuchIsRefusedWithATimeToTryAgain() throws {
    let recorder = Recorder(held: true)
    let queue = queue(recorder, tokenLimit: 10)
    defer { queue.stop() }
    let done = DispatchGroup()
    func ask() {
      inBackground(done) { _ = try? queue.embed([[Int32](repeating: 1, count: 8)], urgency: .question) }
    }
    ask()
    recorder.began.wait()
    ask()
    while queue.waitingTexts < 1 { Thread.sleep(forTimeInterval: 0.001) }
    #expect(throws: EngineError.overloaded(retryAfterMilliseconds: 50)) {
      try queue.embed([[1, 2, 3]], urgency: .question)
    }
    recorder.release(20)
    done.wait()
  }

  @Test func aTextThatNobodyWaitsForAnyMoreIsSkipped() throws {
    let recorder = Recorder(held: true)
    let queue = queue(recorder)
    let done = DispatchGroup()
    inBackground(done) { _ = try? queue.embed([[0]], urgency: .question) }
    recorder.began.wait()
    #expect(throws: EngineError.deadlineExceeded) {
      try queue.embed([[7]], urgency: .question, deadline: Date(timeIntervalSinceNow: 0.01))
    }
    recorder.release(20)
    #expect(try queue.embed([[8]], urgency: .question) == [[8]])
    done.wait()
    queue.stop()
    #expect(!recorder.calls.withLock { $0.contains { $0.texts.contains([7]) } })
  }

  @Test func aFailureReachesItsCallersAndNoLaterOne() throws {
    let recorder = Recorder()
    let queue = queue(recorder)
    defer { queue.stop() }
    #expect(throws: Recorder.Failure.self) { try queue.embed([[1], [-1]], urgency: .bulk) }
    #expect(try queue.embed([[2]], urgency: .bulk) == [[2]])
  }
}

@Suite struct EmbeddingCacheTests {
  /// Bytes of an entry of a one-letter text and one number.
  private let entry = 4 + 2 + 128

  @Test func theLeastRecentlyUsedGoesFirst() {
    let cache = EmbeddingCache(limit: 3 * entry)
    for (number, text) in ["a", "b", "c"].enumerated() { cache.insert(text, [Float(number)]) }
    #expect(cache.vector(for: "a") == [0])
    cache.insert("d", [3])
    #expect(cache.vector(for: "b") == nil)
    #expect(["a", "c", "d"].map { cache.vector(for: $0) } == [[0], [2], [3]])
    #expect(cache.counts == .init(hits: 4, misses: 1, bytes: 3 * entry, entries: 3))
  }

  @Test func itNeverTakesMoreThanItMayAndAgreesWithAPlainList() {
    let cache = EmbeddingCache(limit: 20 * entry)
    var list: [(text: String, value: Float)] = []
    var generator = SeededGenerator(seed: 4)
    for step in 0..<5000 {
      let text = String(UnicodeScalar(UInt8(33 + Int.random(in: 0..<60, using: &generator))))
      let known = list.firstIndex { $0.text == text }
      #expect(cache.vector(for: text) == known.map { [list[$0].value] })
      if let known {
        list.append(list.remove(at: known))
      } else {
        cache.insert(text, [Float(step)])
        list.append((text, Float(step)))
        if list.count > 20 { list.removeFirst() }
      }
      #expect(cache.counts.bytes == list.count * entry)
    }
  }

  @Test func whatIsLargerThanTheCacheIsNotTaken() {
    let cache = EmbeddingCache(limit: 100)
    cache.insert("a", [1])
    #expect(cache.vector(for: "a") == nil)
    #expect(cache.counts.entries == 0)
  }
}
