/// What a metric is: what is said of it before its values.
public struct MetricDescription: Equatable, Sendable {
  /// How values are to be read.
  public enum Kind: String, Sendable {
    /// Only ever grows, while the process lives.
    case counter
    /// Goes up and down.
    case gauge
    /// How many values were below each of some bounds.
    case histogram
  }

  /// Its name, with its unit.
  public let name: String
  /// How to read it.
  public let kind: Kind
  /// What it says, in a sentence.
  public let help: String
  /// The upper bounds of a histogram, in the unit of the name, growing.
  public let bounds: [Double]

  /// Describes a metric.
  public init(_ name: String, _ kind: Kind, _ help: String, bounds: [Double] = []) {
    self.name = name
    self.kind = kind
    self.help = help
    self.bounds = bounds
  }
}
