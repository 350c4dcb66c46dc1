import Foundation
import Meters
import Testing
import Wire

/// Alert rules, dashboard and documents of operations name what exists.
@Suite struct OperationsTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: Program.packageRoot + "/" + path, encoding: .utf8)
  }

  /// Names of metrics as they stand in expressions, without the parts of histograms.
  private static func metrics(in text: String) -> Set<String> {
    let names = text.matches(of: #/\b(kindred|process)_[a-z_]+\b/#).map { String($0.output.0) }
    let histograms = ServerMetrics.all.filter { $0.kind == .histogram }.map(\.name)
    return Set(
      names.map { name in
        histograms.first { name == $0 + "_bucket" || name == $0 + "_sum" || name == $0 + "_count" } ?? name
      })
  }

  private static let known = Set(ServerMetrics.all.map(\.name))

  @Test(arguments: ["packaging/alerts.yml", "packaging/dashboard.json", "docs/operations/runbook.md"])
  func onlyMetricsThatExistAreNamed(path: String) throws {
    let named = Self.metrics(in: try Self.text(path))
    #expect(!named.isEmpty)
    #expect(named.subtracting(Self.known) == [])
  }

  @Test func theDocumentHasEveryMetric() throws {
    let rows = try Self.text("docs/operations/README.md").split(separator: "\n").filter {
      $0.hasPrefix("| `kindred_") || $0.hasPrefix("| `process_")
    }
    #expect(rows.map(String.init) == ServerMetrics.all.map { "| `\($0.name)` | \($0.kind.rawValue) | \($0.help) |" })
  }

  @Test func everyAlertHasItsSection() throws {
    let alerts = try Self.text("packaging/alerts.yml").matches(of: #/- alert: (\w+)/#).map { String($0.output.1) }
    let links = try Self.text("packaging/alerts.yml").matches(of: #/runbook.md#(\w+)/#).map { String($0.output.1) }
    let sections = try Self.text("docs/operations/runbook.md").matches(of: #/\n## (\w+)/#).map { String($0.output.1) }
    #expect(alerts.count > 5 && alerts == sections)
    #expect(links == alerts.map { $0.lowercased() })
  }

  @Test func theDashboardIsJSON() throws {
    let panels = try #require(JSONValue(parsing: Self.text("packaging/dashboard.json"))["panels"]?.array)
    for panel in panels {
      let expressions = panel["targets"]?.array?.compactMap { $0["expr"]?.string } ?? []
      #expect(!expressions.isEmpty && expressions.allSatisfy { !Self.metrics(in: $0).isEmpty }, "\(panel)")
    }
    #expect(panels.count > 10)
  }
}
