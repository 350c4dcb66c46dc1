public import CoreMetrics
import Synchronization

/// Keeps what is measured, and shows it in Prometheus' text format.
///
/// What is counted while requests are answered goes through swift-metrics into cells of atomics, made once; what can be looked up
/// at any time is looked up when somebody asks, by collectors. Only described metrics are kept: libraries that count for
/// themselves would else put names into the output that no document knows.
public final class PrometheusRegistry: MetricsFactory {
  /// Takes the values of a collector.
  public struct Collector: ~Copyable {
    fileprivate var samples: [String: [(labels: [(String, String)], value: Double)]] = [:]

    /// Notes a value.
    public mutating func note(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
      samples[name, default: []].append((labels, value))
    }
  }

  fileprivate enum Cell {
    case counter(CounterCell)
    case gauge(GaugeCell)
    case histogram(HistogramCell)
  }

  private struct Series {
    let labels: [(String, String)]
    let cell: Cell
  }

  private struct State {
    var series: [String: [Series]] = [:]
    var collectors: [@Sendable (inout Collector) -> Void] = []
  }

  /// Timers note nanoseconds.
  private static let nanoseconds = 1e9

  private let descriptions: [String: MetricDescription]
  private let state = Mutex(State())

  /// Makes a registry for metrics that are described.
  public init(_ descriptions: [MetricDescription]) {
    self.descriptions = Dictionary(descriptions.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Has `collector` asked for values each time that somebody asks for the text.
  public func collect(_ collector: @escaping @Sendable (inout Collector) -> Void) {
    state.withLock { $0.collectors.append(collector) }
  }

  /// Everything as of now.
  public func text() -> String {
    let (series, collectors) = state.withLock { ($0.series, $0.collectors) }
    var collector = Collector()
    for collect in collectors { collect(&collector) }
    var text = PrometheusText()
    for description in descriptions.values.sorted(by: { $0.name < $1.name }) {
      let (cells, samples) = (series[description.name] ?? [], collector.samples[description.name] ?? [])
      guard !cells.isEmpty || !samples.isEmpty else { continue }
      text.begin(description)
      for cell in cells { text.add(description.name, cell.labels, cell.cell) }
      for sample in samples { text.add(description.name, sample.labels, sample.value) }
    }
    return text.text
  }

  /// A counter, made if it is new.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    let cell = cell(label, .counter, dimensions) { _ in .counter(CounterCell()) }
    return if case .counter(let found)? = cell { found } else { NoCell.shared }
  }

  /// Counters count whole things here: what is counted otherwise is forgotten.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler { NoCell.shared }

  /// A gauge, made if it is new.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    let cell = cell(label, .gauge, dimensions) { _ in .gauge(GaugeCell()) }
    return if case .gauge(let found)? = cell { found } else { NoCell.shared }
  }

  /// A histogram, or a gauge where values are not aggregated; made if it is new.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    guard aggregate else {
      let cell = cell(label, .gauge, dimensions) { _ in .gauge(GaugeCell()) }
      return if case .gauge(let found)? = cell { found } else { NoCell.shared }
    }
    let cell = cell(label, .histogram, dimensions) { .histogram(HistogramCell(bounds: $0.bounds, scale: 1)) }
    return if case .histogram(let found)? = cell { found } else { NoCell.shared }
  }

  /// A histogram of seconds, made if it is new.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    let cell = cell(label, .histogram, dimensions) {
      .histogram(HistogramCell(bounds: $0.bounds, scale: Self.nanoseconds))
    }
    return if case .histogram(let found)? = cell { found } else { NoCell.shared }
  }

  /// Does nothing: what was counted is shown as long as the process lives.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Does nothing: what was counted is shown as long as the process lives.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  /// Does nothing: what was counted is shown as long as the process lives.
  public func destroyMeter(_ handler: any MeterHandler) {}
  /// Does nothing: what was counted is shown as long as the process lives.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Does nothing: what was counted is shown as long as the process lives.
  public func destroyTimer(_ handler: any TimerHandler) {}

  /// The cell of a series, made if it is new; nil where the metric is not described, or as another kind.
  private func cell(
    _ name: String, _ kind: MetricDescription.Kind, _ labels: [(String, String)],
    _ make: (MetricDescription) -> Cell
  ) -> Cell? {
    guard let description = descriptions[name], description.kind == kind else { return nil }
    return state.withLock { state in
      let known = state.series[name]?.first { $0.labels.elementsEqual(labels, by: ==) }
      if let known { return known.cell }
      let cell = make(description)
      state.series[name, default: []].append(Series(labels: labels, cell: cell))
      return cell
    }
  }
}

extension PrometheusText {
  fileprivate mutating func add(_ name: String, _ labels: [(String, String)], _ cell: PrometheusRegistry.Cell) {
    switch cell {
    case .counter(let counter): add(name, labels, Double(counter.value))
    case .gauge(let gauge): add(name, labels, gauge.value)
    case .histogram(let histogram):
      let reading = histogram.reading
      for (bound, count) in reading.upTo { add(name + "_bucket", labels + [("le", Self.number(bound))], Double(count)) }
      add(name + "_bucket", labels + [("le", "+Inf")], Double(reading.count))
      add(name + "_sum", labels, reading.sum)
      add(name + "_count", labels, Double(reading.count))
    }
  }
}
