import Foundation
import Logging
import Synchronization
import Wire

/// The server's log: lines on standard error, as text for people or JSON for machines, from some level on.
struct ServerLog: Sendable {
  /// What a line looks like.
  enum Format: String {
    /// `2026-01-31T12:00:00Z info message name=value`
    case text
    /// `{"time":…,"level":…,"message":…,name:value}`
    case json
  }

  private let minimum: LogThreshold
  private let format: Format

  init(_ format: Format, _ level: Logger.Level) {
    self.format = format
    minimum = LogThreshold(level)
  }

  /// From which level on lines are written; a change holds for all loggers at once.
  var level: Logger.Level {
    get { minimum.level }
    nonmutating set { minimum.level = newValue }
  }

  /// A logger that writes here.
  func logger(_ label: String = "kindred") -> Logger {
    Logger(label: label) { _ in LineLogHandler(threshold: minimum, format: format) }
  }
}

/// The level that is shared by all copies of a logger.
private final class LogThreshold: Sendable {
  private let place: Atomic<Int>

  init(_ level: Logger.Level) { place = Atomic(Self.place(of: level)) }

  var level: Logger.Level {
    get { Logger.Level.allCases[place.load(ordering: .relaxed)] }
    set { place.store(Self.place(of: newValue), ordering: .relaxed) }
  }

  private static func place(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}

private struct LineLogHandler: LogHandler {
  let threshold: LogThreshold
  let format: ServerLog.Format
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  var logLevel: Logger.Level {
    get { threshold.level }
    set { threshold.level = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    var details = metadata
    if let provided = metadataProvider?.get() { details.merge(provided) { _, new in new } }
    if let own = event.metadata { details.merge(own) { _, new in new } }
    let values = details.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    switch format {
    case .text:
      let shown = values.map { " \($0.0)=\(Self.quoted($0.1))" }.joined()
      Console.error("\(time) \(event.level) \(Self.oneLine("\(event.message)"))\(shown)")
    case .json:
      let fixed = [("time", time), ("level", event.level.rawValue), ("message", "\(event.message)")]
      Console.error(JSONValue.object(JSONObject((fixed + values).map { (key: $0.0, value: .string($0.1)) })).text)
    }
  }

  /// A line of the log is one line, whatever it tells of.
  private static func oneLine(_ text: String) -> String { text.replacing("\n", with: " ") }

  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
    return isPlain ? value : JSONValue.string(value).text
  }
}
