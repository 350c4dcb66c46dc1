import Foundation

/// A connection made by `openssl s_client`: what is sent and what comes back are lines.
public final class SecureSocket {
  private let process = Process()
  private let (given, printed, errors) = (Pipe(), Pipe(), Pipe())
  private var incoming = Data()
  private let port: Int

  /// Connects to a port of this machine. Nothing is known of the handshake before something is exchanged.
  public init(port: Int, _ options: [String] = []) throws {
    self.port = port
    process.executableURL = URL(fileURLWithPath: TestAuthority.openssl ?? "")
    process.arguments = ["s_client", "-quiet", "-no_ign_eof", "-connect", "127.0.0.1:\(port)"] + options
    process.standardInput = given
    process.standardOutput = printed
    process.standardError = errors
    // Who hangs up first is part of the tests.
    _ = signal(SIGPIPE, SIG_IGN)
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  /// Sends bytes.
  public func send(_ text: String) { try? given.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  /// Sends a line, and returns the next one that comes; nil if the connection ended.
  public func exchange(_ line: String) -> String? {
    LogWatch.note(line: line, port: port)
    send(line + "\n")
    while true {
      if let end = incoming.firstIndex(of: 0x0a) {
        defer { incoming.removeSubrange(...end) }
        return String(decoding: incoming[..<end], as: UTF8.self)
      }
      let more = printed.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      incoming += more
    }
  }

  /// Says goodbye, and returns what the program has said of errors.
  public func end() -> String {
    try? given.fileHandleForWriting.close()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  /// Ends without a goodbye.
  public func cutOff() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
