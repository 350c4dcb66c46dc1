/// Times in nanoseconds, for medians and tails.
struct Percentiles {
  private let sorted: [Double]

  init(_ nanoseconds: [Double]) { sorted = nanoseconds.sorted() }

  /// The value below which the share `quantile` of the times lies, in nanoseconds; 0 for none.
  func value(_ quantile: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(sorted.count - 1, Int(quantile * Double(sorted.count)))]
  }
}

extension Duration {
  /// The duration in nanoseconds.
  var nanoseconds: Double { self / .nanoseconds(1) }
  /// The duration in seconds.
  var seconds: Double { self / .seconds(1) }
}

extension Double {
  /// Rounded to so many places, for figures that people read.
  func rounded(places: Int) -> Double {
    let scale = (0..<places).reduce(1.0) { result, _ in result * 10 }
    return (self * scale).rounded() / scale
  }
}
