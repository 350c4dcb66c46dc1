import CoreMetrics
import Meters
import Testing

@Suite struct RegistryTests {
  private let registry = PrometheusRegistry([
    MetricDescription("bank_calls_total", .counter, "Calls."),
    MetricDescription("bank_open", .gauge, "What is open: a \"quotation\", a \\ and\na new line."),
    MetricDescription("bank_duration_seconds", .histogram, "How long.", bounds: [0.001, 0.01, 0.1]),
    MetricDescription("bank_batch_texts", .histogram, "How many.", bounds: [1, 2, 4]),
    MetricDescription("bank_unused", .gauge, "Never set."),
  ])

  @Test func countersAndGaugesAreShownWithTheirLabels() {
    let calls = Counter(
      label: "bank_calls_total", dimensions: [("method", "get"), ("outcome", "ok")], factory: registry)
    let same = Counter(
      label: "bank_calls_total", dimensions: [("method", "get"), ("outcome", "ok")], factory: registry)
    let other = Counter(label: "bank_calls_total", dimensions: [("method", "a\"b\\c\nd")], factory: registry)
    calls.increment(by: 3)
    same.increment()
    other.increment()
    let open = Meter(label: "bank_open", factory: registry)
    open.set(2.5)
    open.increment(by: 1)
    open.decrement(by: 2)
    #expect(
      registry.text() == #"""
        # HELP bank_calls_total Calls.
        # TYPE bank_calls_total counter
        bank_calls_total{method="get",outcome="ok"} 4
        bank_calls_total{method="a\"b\\c\nd"} 1
        # HELP bank_open What is open: a "quotation", a \\ and\na new line.
        # TYPE bank_open gauge
        bank_open 1.5

        """#)
  }

  @Test func histogramsCountUpToTheirBounds() {
    let timer = Timer(label: "bank_duration_seconds", factory: registry)
    for nanoseconds in [1, 1_000_000, 1_000_001, 10_000_000, 99_000_000, 100_000_001, 5_000_000_000] {
      timer.recordNanoseconds(Int64(nanoseconds))
    }
    let batch = Recorder(label: "bank_batch_texts", factory: registry)
    for size in [1, 1, 3, 9] { batch.record(size) }
    #expect(
      registry.text() == """
        # HELP bank_batch_texts How many.
        # TYPE bank_batch_texts histogram
        bank_batch_texts_bucket{le="1"} 2
        bank_batch_texts_bucket{le="2"} 2
        bank_batch_texts_bucket{le="4"} 3
        bank_batch_texts_bucket{le="+Inf"} 4
        bank_batch_texts_sum 14
        bank_batch_texts_count 4
        # HELP bank_duration_seconds How long.
        # TYPE bank_duration_seconds histogram
        bank_duration_seconds_bucket{le="0.001"} 2
        bank_duration_seconds_bucket{le="0.01"} 4
        bank_duration_seconds_bucket{le="0.1"} 5
        bank_duration_seconds_bucket{le="+Inf"} 7
        bank_duration_seconds_sum 5.211000003
        bank_duration_seconds_count 7

        """)
  }

  @Test func collectorsAreAskedEachTime() {
    registry.collect { $0.note("bank_open", 1, [("place", "a")]) }
    registry.collect { $0.note("bank_open", .infinity, [("place", "b")]) }
    let lines = registry.text().split(separator: "\n").dropFirst(2)
    #expect(lines == [#"bank_open{place="a"} 1"#, #"bank_open{place="b"} +Inf"#])
  }

  @Test func whatIsNotDescribedIsNotShown() {
    Counter(label: "library_things_total", factory: registry).increment()
    Counter(label: "bank_open", factory: registry).increment()
    Gauge(label: "library_open", factory: registry).record(1)
    Timer(label: "library_seconds", factory: registry).recordNanoseconds(1)
    registry.collect { $0.note("library_other", 1) }
    #expect(registry.text() == "")
  }

  @Test func nothingIsLostBetweenThreads() async {
    let calls = Counter(label: "bank_calls_total", factory: registry)
    let timer = Timer(label: "bank_duration_seconds", factory: registry)
    let open = Meter(label: "bank_open", factory: registry)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for number in 0..<10_000 {
            calls.increment()
            timer.recordNanoseconds(Int64(number * 20_000))
            open.increment(by: 1)
          }
        }
      }
    }
    let text = registry.text()
    #expect(text.contains("bank_calls_total 40000\n") && text.contains("bank_open 40000\n"))
    #expect(text.contains("bank_duration_seconds_count 40000\n"))
    #expect(text.contains("bank_duration_seconds_bucket{le=\"0.1\"} 20004\n"))
  }
}
