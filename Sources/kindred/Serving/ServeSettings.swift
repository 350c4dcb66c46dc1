import Engine
import Foundation
import Logging
import Transport

/// What a server is to do, from flags, environment and file.
struct ServeSettings {
  let dataDirectory: String
  let modelDirectory: String
  let precision: String
  /// In bytes.
  let mapSize: Int
  /// The file of the keys that records are sealed with.
  let sealKey: String?
  /// Where the line protocol is served; nil for nowhere.
  let listen: ListenAddress?
  let http: ListenAddress?
  /// Whose pages may call over HTTP.
  let cors: String?
  /// Whether language models may write, with keys that may.
  let mcpWrites: Bool
  let tls: ServerTLS.Files?
  /// In seconds.
  let tlsPoll: Int
  /// How many days lines of reads and administration are kept; nil for ever.
  let auditKeepDays: Int?
  /// In bytes.
  let maxLine: Int
  let workers: Int
  let maxConnections: Int
  let idleTimeout: Duration?
  /// In bytes.
  let memory: Int
  let maxWait: Duration?
  let logSlow: Duration?
  let logFormat: ServerLog.Format
  let logLevel: Logger.Level

  init(_ values: SettingValues) throws {
    dataDirectory = try values.text(.data) ?? Places.current.dataDirectory
    modelDirectory = try values.text(.model) ?? Places.current.modelDirectory
    precision = try values.text(.precision) ?? "auto"
    mapSize = try (values.number(.mapSize) ?? 256) << 30
    sealKey = try values.text(.sealKey)
    let isOff = try values.text(.listen) == "none"
    listen = isOff ? nil : try Self.address(.listen, values) ?? ListenAddress(host: "127.0.0.1", port: 7733)
    http = try Self.address(.http, values)
    if listen == nil, http == nil { throw values.wrong(.listen, expected: "an address, or none together with http") }
    mcpWrites = try values.text(.mcpWrites) == "yes"
    cors = try Self.origin(values)
    tls = try Self.tls(values)
    tlsPoll = try values.number(.tlsPoll) ?? 30
    auditKeepDays = try values.number(.auditKeepDays).flatMap { $0 > 0 ? $0 : nil }
    maxLine = try values.number(.maxLine) ?? 16 << 20
    workers = try values.number(.workers) ?? 4 * ProcessInfo.processInfo.activeProcessorCount
    maxConnections = try values.number(.maxConnections) ?? 4096
    idleTimeout = try Self.duration(values.number(.idleTimeout) ?? 600, of: .seconds(1))
    memory = try (values.number(.memory) ?? 1024) << 20
    maxWait = try Self.duration(values.number(.maxWait) ?? 50, of: .milliseconds(1))
    logSlow = try Self.duration(values.number(.logSlow) ?? 1000, of: .milliseconds(1))
    logFormat = try values.text(.logFormat).flatMap(ServerLog.Format.init) ?? .text
    logLevel = try values.text(.logLevel).flatMap { Logger.Level(rawValue: $0) } ?? .info
    if memory < maxLine { throw values.wrong(.memory, expected: "no less than max-line") }
  }

  /// How an engine is opened for them.
  var engineOptions: Engine.Options {
    get throws {
      var options = Engine.Options(
        dataDirectory: dataDirectory, modelDirectory: modelDirectory, precision: precision, mapSize: mapSize)
      if let sealKey { try options.sealRecords(keyFile: sealKey) }
      return options
    }
  }

  private static func address(_ setting: Setting, _ values: SettingValues) throws -> ListenAddress? {
    guard let text = try values.text(setting) else { return nil }
    if let address = ListenAddress(text) { return address }
    throw values.wrong(setting, expected: "HOST:PORT, such as 127.0.0.1:7733")
  }

  private static func origin(_ values: SettingValues) throws -> String? {
    guard let text = try values.text(.cors) else { return nil }
    if text.wholeMatch(of: /https?:\/\/[a-z0-9.:\[\]-]+/) != nil { return text }
    throw values.wrong(.cors, expected: "the origin of pages, such as https://crm.example or http://localhost:3000")
  }

  private static func tls(_ values: SettingValues) throws -> ServerTLS.Files? {
    let (certificate, key) = (try values.text(.tlsCertificate), try values.text(.tlsKey))
    let authority = try values.text(.clientAuthority)
    if let certificate, let key {
      return ServerTLS.Files(certificate: certificate, key: key, clientAuthority: authority)
    }
    if certificate != nil { throw values.wrong(.tlsCertificate, expected: "given together with tls-key") }
    if key != nil { throw values.wrong(.tlsKey, expected: "given together with tls-cert") }
    if authority != nil { throw values.wrong(.clientAuthority, expected: "given together with tls-cert and tls-key") }
    return nil
  }

  /// 0 stands for none.
  private static func duration(_ number: Int, of unit: Duration) -> Duration? { number > 0 ? unit * number : nil }
}
