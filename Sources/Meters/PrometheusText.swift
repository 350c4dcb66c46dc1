/// Prometheus' text format, version 0.0.4.
struct PrometheusText {
  private(set) var text = ""

  /// What comes next belongs to this metric.
  mutating func begin(_ description: MetricDescription) {
    text += "# HELP \(description.name) \(Self.escaped(description.help, quotes: false))\n"
    text += "# TYPE \(description.name) \(description.kind.rawValue)\n"
  }

  /// A line: one value.
  mutating func add(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let shown = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }.joined(separator: ",")
    text += shown.isEmpty ? "\(name) \(Self.number(value))\n" : "\(name){\(shown)} \(Self.number(value))\n"
  }

  /// Whole numbers have no point.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var shown = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": shown += "\\\\"
      case "\n": shown += "\\n"
      case "\"" where quotes: shown += "\\\""
      default: shown.unicodeScalars.append(character)
      }
    }
    return shown
  }
}
