import CZlib
import Foundation

/// A file to be read line by line, gzipped or not, with its line numbers. `-` is standard input, which like any pipe is
/// first spooled to a temporary file, so that it can be read twice.
public struct InputFile: Sendable {
  /// The longest line that is taken, in bytes. Of a longer one only the beginning is handed on, longer than this.
  package static let lineLimit = 16 << 20

  /// What the user called it.
  public let name: String
  private let path: String
  private let spool: Spool?

  /// Opens nothing yet, but sees to it that standard input can be read twice.
  public init(_ name: String) throws(EngineError) {
    self.name = name == "-" ? "standard input" : name
    switch Self.kind(of: name) {
    case _ where name == "-": spool = try Spool(.standardInput, name: self.name)
    case S_IFREG: spool = nil
    case S_IFDIR: throw .input(path: name, reason: "it is a folder; name a file in it")
    default:
      spool = try FileHandle(forReadingAtPath: name).map { pipe throws(EngineError) in try Spool(pipe, name: name) }
    }
    path = spool?.path ?? name
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw .input(path: name, reason: "there is no such file, or it may not be read")
    }
  }

  /// The type bits of a file's mode; nil if there is none.
  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// Whether each line is a JSON object; by the name, and by the first character where the name does not say.
  func isJSONLines() throws -> Bool {
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    if plain.hasSuffix(".jsonl") || plain.hasSuffix(".ndjson") { return true }
    if plain.hasSuffix(".csv") || plain.hasSuffix(".tsv") { return false }
    var first: UInt8?
    try forEachLine { line, _ in
      first = line.first { ![0x20, 0x09, 0x0d].contains($0) }
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

  /// Calls `body` with each line, without its newline and the file's byte order mark, and its number from 1, until it
  /// returns false.
  public func forEachLine(_ body: (_ line: ArraySlice<UInt8>, _ number: Int) throws -> Bool) throws {
    guard let file = unsafe gzopen(path, "rb") else {
      throw EngineError.input(path: name, reason: "it cannot be opened")
    }
    defer { unsafe _ = gzclose(file) }
    var reader = unsafe LineReader(file: file, name: name)
    var number = 0
    while let line = try reader.next() {
      number += 1
      let hasMark = number == 1 && line.starts(with: [0xef, 0xbb, 0xbf])
      guard try body(hasMark ? line.dropFirst(3) : line, number) else { return }
    }
  }
}

/// A copy of a pipe in a temporary file, which goes when it is no longer needed.
private final class Spool: Sendable {
  let path: String

  init(_ pipe: FileHandle, name: String) throws(EngineError) {
    // mkstemp makes a file that nobody had and nobody else may read: there are customers in it.
    var template = Array((NSTemporaryDirectory() + "kindred-spool-XXXXXX").utf8CString)
    let descriptor = unsafe mkstemp(&template)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard descriptor >= 0 else { throw .input(path: name, reason: "it cannot be spooled to \(path)") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      while let chunk = try pipe.read(upToCount: 1 << 20), !chunk.isEmpty { try file.write(contentsOf: chunk) }
      try file.close()
    } catch {
      throw .input(path: name, reason: "it cannot be spooled to \(path): \(error.localizedDescription)")
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
    // A line without an end must not fill the memory.
    if buffer.count > InputFile.lineLimit { buffer.removeLast(buffer.count - InputFile.lineLimit - 1) }
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
