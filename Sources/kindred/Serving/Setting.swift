import Foundation

/// A setting of `serve`: a key of its file, a flag of the same name, and `KINDRED_` with the name in the environment.
enum Setting: String, CaseIterable {
  case data, model, precision
  case mapSize = "map-size"
  case sealKey = "seal-key"
  case listen, http, cors
  case mcpWrites = "mcp-writes"
  case tlsCertificate = "tls-cert"
  case tlsKey = "tls-key"
  case clientAuthority = "client-ca"
  case tlsPoll = "tls-poll"
  case auditKeepDays = "audit-keep-days"
  case maxLine = "max-line"
  case workers
  case maxConnections = "max-connections"
  case idleTimeout = "idle-timeout"
  case memory
  case maxWait = "max-wait"
  case logSlow = "log-slow"
  case logFormat = "log-format"
  case logLevel = "log-level"

  /// What values it takes.
  enum Kind {
    case text
    case choice([String])
    case number(ClosedRange<Int>, unit: String)
  }

  static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

  var kind: Kind {
    switch self {
    case .data, .model, .precision, .sealKey, .listen, .http, .cors, .tlsCertificate, .tlsKey, .clientAuthority: .text
    case .mcpWrites: .choice(["no", "yes"])
    case .logFormat: .choice(["text", "json"])
    case .logLevel: .choice(Self.logLevels)
    case .mapSize: .number(1...65_536, unit: "GiB")
    case .tlsPoll: .number(1...86_400, unit: "s")
    case .auditKeepDays: .number(0...36_500, unit: "days")
    case .maxLine: .number(1024...1 << 30, unit: "bytes")
    case .workers: .number(1...4096, unit: "threads")
    case .maxConnections: .number(1...1_000_000, unit: "connections")
    case .idleTimeout: .number(0...1_000_000, unit: "s")
    case .memory: .number(1...1 << 20, unit: "MiB")
    case .maxWait, .logSlow: .number(0...86_400_000, unit: "ms")
    }
  }

  /// Its name in the environment.
  var variable: String { "KINDRED_" + rawValue.uppercased().replacingOccurrences(of: "-", with: "_") }
}

/// What is wrong with a setting, and where it stands.
enum SettingError: Error, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case notYAML(file: String, reason: String)
  case unknown(file: String, line: Int, key: String)
  case wrong(place: String, expected: String)

  var description: String {
    switch self {
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .notYAML(let file, let reason): "\(file) is not YAML of keys and values: \(reason)"
    case .unknown(let file, let line, let key):
      "\(file), line \(line): there is no key \(key); the keys are "
        + Setting.allCases.map(\.rawValue).joined(separator: ", ")
    case .wrong(let place, let expected): "\(place) is to be \(expected)"
    }
  }
}

extension Setting.Kind: CustomStringConvertible {
  var description: String {
    switch self {
    case .text: "a text"
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    case .number(let range, let unit): "a whole number from \(range.lowerBound) to \(range.upperBound) (\(unit))"
    }
  }
}
