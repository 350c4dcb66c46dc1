import CZlib
import Foundation

/// A file to be read line by line, gzipped or not, with its line numbers. `-` is standard input, which is first spooled
/// to a temporary file, so that it can be read twice.
public struct InputFile: Sendable {
  /// What the user called it.
  public let name: String
  private let path: String
  private let spool: Spool?

  /// Opens nothing yet, but sees to it that standard input can be read twice.
  public init(_ name: String) throws(EngineError) {
    self.name = name == "-" ? "standard input" : name
    spool = name == "-" ? try Spool() : nil
    path = spool?.path ?? name
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw .input(path: name, reason: "there is no such file, or it may not be read")
    }
  }

  /// Whether each line is a JSON object; by the name, and by the first character where the name does not say.
  func isJSONLines() throws -> Bool {
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    if plain.hasSuffix(".jsonl") || plain.hasSuffix(".ndjson") { return true }
    if plain.hasSuffix(".csv") || plain.hasSuffix(".tsv") { return false }
    var first: UInt8?
    try forEachLine { line, _ in
      first = line.first { ![0x20, 0x09, 0x0d, 0xef, 0xbb, 0xbf].contains($0) }
      return first == nil
    }
    return first == UInt8(ascii: "{")
  }

  /// How many lines there are, for a progress bar.
  public func countLines() throws -> Int {
    var count = 0
    try forEachLine { _, number in
      count = number
      return true
    }
    return count
  }

  /// Calls `body` with each line, without its newline, and its number from 1, until it returns false.
  public func forEachLine(_ body: (_ line: ArraySlice<UInt8>, _ number: Int) throws -> Bool) throws {
    guard let file = unsafe gzopen(path, "rb") else { throw EngineError.input(path: name, reason: "it cannot be opened") }
    defer { unsafe _ = gzclose(file) }
    var reader = unsafe LineReader(file: file, name: name)
    var number = 0
    while let line = try reader.next() {
      number += 1
      guard try body(line, number) else { return }
    }
  }
}

/// A copy of standard input in a temporary file, which goes when it is no longer needed.
private final class Spool: Sendable {
  let path: String

  init() throws(EngineError) {
    path = NSTemporaryDirectory() + "kindred-stdin-\(ProcessInfo.processInfo.processIdentifier)"
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path) else {
      throw .input(path: "standard input", reason: "it cannot be spooled to \(path)")
    }
    do {
      while let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20), !chunk.isEmpty {
        try file.write(contentsOf: chunk)
      }
      try file.close()
    } catch {
      throw .input(path: "standard input", reason: "\(error.localizedDescription)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Splits what zlib hands on into lines.
@safe private struct LineReader {
  private let file: gzFile
  private let name: String
  private var buffer: [UInt8] = []
  private var start = 0
  private var searched = 0
  private var ended = false

  static let chunk = 1 << 18

  init(file: gzFile, name: String) {
    unsafe self.file = unsafe file
    self.name = name
  }

  mutating func next() throws(EngineError) -> ArraySlice<UInt8>? {
    while true {
      if let newline = buffer[searched...].firstIndex(of: 0x0a) {
        defer { (start, searched) = (newline + 1, newline + 1) }
        return buffer[start..<newline]
      }
      if ended {
        guard start < buffer.count else { return nil }
        defer { (start, searched) = (buffer.count, buffer.count) }
        return buffer[start...]
      }
      try fill()
    }
  }

  private mutating func fill() throws(EngineError) {
    buffer.removeFirst(start)
    start = 0
    searched = buffer.count
    let kept = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
    let read = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe gzread(file, bytes.baseAddress.unsafelyUnwrapped + kept, UInt32(Self.chunk))
    }
    var code: Int32 = 0
    let message = unsafe String(cString: gzerror(file, &code))
    // A gzip file that ends too early reads as far as it goes and says so only here.
    guard read >= 0, code == Z_OK || code == Z_STREAM_END else {
      throw .input(path: name, reason: "it is torn or no gzip file: \(message)")
    }
    buffer.removeLast(Self.chunk - Int(read))
    ended = read == 0
  }
}
