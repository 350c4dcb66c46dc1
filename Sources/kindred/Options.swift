import API
import ArgumentParser
import Engine
import Foundation
import Transport
import Wire

/// Where the model is.
struct ModelOption: ParsableArguments {
  @Option(help: "The folder of the sentence-transformers model (KINDRED_MODEL).")
  var model: String?

  @Option(name: .customLong("precision"), help: "The precision of the encoder: auto, or one of f32, bf16, int8.")
  var chosenPrecision: String?

  var precision: String { chosenPrecision ?? "auto" }

  var folder: String {
    model ?? ProcessInfo.processInfo.environment["KINDRED_MODEL"] ?? "models/all-MiniLM-L6-v2"
  }
}

/// Where the data is, and what is common to the verbs that work on it.
struct DataOptions: ParsableArguments {
  @Option(help: "The data directory (KINDRED_DATA).")
  var data: String?

  @OptionGroup var model: ModelOption

  @Option(name: .customLong("map-size"), help: "Address space reserved for each collection, in GiB (256).")
  var mapSize: Int?

  @Option(
    name: .customLong("seal-key"),
    help: "A file of keys that records are sealed with; see kindred seal-key (KINDRED_SEAL_KEY).")
  var sealKey: String?

  /// Opens the data directory. Once the model is loaded, a line on standard error may say how it computes.
  func open(announcesModel: Bool = false) throws -> Engine {
    var options = try engineOptions
    if announcesModel {
      options.whenModelIsLoaded = { model in
        Console.error("kindred: embeds in \(model.precision) with \(model.backendName)")
      }
    }
    return try Engine(options)
  }

  /// How an engine is opened on it.
  var engineOptions: Engine.Options {
    get throws {
      let folder = data ?? ProcessInfo.processInfo.environment["KINDRED_DATA"] ?? "index"
      var options = Engine.Options(
        dataDirectory: folder, modelDirectory: model.folder, precision: model.precision, mapSize: (mapSize ?? 256) << 30
      )
      if let file = sealKeyFile { try options.sealRecords(keyFile: file) }
      return options
    }
  }

  /// The file of the keys that records are sealed with.
  var sealKeyFile: String? { sealKey ?? ProcessInfo.processInfo.environment["KINDRED_SEAL_KEY"] }

  func validate() throws {
    guard (1...65_536).contains(mapSize ?? 256) else { throw ValidationError("--map-size is from 1 to 65536 (GiB)") }
  }
}

/// The API key for a server that asks for one. A key on the command line would be seen by everyone on the machine, so there is no such
/// option.
struct KeyOption: ParsableArguments {
  @Option(
    name: .customLong("key-file"),
    help: "With --server: a file that holds the API key (or KINDRED_KEY, the key itself).")
  var file: String?

  /// The key; nil if none is given.
  func key() throws -> String? {
    guard let file else {
      // A variable that is empty is as good as none.
      return ProcessInfo.processInfo.environment["KINDRED_KEY"].flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw EngineError.input(path: file, reason: "it is missing or may not be read; name the file that holds the key")
    }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// Where the data is: in a data directory, or with a running server.
struct ServiceOptions: ParsableArguments {
  @OptionGroup var data: DataOptions

  @Option(help: "Ask a running server, HOST:PORT, instead of opening the data directory.")
  var server: String?

  @OptionGroup var key: KeyOption
  @OptionGroup var tls: TLSOptions

  @Flag(help: "Print JSON for machines.")
  var json = false

  /// Calls a method, here or on the server.
  func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
    guard let server else { return try MethodDispatcher(data.open()).call(method, params) }
    return try await RemoteCaller(server, key, tls: tls).call(method, params)
  }
}

/// How a connection to a server is encrypted; any of these options means that it is.
struct TLSOptions: ParsableArguments {
  @Flag(help: "Connect to the server by TLS (KINDRED_TLS=1).")
  var tls = false

  @Option(name: .customLong("tls-ca"), help: "Trust the authorities in this PEM file alone (KINDRED_TLS_CA).")
  var authority: String?

  @Option(name: .customLong("tls-client-cert"), help: "Show this certificate, a PEM file (KINDRED_TLS_CLIENT_CERT).")
  var certificate: String?

  @Option(name: .customLong("tls-client-key"), help: "The key of that certificate (KINDRED_TLS_CLIENT_KEY).")
  var key: String?

  @Option(
    name: .customLong("tls-server-name"),
    help: "The name that the server's certificate must have, if not that of --server (KINDRED_TLS_SERVER_NAME).")
  var serverName: String?

  /// How to connect; nil for plain text.
  func client() throws -> ClientTLS? {
    let environment = ProcessInfo.processInfo.environment
    let options = ClientTLS.Options(
      authority: authority ?? environment["KINDRED_TLS_CA"],
      certificate: certificate ?? environment["KINDRED_TLS_CLIENT_CERT"],
      key: key ?? environment["KINDRED_TLS_CLIENT_KEY"],
      serverName: serverName ?? environment["KINDRED_TLS_SERVER_NAME"])
    guard tls || environment["KINDRED_TLS"] == "1" || options != ClientTLS.Options() else { return nil }
    return try ClientTLS(options)
  }
}
