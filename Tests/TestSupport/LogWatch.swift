import Foundation
import Synchronization
import Wire

/// What tests have told servers of people: words that no log may hold. A server is known by its ports and by when it began,
/// since ports are used again; what is imported before it starts is known by the folder it works in.
public enum LogWatch {
  private struct Word: Hashable {
    let text: String
    let said: ContinuousClock.Instant
  }

  private static let told = Mutex<[String: Set<Word>]>([:])

  /// Parameters whose values are names that operators choose, or words of the protocol: a log may hold these.
  private static let harmless: Set<String> = [
    "collection", "collections", "schema", "mode", "role", "format", "precision", "encoding", "encoding_format",
    "group_by", "facets",
    "sort",
    "return", "on", "job", "path", "from", "model", "methods", "level", "cursor",
  ]

  /// Notes the personal words of a request, or of several, that are sent to a port. What is no JSON is noted as it is.
  public static func note(line: String, port: Int) {
    var words: Set<String> = []
    if let json = try? JSONValue(parsing: line) {
      for request in json.array ?? [json] { collect(request["params"] ?? .null, into: &words) }
    } else {
      words.insert(line.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    add(words, "\(port)")
  }

  /// Notes the personal words of an HTTP request that is sent to a port: those of its body, what its path names, and its key.
  public static func note(path: String, headers: [String: String], body: String?, port: Int) {
    var words: Set<String> = []
    for line in (body ?? "").split(separator: "\n") {
      if let json = try? JSONValue(parsing: String(line)) { collect(json, into: &words) }
    }
    let places = path.split(whereSeparator: { "/?&=".contains($0) }).map { $0.removingPercentEncoding ?? String($0) }
    for (place, next) in zip(places, places.dropFirst())
    where ["records", "customers", "saved", "filter"].contains(place) {
      words.insert(next)
    }
    if let key = headers["Authorization"]?.split(separator: " ").last { words.insert(String(key)) }
    add(words, "\(port)")
  }

  /// Notes words that a program was given to pass on to a port.
  public static func note(words: [String], port: Int) { add(Set(words), "\(port)") }

  /// Notes the rows of a file that is imported by a program that runs in a folder.
  public static func note(file: String, folder: String) {
    let path = file.hasPrefix("/") ? file : folder + "/" + file
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
    var words: Set<String> = []
    for line in text.split(whereSeparator: \.isNewline).prefix(10_000) {
      if let json = try? JSONValue(parsing: String(line)) {
        collect(json, into: &words)
      } else {
        words.formUnion(line.split(separator: ",").map { $0.trimmingCharacters(in: ["\"", " "]) })
      }
    }
    add(words, folder)
  }

  /// The words that the log of a server holds, among those noted for its ports since it began and for its folder.
  public static func words(in log: String, ports: [Int], since began: ContinuousClock.Instant, folder: String)
    -> [String]
  {
    let noted = told.withLock { told in
      let onPorts = ports.flatMap { told["\($0)"] ?? [] }.filter { $0.said >= began }
      return Set((onPorts + (told[folder] ?? [])).map(\.text))
    }
    let log = log.lowercased()
    let parts = Set(parts(of: log))
    return noted.filter { word in
      let wanted = self.parts(of: word)
      guard !wanted.isEmpty, wanted.allSatisfy(parts.contains) else { return false }
      return wanted.count == 1 || log.contains(word)
    }.sorted()
  }

  private static func parts(of text: String) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
  }

  /// A number, or a single letter, is in every log.
  private static func add(_ words: Set<String>, _ place: String) {
    let telling = words.filter { $0.count > 1 && $0.contains(where: \.isLetter) }
    let now = ContinuousClock.now
    told.withLock { $0[place, default: []].formUnion(telling.map { Word(text: $0.lowercased(), said: now) }) }
  }

  private static func collect(_ json: JSONValue, into words: inout Set<String>) {
    if let text = json.string { words.insert(text) }
    for value in json.array ?? [] { collect(value, into: &words) }
    for (name, value) in json.object?.members ?? [] where !harmless.contains(name) { collect(value, into: &words) }
  }
}
