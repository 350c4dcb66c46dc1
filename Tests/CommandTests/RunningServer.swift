import Foundation
import TestSupport
import Testing

/// `kindred serve` in a process of its own. Its log is as talkative as it can be where a test does not say otherwise, and is
/// searched in the end for what it was told of people.
final class RunningServer {
  let process: Process
  let address: String
  private let folder: String
  private let log: String
  private let began = ContinuousClock.now

  private var port: Int { address.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

  /// Starts it; what it says on standard error goes to a file.
  init(_ folder: String, _ options: [String], errors: String? = nil) throws {
    self.folder = folder
    log = errors ?? folder + "/.log-\(UUID().uuidString)"
    let level = errors == nil && !options.contains("--config") ? ["--log-level", "trace", "--log-slow", "1"] : []
    process = Program.process(["serve", "--listen", "127.0.0.1:0"] + level + options, in: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try #require(FileManager.default.createFile(atPath: log, contents: nil))
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    var line = Data()
    while !line.contains(0x0a) {
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { break }
      line += more
    }
    let text = String(decoding: line, as: UTF8.self)
    address = text.replacing("listening on ", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(
      text.hasPrefix("listening on 127.0.0.1:"), "\((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
  }

  /// Asks it to stop; its exit status.
  @discardableResult
  func stop() -> Int32 {
    process.terminate()
    return end()
  }

  /// Ends it without a warning.
  func kill() {
    _ = Foundation.kill(process.processIdentifier, SIGKILL)
    _ = end()
  }

  private func end() -> Int32 {
    process.waitUntilExit()
    guard let said = try? String(contentsOfFile: log, encoding: .utf8) else {
      Issue.record("the log of a server is gone")
      return process.terminationStatus
    }
    // It has a second port where it answers over HTTP.
    let others = said.matches(of: #/answers over HTTP.*127\.0\.0\.1:(\d+)/#).compactMap { Int($0.output.1) }
    let words = LogWatch.words(in: said, ports: [port] + others, since: began, folder: folder)
    let lines = said.split(separator: "\n").filter { line in words.contains { line.lowercased().contains($0) } }
    #expect(words.isEmpty, "the log tells of people: \(words.prefix(5)), in \(lines.prefix(5))")
    return process.terminationStatus
  }
}
