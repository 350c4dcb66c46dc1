import Foundation
import Index

/// Counts of a field's values in ranges of one width, whose ends are round numbers, or months, years or decades.
struct Histogram {
  /// About so many ranges.
  private static let wanted = 10.0

  private let type: FieldType
  private let missing: Int
  private let least: Double
  private let most: Double
  private let scale: Scale
  private let counts: [Int: Int]

  /// Where ranges begin.
  private enum Scale {
    case step(Double)
    /// Of so many months.
    case months(Int)

    /// The number of the range that a value is in.
    func range(of value: Double) -> Int {
      switch self {
      case .step(let step): return Int((value / step).rounded(.down))
      case .months(let months):
        let day = CalendarDate(daysSinceEpoch: Int32(value)).civil
        return (day.year * 12 + day.month - 1) / months
      }
    }

    /// Where a range begins.
    func start(of range: Int) -> Double {
      switch self {
      case .step(let step): return Double(range) * step
      case .months(let months):
        let month = range * months
        let day = CalendarDate(year: min(month / 12, 9999), month: month % 12 + 1, day: 1)
        return Double(day?.daysSinceEpoch ?? 0)
      }
    }
  }

  init(of field: FieldDefinition, _ snapshot: Snapshot, where filter: BoundFilter?) throws {
    var (least, most) = (Double.infinity, -Double.infinity)
    missing = try snapshot.forEachNumber(of: field, where: filter) { value in
      (least, most) = (min(least, value), max(most, value))
    }
    let scale = least <= most ? Self.scale(least, most, field.type) : .step(1)
    var counts: [Int: Int] = [:]
    _ = try snapshot.forEachNumber(of: field, where: filter) { counts[scale.range(of: $0), default: 0] += 1 }
    (type, self.least, self.most, self.scale, self.counts) = (field.type, least, most, scale, counts)
  }

  private static func scale(_ least: Double, _ most: Double, _ type: FieldType) -> Scale {
    if type == .date {
      let years = (most - least) / 365
      return .months(years <= 2 ? 1 : years <= 20 ? 12 : 120)
    }
    let span = min(most - least, .greatestFiniteMagnitude)
    guard span > 0 else { return .step(max(1, abs(most).ulp)) }
    let power = pow(10, log10(span / wanted).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= wanted } ?? 10 * power
    // Steps that are too small to be told apart at this distance from zero would lead nowhere.
    let smallest = max(max(abs(least), abs(most)) * 1e-12, .leastNormalMagnitude)
    return .step(max(type == .integer ? max(step.rounded(), 1) : step, smallest))
  }

  /// Every range from the first to the last, those without records too.
  var facet: Facet {
    guard let first = counts.keys.min(), let last = counts.keys.max() else {
      return .histogram([], least: nil, most: nil, missing: missing)
    }
    let ranges = (first...last).map { range in
      Facet.Range(from: value(scale.start(of: range)), to: value(scale.start(of: range + 1)), count: counts[range] ?? 0)
    }
    return .histogram(ranges, least: value(least), most: value(most), missing: missing)
  }

  private func value(_ value: Double) -> FieldValue {
    if type == .date { return .date(CalendarDate(daysSinceEpoch: Int32(value))) }
    return Int64(exactly: value).map { .integer($0) } ?? .number(value)
  }
}
