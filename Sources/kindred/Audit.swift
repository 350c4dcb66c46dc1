import ArgumentParser
import Foundation
import Wire

/// `kindred audit`
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show, verify, export and trim the audit trails.",
    subcommands: [ShowAudit.self, VerifyAudit.self, ExportAudit.self, TrimAudit.self])
}

/// `kindred audit show`
struct ShowAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show lines of a trail.",
    discussion: "Example: kindred audit show customers --id C-1")

  @Argument(help: "The collection whose changes to show (default: reads and administration).")
  var collection: String?
  @Option(help: ArgumentHelp("Only lines about this record, which may be erased.", valueName: "ID")) var id: String?
  @Option(help: ArgumentHelp("The first line.", valueName: "N")) var from = 1
  @Option(help: ArgumentHelp("Number of lines.", valueName: "N")) var limit = 100
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let trail = AuditPages(collection: collection, id: id)
    let page = try await service.call("audit", trail.params(from: from, limit: limit))
    if service.json { return Console.print(page) }
    for line in page["lines"]?.array ?? [] { Console.print(Self.shown(line)) }
    if let next = page["next"]?.integer { Console.print("more with --from \(next)") }
  }

  private static func shown(_ line: JSONValue) -> String {
    func text(_ name: String) -> String { line[name]?.string ?? "" }
    let subjects = line["subjects"]?.array?.compactMap(\.string) ?? []
    let shown = subjects.prefix(5).joined(separator: " ") + (subjects.count > 5 ? " …" : "")
    let parts = [
      "\(line["line"]?.integer ?? 0)", text("time"), text("actor"), text("action"), text("collection"), text("detail"),
      shown,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "  ")
  }
}

/// `kindred audit verify`
struct VerifyAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every line of a trail, or of all trails.",
    discussion: """
      The head is the hash of the last line. A head kept elsewhere proves later whether an earlier line was changed or \
      removed. Exit status 0 if all trails are intact, 1 if not.

      Example: kindred audit verify
      """)

  @Argument(help: "One collection (default: all trails).") var collection: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    var isSound = true
    for name in try await AuditPages.trails(collection, service) {
      var params = JSONObject()
      params["collection"] = name.map { .string($0) }
      let verdict = try await service.call("audit_verify", .object(params))
      isSound = isSound && verdict["sound"]?.bool == true
      report(name, verdict)
    }
    if !isSound { throw ExitCode(1) }
  }

  private func report(_ name: String?, _ verdict: JSONValue) {
    if service.json {
      var object = verdict.object ?? JSONObject()
      object["trail"] = .string(name ?? AuditPages.common)
      return Console.print(.object(object))
    }
    let state = verdict["fault"]?.string.map { "damaged: \($0)" } ?? "ok"
    Console.print(
      "\(name ?? AuditPages.common): \(state), \(verdict["lines"]?.integer ?? 0) lines, head \(verdict["head"]?.string ?? "")"
    )
  }
}

/// `kindred audit export`
struct ExportAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write all lines of all trails to standard output, as JSON lines.",
    discussion: "Example: kindred audit export > audit.jsonl")

  @Argument(help: "One collection (default: all trails).") var collection: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    for name in try await AuditPages.trails(collection, service) {
      var next: Int? = 1
      while let from = next {
        let page = try await service.call("audit", AuditPages(collection: name).params(from: from, limit: 1000))
        for line in page["lines"]?.array ?? [] {
          var object = line.object ?? JSONObject()
          object["trail"] = .string(name ?? AuditPages.common)
          Console.print(.object(object))
        }
        next = page["next"]?.integer.map { Int($0) }
      }
    }
  }
}

/// `kindred audit trim`
struct TrimAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trim", abstract: "Remove old lines of reads and administration.",
    discussion: """
      Export the lines first if they must be kept. The rest is verified from the hash of the last removed line, which is \
      in the trail, so that an export can be checked against it. The trails of changes are never trimmed.

      Example: kindred audit trim --keep-days 400
      """)

  @Option(name: .customLong("keep-days"), help: ArgumentHelp("Days to keep.", valueName: "N")) var keepDays: Int
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func validate() throws {
    guard (1...36_500).contains(keepDays) else { throw ValidationError("--keep-days is from 1 to 36500") }
  }

  func run() async throws {
    let removal = try await service.call("audit_trim", .object(["keep_days": .integer(Int64(keepDays))]))
    if service.json { return Console.print(removal) }
    let removed = removal["removed"]?.integer ?? 0
    let first = removal["first"]?.integer ?? 1
    Console.print(
      "\(removed) lines removed; the first line is now \(first), after head \(removal["head"]?.string ?? "")")
  }
}

/// Pages of a trail.
private struct AuditPages {
  /// What the trail of reads and administration is called.
  static let common = "(reads and administration)"

  let collection: String?
  var id: String?

  func params(from: Int, limit: Int) -> JSONValue {
    var params: JSONObject = ["from": .integer(Int64(from)), "limit": .integer(Int64(limit))]
    params["collection"] = collection.map { .string($0) }
    params["id"] = id.map { .string($0) }
    return .object(params)
  }

  /// The trails that are meant: one, or that of reads and administration and then those of all collections.
  static func trails(_ collection: String?, _ service: ServiceOptions) async throws -> [String?] {
    if let collection { return [collection] }
    let list = try await service.call("collections", .object([:]))
    return [nil] + (list["collections"]?.array ?? []).compactMap { $0["name"]?.string }
  }
}
