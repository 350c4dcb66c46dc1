import CKernels
import Dispatch
import Synchronization

/// The most that this machine multiplies and adds.
enum MatrixPeak {
  /// Operations (two for each product that is added up) a second with a set's instructions, of so many threads at once:
  /// the best of ten goes of about a twentieth of a second each. Throws `unsupportedPrecision` if it has none.
  static func measure(
    _ precision: Precision, with set: KernelSet, threads: Int
  ) throws(EncoderError) -> Double {
    let probe =
      switch precision {
      case .f32: unsafe set.table.probe_f32
      case .bf16: unsafe set.table.probe_bf16
      case .int8: unsafe set.table.probe_u8
      }
    guard let probe = unsafe probe else { throw .unsupported(precision) }
    return (0..<10).map { _ in unsafe run(probe, threads, for: .milliseconds(50)) }.max() ?? 0
  }

  private static func run(_ probe: KindredProbe, _ threads: Int, for time: Duration) -> Double {
    let products = Atomic<UInt64>(0)
    let start = ContinuousClock.now
    nonisolated(unsafe) let probe = unsafe probe
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      // Small floats in f32 and bf16; sums of integers may wrap around.
      let words = [UInt32](repeating: 0x3c01_3c01, count: Int(KINDRED_PROBE_WORDS))
      var sink = [Float](repeating: 0, count: words.count)
      while ContinuousClock.now - start < time {
        products.add(unsafe probe(words, 1000, &sink), ordering: .relaxed)
      }
    }
    return 2 * Double(products.load(ordering: .relaxed)) / ((ContinuousClock.now - start) / .seconds(1))
  }
}
