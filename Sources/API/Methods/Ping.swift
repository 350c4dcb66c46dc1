import Engine
import Foundation
import Wire

enum Ping: APIMethod {
  struct Output: MethodOutput {
    let version: String
    let model: String
    let uptime: Double

    var json: JSONValue {
      .object([
        "version": .string(version), "model": .string(model),
        "uptime_s": .number((uptime * 1000).rounded() / 1000),
      ])
    }
  }

  static let name = "ping"
  static let summary = "Whether the server answers, and since when."
  static let group = MethodGroup.access
  static let roles = Set(Role.allCases)
  static let isOpen = true
  static let audit = AuditRule.none
  static let parameters: [Parameter<NoParams>] = []
  static let output = "Pong"
  static let schemas = #"""
    {
      "Pong": {"type": "object", "required": ["version", "model", "uptime_s"], "properties": {
        "version": {"type": "string"}, "model": {"type": "string"}, "uptime_s": {"type": "number"}}}
    }
    """#
  static let routes: [Route] = []

  static func run(_ params: NoParams, _ call: Call) throws -> Output {
    let model = URL(fileURLWithPath: call.engine.options.modelDirectory).lastPathComponent
    return Output(version: Engine.version, model: model, uptime: call.engine.uptime)
  }
}
