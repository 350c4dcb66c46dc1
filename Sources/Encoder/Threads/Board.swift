import CKernels
import Dispatch
import Synchronization

/// Where a team's members see what there is to do and what is done.
///
/// `@unchecked Sendable` because of `work` and `seats`, which the leader writes only while the board is closed.
@safe
final class Board: @unchecked Sendable {
  private let phases: UnsafeMutablePointer<Phase>
  private let phaseCount: Int
  /// 1 while there is work to join, plus 2 for each helper at it.
  private let state = Atomic(0)
  private let sleepers = Atomic(0)
  private let isClosed = Atomic(false)
  private let bell = DispatchSemaphore(value: 0)
  private let failure = Mutex<EncoderError?>(nil)
  private var work: ((Member) throws(EncoderError) -> Void)?
  private var seats = 0

  /// For work of at most `phases` phases.
  init(phases count: Int) {
    unsafe phases = .allocate(capacity: count)
    phaseCount = count
    for phase in 0..<count { unsafe (phases + phase).initialize(to: Phase()) }
  }

  deinit {
    unsafe phases.deinitialize(count: phaseCount)
    unsafe phases.deallocate()
  }
}

/// The leader's side. One thread leads at a time.
extension Board {
  /// Runs `body` here and on up to `helpers` helpers at once; throws the first error that any of them met.
  func lead(
    helpers: Int, _ body: @escaping (Member) throws(EncoderError) -> Void
  ) throws(EncoderError) {
    for phase in 0..<phaseCount { unsafe phases[phase].reset() }
    failure.withLock { $0 = nil }
    (work, seats) = (body, helpers)
    state.store(1, ordering: .sequentiallyConsistent)
    for _ in 0..<min(helpers, sleepers.load(ordering: .sequentiallyConsistent)) { bell.signal() }
    perform(as: 0)
    state.bitwiseAnd(~1, ordering: .sequentiallyConsistent)
    Phase.spin { state.load(ordering: .acquiring) == 0 }
    work = nil
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func perform(as index: Int) {
    do throws(EncoderError) {
      try work?(unsafe Member(index: index, of: seats + 1, phases: phases))
    } catch {
      failure.withLock { $0 = $0 ?? error }
    }
  }
}

/// The helpers' side.
extension Board {
  /// A helper's life: joins in whatever is led, until the board is closed.
  func help(as index: Int) {
    MatrixThreads.limitToCaller()
    var looks = 0
    while !isClosed.load(ordering: .sequentiallyConsistent) {
      if join() {
        perform(as: index)
        state.subtract(2, ordering: .releasing)
        looks = 0
      } else if looks < Phase.patience {
        looks += 1
        kindred_pause()
      } else {
        sleep()
        looks = 0
      }
    }
  }

  /// Sends all helpers home.
  func close(helpers: Int) {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    for _ in 0..<helpers { bell.signal() }
  }

  /// Takes a seat if there is work and one is free.
  private func join() -> Bool {
    let seen = state.load(ordering: .acquiring)
    guard seen & 1 == 1, seen / 2 < seats else { return false }
    return state.compareExchange(expected: seen, desired: seen + 2, ordering: .acquiringAndReleasing).exchanged
  }

  /// Waits for the bell, unless it was rung since this thread last looked.
  private func sleep() {
    sleepers.add(1, ordering: .sequentiallyConsistent)
    let hasReason =
      state.load(ordering: .sequentiallyConsistent) & 1 == 1 || isClosed.load(ordering: .sequentiallyConsistent)
    if !hasReason { bell.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
  }
}
