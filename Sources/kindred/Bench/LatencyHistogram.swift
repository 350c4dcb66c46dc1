import Wire

/// Counts of durations in buckets, each at most 1.6 % wide: percentiles of any number of requests in a fixed room.
struct LatencyHistogram: Sendable {
  /// Buckets to a doubling.
  private static let steps = 64

  private var counts = [Int](repeating: 0, count: 40 * steps)
  private(set) var count = 0
  private(set) var longest: Int64 = 0

  /// Notes a duration in nanoseconds.
  mutating func note(_ nanoseconds: Int64) {
    counts[Self.bucket(max(0, nanoseconds))] += 1
    count += 1
    longest = max(longest, nanoseconds)
  }

  mutating func add(_ other: LatencyHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    longest = max(longest, other.longest)
  }

  /// The duration in nanoseconds that the share `quantile` does not exceed, as the upper end of its bucket.
  func value(_ quantile: Double) -> Int64 {
    let rank = Int((quantile * Double(count)).rounded(.up))
    var seen = 0
    for (index, count) in counts.enumerated() {
      seen += count
      if seen >= max(rank, 1) { return min(Self.upperEnd(index), longest) }
    }
    return longest
  }

  /// Count and percentiles, in milliseconds.
  var json: JSONObject {
    func milliseconds(_ value: Int64) -> JSONValue { .number((Double(value) / 1000).rounded() / 1000) }
    return [
      "count": .integer(Int64(count)), "p50_ms": milliseconds(value(0.5)), "p90_ms": milliseconds(value(0.9)),
      "p99_ms": milliseconds(value(0.99)), "max_ms": milliseconds(longest),
    ]
  }

  /// Small numbers have a bucket each; larger ones share it with those of the same highest bits.
  private static func bucket(_ value: Int64) -> Int {
    let value = Int(value)
    guard value >= steps else { return value }
    let shift = Int.bitWidth - value.leadingZeroBitCount - 7
    return min((shift + 1) * steps + (value >> shift) - steps, 40 * steps - 1)
  }

  private static func upperEnd(_ bucket: Int) -> Int64 {
    guard bucket >= steps else { return Int64(bucket) }
    let shift = bucket / steps - 1
    return Int64((bucket % steps + steps + 1) << shift) - 1
  }
}
