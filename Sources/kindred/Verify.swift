import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred verify`
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check an index: pages, checksums, links, counts, and that its tables agree.",
    discussion:
      "Exit status 0 if it is intact or was repaired without loss, 1 if not.\n\nExample: kindred verify customers --repair"
  )

  @Argument(help: "One collection (default: all).") var collection: String?
  @Option(
    help: ArgumentHelp("Embed texts again and compare: none, sampled (1,000 records) or full.", valueName: "WHICH"))
  var vectors = VectorCheck.none
  @Flag(help: "Rebuild what is damaged from its records and vectors.") var repair = false
  @Flag(help: "Print JSON.") var json = false
  @Flag(name: .customLong("in-process"), help: .hidden) var inProcess = false
  @OptionGroup(title: "Data and model") var data: DataOptions

  func run() throws {
    if !inProcess {
      try checkInChildren()
    } else if repair {
      try repairNow()
    } else {
      try check()
    }
  }

  /// A page that is damaged can end the process that reads it; in a child, that too becomes a finding, and the other collections
  /// are checked all the same.
  private func checkInChildren() throws {
    let names = try collection.map { [$0] } ?? DataDirectory(data.engineOptions).collections
    var sound = true
    for name in names {
      var isSound = try runChild(name, repair: false)
      if !isSound, repair { isSound = try runChild(name, repair: true) }
      sound = sound && isSound
    }
    if !sound { throw ExitCode(1) }
  }

  /// Whether a child of this program found the collection sound, or made it so.
  private func runChild(_ name: String, repair: Bool) throws -> Bool {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let given = CommandLine.arguments.dropFirst().filter { $0 != "--repair" }
    child.arguments = given + (collection == nil ? [name] : []) + ["--in-process"] + (repair ? ["--repair"] : [])
    try child.run()
    child.waitUntilExit()
    guard child.terminationReason == .uncaughtSignal else { return child.terminationStatus == 0 }
    report(name, ["reading it ended with signal \(child.terminationStatus)"])
    Console.error(
      "kindred: \(name) is damaged; run kindred verify --repair, restore a backup, or rebuild the collection from its source"
    )
    return false
  }

  private func check() throws {
    let directory = try DataDirectory(data.engineOptions)
    for name in try chosen(directory) {
      let faults = try directory.verify(name, vectors: .init(rawValue: vectors.rawValue) ?? .none)
      report(name, faults)
      if !faults.isEmpty { throw ExitCode(1) }
    }
  }

  private func repairNow() throws {
    let directory = try DataDirectory(data.engineOptions)
    for name in try chosen(directory) {
      let summary = try directory.repair(name)
      report(name, summary)
      if summary.after < summary.before || summary.auditLinesLost > 0 { throw ExitCode(1) }
    }
  }

  private func chosen(_ directory: DataDirectory) throws -> [String] {
    collection.map { [$0] } ?? directory.collections
  }

  private func report(_ name: String, _ faults: [String]) {
    if json {
      Console.print(
        .object([
          "collection": .string(name), "sound": .bool(faults.isEmpty),
          "faults": .array(faults.map { .string($0) }),
        ]))
    } else {
      Console.print("\(name): \(faults.isEmpty ? "ok" : "\(faults.count) faults")")
      for fault in faults { Console.print("  \(fault)") }
    }
  }

  private func report(_ name: String, _ summary: RepairSummary) {
    if json {
      var object: JSONObject = ["collection": .string(name)]
      object["repaired"] = summary.json
      return Console.print(.object(object))
    }
    let lost = max(0, summary.before - summary.after)
    Console.print("\(name): repaired, \(summary.after) records, \(lost) lost, \(summary.embedded) embedded again")
    if !summary.lost.isEmpty { Console.print("  lost: \(summary.lost.joined(separator: " "))") }
    if summary.auditLinesLost > 0 {
      Console.print("  \(summary.auditLinesLost) lines of the audit trail are lost: its end is no longer what it was")
    }
    if let kept = summary.kept { Console.print("  the damaged one is kept in \(kept)") }
  }
}

extension Verify {
  /// How the vectors are checked, as it is said on the command line.
  enum VectorCheck: String, CaseIterable, ExpressibleByArgument {
    case none, sampled, full
  }
}
