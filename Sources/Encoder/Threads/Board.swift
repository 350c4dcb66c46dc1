import CKernels
import Dispatch
import Synchronization

/// Where a team's members see what there is to do and what is done.
///
/// `@unchecked Sendable` because of `work`, which the leader writes only while no helper can join.
@safe
final class Board: @unchecked Sendable {
  private let phases: UnsafeMutablePointer<Phase>
  private let phaseCount: Int
  /// `State.open` while there is work to join, plus `State.helper` for each helper at it, plus `State.seat` for each that may be.
  /// All in one number: a helper that is held up between looking and joining must not join other work with the seats of this.
  private let state = Atomic(0)
  private let sleepers = Atomic(0)
  private let isClosed = Atomic(false)
  private let bell = DispatchSemaphore(value: 0)
  private let failure = Mutex<EncoderError?>(nil)
  private var work: ((Member) throws(EncoderError) -> Void)?

  private enum State {
    static let open = 1
    static let helper = 2
    static let seat = 1 << 20
    static let helpers = seat - helper
  }

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
    work = body
    state.store(State.open + helpers * State.seat, ordering: .sequentiallyConsistent)
    for _ in 0..<min(helpers, sleepers.load(ordering: .sequentiallyConsistent)) { bell.signal() }
    perform(as: 0, of: helpers + 1)
    state.bitwiseAnd(~State.open, ordering: .sequentiallyConsistent)
    Phase.spin { state.load(ordering: .acquiring) & State.helpers == 0 }
    work = nil
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func perform(as index: Int, of members: Int) {
    do throws(EncoderError) {
      try work?(unsafe Member(index: index, of: members, phases: phases))
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
      if let seats = join() {
        perform(as: index, of: seats + 1)
        state.subtract(State.helper, ordering: .releasing)
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

  /// Takes a seat if there is work and one is free; returns how many seats there are.
  private func join() -> Int? {
    let seen = state.load(ordering: .acquiring)
    let seats = seen / State.seat
    guard seen & State.open != 0, (seen & State.helpers) / State.helper < seats else { return nil }
    let joined = state.compareExchange(expected: seen, desired: seen + State.helper, ordering: .acquiringAndReleasing)
    return joined.exchanged ? seats : nil
  }

  /// Waits for the bell, unless it was rung since this thread last looked.
  private func sleep() {
    sleepers.add(1, ordering: .sequentiallyConsistent)
    let hasReason =
      state.load(ordering: .sequentiallyConsistent) & State.open != 0
      || isClosed.load(ordering: .sequentiallyConsistent)
    if !hasReason { bell.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
  }
}
