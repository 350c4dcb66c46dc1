import Foundation
import Synchronization

/// Long work on a collection, on a thread of its own.
public final class Job: Sendable {
  /// What has become of it.
  public enum State: String, Sendable {
    case running, done, failed, cancelled
  }

  /// How far it is.
  public struct Status: Sendable {
    /// What has become of it.
    public var state = State.running
    /// What it is doing: `starting`, `reading`, `copying`, `embedding`, `packing`, `catching up`, `verifying`, `switching`.
    public var phase = "starting"
    /// Records of this phase that are done.
    public var done = 0
    /// Records of this phase; 0 where that is not known.
    public var total = 0
    /// Records a second.
    public var rate = 0.0
    /// Why it failed.
    public var error: (any Error)?
    /// The folder of the generation that it made live.
    public var generation: String?
    /// The records in it.
    public var records = 0
    fileprivate var phaseBegan = ContinuousClock.now
  }

  /// Its name: the collection's, and a number.
  public let id: String
  /// The collection.
  public let collection: String
  /// What it does.
  public let request: JobRequest
  /// Whether it makes way for everything else.
  let isInBackground: Bool
  private let current = Mutex(Status())
  private let wish = Mutex(Wish.goOn)
  private let ended = DispatchGroup()

  private enum Wish {
    case goOn, cancel, halt, tooLate
  }

  /// Thrown where the job is to end.
  struct Stopped: Error, CustomStringConvertible {
    /// Whether it is to be begun again by the next server.
    let isToBeResumed: Bool
    var description: String { "the job was cancelled; nothing was changed" }
  }

  init(id: String, collection: String, request: JobRequest, isInBackground: Bool) {
    self.id = id
    self.collection = collection
    self.request = request
    self.isInBackground = isInBackground
    ended.enter()
  }

  /// How far it is.
  public var status: Status { current.withLock { $0 } }

  /// Asks it to end. Returns whether it is not too late: once the new generation is being made live, it is.
  @discardableResult
  public func cancel() -> Bool { ask(.cancel) }

  /// Asks it to end so that the next server begins it again.
  func halt() { _ = ask(.halt) }

  private func ask(_ wanted: Wish) -> Bool {
    wish.withLock { wish in
      if wish == .goOn { wish = wanted }
      return wish == wanted
    }
  }

  /// Waits for its end, or for so many seconds; returns whether it has ended.
  @discardableResult
  public func wait(seconds: Double? = nil) -> Bool {
    ended.wait(timeout: seconds.map { .now() + $0 } ?? .distantFuture) == .success
  }

  /// Throws where it has been asked to end. With `last`, it can no longer be asked from here on.
  func checkpoint(last: Bool = false) throws {
    try wish.withLock { wish in
      if wish == .cancel || wish == .halt { throw Stopped(isToBeResumed: wish == .halt) }
      if last { wish = .tooLate }
    }
  }

  func begin(_ phase: String, total: Int = 0) {
    current.withLock { status in
      (status.phase, status.done, status.total, status.rate) = (phase, 0, total, 0)
      status.phaseBegan = .now
    }
  }

  func advance(_ count: Int) {
    current.withLock { status in
      status.done += count
      let seconds = (ContinuousClock.now - status.phaseBegan) / .seconds(1)
      if seconds > 0 { status.rate = Double(status.done) / seconds }
    }
  }

  func end(_ outcome: Result<(generation: String, records: Int), any Error>) {
    wish.withLock { $0 = .tooLate }
    current.withLock { status in
      switch outcome {
      case .success(let made):
        status.state = .done
        (status.generation, status.records) = (made.generation, made.records)
      case .failure(let error):
        status.state = error is Stopped ? .cancelled : .failed
        status.error = error
      }
    }
  }

  /// Lets those go on who wait for the end.
  func leave() { ended.leave() }
}
