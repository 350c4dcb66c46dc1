import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred embed`
struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Embed the lines of a file, in order.",
    discussion:
      "Lines that cannot be embedded are named on standard error; the exit status is then 1.\n\nExample: kindred embed texts.txt --format npy --output vectors.npy"
  )

  /// How the vectors are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case jsonl, f32le, npy
  }

  @Argument(help: "The file; - for standard input.") var file = "-"
  @Flag(help: "Each line is an object with text.") var jsonl = false
  @Option(help: ArgumentHelp("Number of threads.", valueName: "N")) var threads = ProcessInfo.processInfo
    .activeProcessorCount
  @Option(help: ArgumentHelp("jsonl, f32le or npy.", valueName: "FORMAT")) var format = Format.jsonl
  @Option(help: ArgumentHelp("Output file (default: standard output).", valueName: "FILE")) var output: String?
  @OptionGroup(title: "Model") var model: ModelOption

  func validate() throws {
    guard (1...1024).contains(threads) else { throw ValidationError("--threads is from 1 to 1024") }
    if format == .npy, output == nil {
      throw ValidationError("--format npy needs --output: its header holds the count")
    }
  }

  func run() throws {
    let model = try TextModel(directory: model.folder, precision: model.precision)
    var sink = try VectorSink(format: format, path: output, dimension: model.dimension)
    var embedder = LineEmbedder(model, threads: threads)
    var lost = 0
    try embedder.run(InputFile(file), jsonLines: jsonl) { result in
      try sink.write(result.input, result.embedding)
    } lost: { line, reason in
      lost += 1
      Console.error("kindred: line \(line) is lost: \(reason)")
    }
    try sink.close()
    if lost > 0 { throw ExitCode(1) }
  }
}

/// Writes vectors in one of the formats.
struct VectorSink {
  private let format: Embed.Format
  private let file: FileHandle
  private let dimension: Int
  private var count = 0
  private var buffer = Data()

  /// The header of a .npy file is padded to this, so that the count can be put in at the end.
  private static let headerSize = 128

  init(format: Embed.Format, path: String?, dimension: Int) throws {
    self.format = format
    self.dimension = dimension
    if let path {
      guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
      else { throw CommandError("\(path) cannot be written") }
      self.file = file
    } else {
      file = .standardOutput
    }
    if format == .npy { buffer.append(contentsOf: [UInt8](repeating: 0, count: Self.headerSize)) }
  }

  mutating func write(_ input: JSONObject, _ vector: [Float]) throws {
    count += 1
    if format == .jsonl {
      var object = input
      object["embedding"] = .vector(vector)
      buffer.append(contentsOf: JSONValue.object(object).serialised() + [0x0a])
    } else {
      for value in vector {
        let bits = value.bitPattern
        buffer.append(contentsOf: (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
      }
    }
    if buffer.count > 1 << 20 { try flush() }
  }

  mutating func close() throws {
    try flush()
    if format == .npy {
      try file.seek(toOffset: 0)
      try file.write(contentsOf: header)
    }
    try file.close()
  }

  private mutating func flush() throws {
    try file.write(contentsOf: buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  /// The header of the NumPy format, version 1.0.
  private var header: Data {
    let fields = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(count), \(dimension)), }"
    let length = Self.headerSize - 10
    let padding = String(repeating: " ", count: length - fields.utf8.count - 1)
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length), 0]
    return Data(magic + Array((fields + padding + "\n").utf8))
  }
}
