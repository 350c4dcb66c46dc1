import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred verify`
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check an index: checksums, links, counts, and that all its tables say the same.",
    discussion: "Exit status 0 if it is sound, 1 if it is not.")

  @Argument(help: "One collection; all without it.") var collection: String?
  @Flag(help: "Print JSON for machines.") var json = false
  @Flag(name: .customLong("in-process"), help: .hidden) var inProcess = false
  @OptionGroup var data: DataOptions

  func run() throws {
    if inProcess {
      try check()
    } else {
      try checkInChild()
    }
  }

  /// A page that is damaged can end the process that reads it; in a child, that too becomes a finding.
  private func checkInChild() throws {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = Array(CommandLine.arguments.dropFirst()) + ["--in-process"]
    try child.run()
    child.waitUntilExit()
    if child.terminationReason == .uncaughtSignal {
      Console.error(
        "kindred: reading the index ended with signal \(child.terminationStatus): it is damaged; "
          + "restore a backup, or rebuild the collection from its source")
      throw ExitCode(1)
    }
    if child.terminationStatus != 0 { throw ExitCode(child.terminationStatus) }
  }

  private func check() throws {
    let engine = try data.open()
    let chosen = try collection.map { [try engine.collection($0)] } ?? engine.collections
    var sound = true
    for one in chosen {
      let faults = try one.verify()
      sound = sound && faults.isEmpty
      report(one, faults)
    }
    if !sound { throw ExitCode(1) }
  }

  private func report(_ collection: Collection, _ faults: [String]) {
    if json {
      Console.print(
        .object([
          "collection": .string(collection.name), "sound": .bool(faults.isEmpty),
          "faults": .array(faults.map { .string($0) }),
        ]))
    } else {
      Console.print("\(collection.name): \(faults.isEmpty ? "sound" : "\(faults.count) faults")")
      for fault in faults { Console.print("  \(fault)") }
    }
  }
}
