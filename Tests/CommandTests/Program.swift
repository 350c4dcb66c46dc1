import Foundation
import TestSupport
import Testing

/// The real program, as a user runs it.
enum Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The program stands beside the test bundle.
  static let path: String = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("kindred").path
      var isFolder: ObjCBool = false
      let exists = unsafe FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder)
      if exists, !isFolder.boolValue { return candidate }
      folder.deleteLastPathComponent()
    }
    return packageRoot + "/.build/release/kindred"
  }()

  static let packageRoot: String = {
    var file = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { file.deleteLastPathComponent() }
    return file.path
  }()

  /// The real model, where it has been fetched.
  static let realModel: String? = {
    let folder = ProcessInfo.processInfo.environment["KINDRED_MODEL"] ?? packageRoot + "/models/all-MiniLM-L6-v2"
    return FileManager.default.fileExists(atPath: folder + "/model.safetensors") ? folder : nil
  }()

  /// The folder of reference data, where there is one.
  static let reference: String? = {
    let folder = ProcessInfo.processInfo.environment["KINDRED_REFERENCE"] ?? packageRoot + "/../shared"
    return FileManager.default.fileExists(atPath: folder + "/reference/texts.jsonl") ? folder : nil
  }()

  static func process(_ arguments: [String], in folder: String, program: String = path) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    return process
  }

  /// Runs it to its end as a user who may not write everywhere, which root may.
  static func runUnprivileged(_ arguments: [String], in folder: String) throws -> Outcome {
    guard getuid() == 0 else { return try run(arguments, in: folder) }
    // The build folder may lie where others may not look.
    let copy = folder + "/kindred-copy"
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    let prefix = ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy]
    return try run(prefix + arguments, in: folder, program: "/usr/bin/setpriv")
  }

  /// Notes what a server is told of people by these arguments: rows of files, questions, ids.
  private static func note(_ arguments: [String], in folder: String) {
    let values = arguments.dropFirst(2).filter { !$0.hasPrefix("-") && !$0.contains("/") }
    if arguments.first == "import" { for file in arguments.dropFirst(2) { LogWatch.note(file: file, folder: folder) } }
    guard let place = arguments.firstIndex(of: "--server"), place + 1 < arguments.count,
      let port = arguments[place + 1].split(separator: ":").last.flatMap({ Int($0) })
    else { return }
    LogWatch.note(words: values.filter { $0 != arguments[place + 1] }, port: port)
  }

  /// Runs it to its end.
  static func run(
    _ arguments: [String], in folder: String, input: String? = nil, program: String = path,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = process(arguments, in: folder, program: program)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    note(arguments, in: folder)
    let files = ["out", "err", "in"].map { folder + "/.\($0)-\(UUID().uuidString)" }
    for (file, text) in zip(files, ["", "", input ?? ""]) {
      try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
    process.standardOutput = FileHandle(forWritingAtPath: files[0])
    process.standardError = FileHandle(forWritingAtPath: files[1])
    process.standardInput = FileHandle(forReadingAtPath: files[2])
    try process.run()
    process.waitUntilExit()
    defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: files[0], encoding: .utf8),
      errors: try String(contentsOfFile: files[1], encoding: .utf8))
  }
}

/// A folder with a tiny model in `model`, and the options that name it.
func withWorkplace(_ body: (String, [String]) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try TinyModel.write(to: URL(fileURLWithPath: folder + "/model"))
    try body(folder, ["--data", folder + "/index", "--model", folder + "/model"])
  }
}
