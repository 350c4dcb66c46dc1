public import Wire

/// Embeds the lines of a file, in order.
public struct LineEmbedder {
  /// A line with its embedding.
  public struct Output {
    /// The line's number, from 1.
    public let line: Int
    /// What the line held: the object, or `{"text": …}` for a line of plain text.
    public let input: JSONObject
    /// The embedding of its text.
    public let embedding: [Float]
  }

  private let model: TextModel
  private let threads: Int
  private var pending: [(line: Int, input: JSONObject, text: String)] = []

  /// Makes an embedder.
  public init(_ model: TextModel, threads: Int) {
    self.model = model
    self.threads = threads
  }

  /// Calls `body` with each line's embedding, in order, and `lost` with each line that has none, and why.
  public mutating func run(
    _ file: InputFile, jsonLines: Bool, body: (Output) throws -> Void, lost: (Int, String) -> Void
  ) throws {
    let limit = 1024
    var embedder = self
    try file.forEachLine { line, number in
      do throws(RowProblem) {
        let input = try Self.input(Array(line), jsonLines: jsonLines)
        embedder.pending.append((line: number, input: input.object, text: input.text))
      } catch {
        lost(number, error.reason)
      }
      if embedder.pending.count == limit { try embedder.flush(body) }
      return true
    }
    try embedder.flush(body)
  }

  private mutating func flush(_ body: (Output) throws -> Void) throws {
    let embeddings = try model.embed(pending.map(\.text), as: .passage, threads: threads)
    for (item, embedding) in zip(pending, embeddings) {
      try body(Output(line: item.line, input: item.input, embedding: embedding))
    }
    pending.removeAll(keepingCapacity: true)
  }

  private static func input(
    _ line: [UInt8], jsonLines: Bool
  ) throws(RowProblem) -> (object: JSONObject, text: String) {
    guard line.count <= InputFile.lineLimit else {
      throw RowProblem(column: nil, reason: "it has more than \(InputFile.lineLimit) bytes")
    }
    guard jsonLines else {
      guard let text = String(validating: line.last == 0x0d ? line.dropLast() : line[...], as: UTF8.self) else {
        throw RowProblem(column: nil, reason: "it is not valid UTF-8")
      }
      return (["text": .string(text)], text)
    }
    do {
      let value = try JSONValue(parsing: line.span)
      guard let object = value.object, let text = value["text"]?.string else {
        throw RowProblem(column: "text", reason: "it is no object with a text")
      }
      return (object, text)
    } catch {
      throw error as? RowProblem ?? RowProblem(column: nil, reason: "\(error)")
    }
  }
}
