import Foundation

/// Environment variables that overrule a choice of the encoder, for tests and comparisons.
package enum EnvironmentChoice {
  /// What `variable` names in `known`; nil if it is not set, or empty. Throws `invalidSetting` for any other name.
  package static func value<Value>(
    of variable: String, among known: [(name: String, value: Value)],
    in environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(EncoderError) -> Value? {
    guard let name = environment[variable], !name.isEmpty else { return nil }
    if let choice = known.first(where: { $0.name == name }) { return choice.value }
    let names = known.map(\.name).joined(separator: ", ")
    throw EncoderError(
      .invalidSetting, "is \"\(name)\", which is not available on this machine", at: "environment variable \(variable)",
      remedy: "set it to one of \(names), or unset it")
  }
}
