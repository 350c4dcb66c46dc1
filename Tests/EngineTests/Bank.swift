import API
import Engine
import Foundation
import Index
import TestSupport
import Wire

/// A folder with a tiny model, and room for a data directory and files to import.
struct Bank {
  let folder: String
  var model: String { folder + "/model" }
  var data: String { folder + "/data" }

  /// The schema of `customers`, with a field of every type.
  static let customers = """
    {"collection":"customers","id":"customer_id","text":"{age}-year-old {job} in {city}","fields":{\
    "age":{"type":"integer"},"job":{"type":"keyword"},"city":{"type":"keyword"},"income":{"type":"number"},\
    "loan":{"type":"boolean"},"joined":{"type":"date"},"products":{"type":"keywords"},"notes":{"type":"text"}}}
    """

  /// A schema without fields, for records that come with a vector.
  static func plain(_ name: String) -> Schema {
    Schema(collection: name, fields: [SchemaField(name: "age", type: .integer)])
  }

  /// Opens the data directory.
  func open(
    model: String? = nil, mapSize: Int = 1 << 30, _ change: (inout Engine.Options) -> Void = { _ in }
  ) throws -> Engine {
    var options = Engine.Options(
      dataDirectory: data, modelDirectory: model ?? self.model, mapSize: mapSize, threads: 1)
    change(&options)
    return try Engine(options)
  }

  /// Writes a file into the folder; returns its path.
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// The same for text.
  func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

  /// Writes a file and opens it for import.
  func input(_ name: String, _ text: String) throws -> InputFile { try InputFile(write(name, text)) }
}

/// Runs `body` with a bank in a new folder.
func withBank<Result>(_ body: (Bank) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    let bank = Bank(folder: folder)
    try TinyModel.write(to: URL(fileURLWithPath: bank.model))
    return try body(bank)
  }
}

/// Runs `body` with a service over an empty `customers` collection.
func withCustomers<Result>(_ body: (MethodDispatcher) throws -> Result) throws -> Result {
  try withBank { bank in
    let engine = try bank.open()
    _ = try engine.create(Schema(json: json(Bank.customers)))
    return try body(MethodDispatcher(engine))
  }
}

/// Reads JSON.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

extension MethodDispatcher {
  /// Calls a method with parameters written as JSON.
  func call(_ method: String, _ params: String) throws -> JSONValue { try call(method, json(params)) }

  /// The error that a call ends in; nil if it does not.
  func error(_ method: String, _ params: String) throws -> RPCError? {
    guard case .failure(let error) = handle(RPCRequest(id: nil, method: method, params: try json(params))) else {
      return nil
    }
    return error
  }

  /// Puts in customers of these ids, each with a text and fields of its own.
  func addCustomers(_ count: Int) throws {
    let jobs = ["nurse", "teacher", "pilot"]
    let records = (0..<count).map { index in
      #"{"id":"c\#(index)","fields":{"age":\#(index),"job":"\#(jobs[index % 3])","city":"Leeds"}}"#
    }
    _ = try call("upsert", #"{"collection":"customers","records":[\#(records.joined(separator: ","))]}"#)
  }
}

extension JSONValue {
  /// The ids of a search's hits.
  var hitIDs: [String] { self["hits"]?.array?.compactMap { $0["id"]?.string } ?? [] }

  /// The scores of a search's hits.
  var scores: [Double] { self["hits"]?.array?.compactMap { $0["score"]?.number } ?? [] }
}
