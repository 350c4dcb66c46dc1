import CoreMetrics
import Synchronization

/// A number that grows. Adding to it is one instruction, from any thread.
final class CounterCell: CounterHandler {
  private let count = Atomic<Int64>(0)

  var value: Int64 { count.load(ordering: .relaxed) }

  func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

  func reset() { count.store(0, ordering: .relaxed) }
}

/// A number that is set.
final class GaugeCell: MeterHandler, RecorderHandler {
  private let bits = Atomic<UInt64>(0)

  var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

  func set(_ value: Int64) { set(Double(value)) }

  func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  func record(_ value: Int64) { set(Double(value)) }

  func record(_ value: Double) { set(value) }

  func increment(by amount: Double) { change { $0 + amount } }

  func decrement(by amount: Double) { change { $0 - amount } }

  private func change(_ next: (Double) -> Double) {
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = next(Double(bitPattern: old)).bitPattern
      let outcome = bits.compareExchange(expected: old, desired: new, ordering: .relaxed)
      if outcome.exchanged { return }
      old = outcome.original
    }
  }
}

/// How many durations or values were below each of some bounds. Noting one is a search in a short list and two additions.
final class HistogramCell: TimerHandler, RecorderHandler {
  /// The most bounds there can be.
  static let limit = 20

  /// Bounds in the unit in which values are noted.
  private let bounds: [Int64]
  private let scale: Double
  private let counts = InlineArray<21, Atomic<Int64>> { _ in Atomic(0) }
  private let sum = Atomic<Int64>(0)

  /// Values are noted in units of which `scale` make one of the name's.
  init(bounds: [Double], scale: Double) {
    self.bounds = bounds.prefix(Self.limit).map { Int64(($0 * scale).rounded()) }
    self.scale = scale
  }

  func recordNanoseconds(_ duration: Int64) { record(duration) }

  func record(_ value: Int64) {
    var place = 0
    while place < bounds.count, value > bounds[place] { place += 1 }
    counts[place].wrappingAdd(1, ordering: .relaxed)
    sum.wrappingAdd(value, ordering: .relaxed)
  }

  func record(_ value: Double) { record(Int64(value)) }

  /// How many values were not above each bound, and how many there were in all; their sum in the unit of the name. Values that
  /// are noted meanwhile are in all of these or in some.
  var reading: (upTo: [(bound: Double, count: Int64)], count: Int64, sum: Double) {
    var seen: Int64 = 0
    let upTo = bounds.indices.map { place -> (Double, Int64) in
      seen += counts[place].load(ordering: .relaxed)
      return (Double(bounds[place]) / scale, seen)
    }
    seen += counts[bounds.count].load(ordering: .relaxed)
    return (upTo, seen, Double(sum.load(ordering: .relaxed)) / scale)
  }
}

/// Takes what nobody has described, and forgets it.
final class NoCell: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
  static let shared = NoCell()

  func increment(by: Int64) {}
  func increment(by: Double) {}
  func decrement(by: Double) {}
  func reset() {}
  func set(_ value: Int64) {}
  func set(_ value: Double) {}
  func record(_ value: Int64) {}
  func record(_ value: Double) {}
  func recordNanoseconds(_ duration: Int64) {}
}
