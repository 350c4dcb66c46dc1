import API
import ArgumentParser
import Engine
import Foundation
import Transport
import Wire

/// Where the model is.
struct ModelOption: ParsableArguments {
  @Option(help: ArgumentHelp("Folder of the sentence-transformers model (KINDRED_MODEL).", valueName: "DIR"))
  var model: String?

  @Option(
    name: .customLong("precision"),
    help: ArgumentHelp("Encoder precision: auto, f32, bf16 or int8 (default: auto).", valueName: "P"))
  var chosenPrecision: String?

  var precision: String { chosenPrecision ?? "auto" }

  var folder: String {
    model ?? ProcessInfo.processInfo.environment["KINDRED_MODEL"] ?? Places.current.modelDirectory
  }
}

/// Where the data is, and what is common to the verbs that work on it.
struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Data directory (KINDRED_DATA).", valueName: "DIR"))
  var data: String?

  @OptionGroup var model: ModelOption

  @Option(
    name: .customLong("map-size"),
    help: ArgumentHelp("Address space reserved for each collection (default: 256).", valueName: "GIB"))
  var mapSize: Int?

  @Option(
    name: .customLong("seal-key"),
    help: ArgumentHelp("File of encryption keys; see kindred seal-key (KINDRED_SEAL_KEY).", valueName: "FILE"))
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
      let folder = data ?? ProcessInfo.processInfo.environment["KINDRED_DATA"] ?? foundDirectory
      var options = Engine.Options(
        dataDirectory: folder, modelDirectory: model.folder, precision: model.precision, mapSize: (mapSize ?? 256) << 30
      )
      if let file = sealKeyFile { try options.sealRecords(keyFile: file) }
      return options
    }
  }

  /// The data directory that is found; one outside of the current folder is named.
  private var foundDirectory: String {
    let folder = Places.current.dataDirectory
    if folder.hasPrefix("/") { Console.error("kindred: using the data directory \(folder)") }
    return folder
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
    help: ArgumentHelp("File with the API key for --server (or KINDRED_KEY, the key itself).", valueName: "FILE"))
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

  @Option(help: ArgumentHelp("Use a running server instead of the data directory.", valueName: "HOST:PORT"))
  var server: String?

  @OptionGroup var key: KeyOption
  @OptionGroup var tls: TLSOptions

  @Flag(help: "Print JSON.")
  var json = false

  /// Calls a method, here or on the server.
  func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
    guard let server else { return try MethodDispatcher(data.open()).call(method, params) }
    return try await RemoteCaller(server, key, tls: tls).call(method, params)
  }
}

/// How a connection to a server is encrypted; any of these options means that it is.
struct TLSOptions: ParsableArguments {
  @Flag(help: "Connect by TLS (KINDRED_TLS=1).")
  var tls = false

  @Option(
    name: .customLong("tls-ca"),
    help: ArgumentHelp("Trust only the authorities in this PEM file (KINDRED_TLS_CA).", valueName: "FILE"))
  var authority: String?

  @Option(
    name: .customLong("tls-client-cert"),
    help: ArgumentHelp("Client certificate, a PEM file (KINDRED_TLS_CLIENT_CERT).", valueName: "FILE"))
  var certificate: String?

  @Option(
    name: .customLong("tls-client-key"),
    help: ArgumentHelp("Key of the client certificate (KINDRED_TLS_CLIENT_KEY).", valueName: "FILE"))
  var key: String?

  @Option(
    name: .customLong("tls-server-name"),
    help: ArgumentHelp(
      "Expected name in the server's certificate (KINDRED_TLS_SERVER_NAME).", valueName: "NAME"))
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
