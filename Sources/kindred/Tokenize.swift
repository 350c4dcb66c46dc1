import ArgumentParser
import Engine
import Wire

/// `kindred tokenize`
struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the token ids and pieces of each line.", discussion: "Example: kindred tokenize texts.txt")

  @Argument(help: "The file; - for standard input.") var file = "-"
  @Flag(help: "Each line is an object with text.") var jsonl = false
  @OptionGroup(title: "Model") var model: ModelOption

  func run() throws {
    let tokenizer = try TextTokenizer(directory: model.folder)
    let input = try InputFile(file)
    try input.forEachLine { line, number in
      let text = try text(Array(line), number, input)
      let (ids, tokens) = tokenizer.encode(text)
      let result: JSONObject = [
        "ids": .array(ids.map { .integer(Int64($0)) }), "tokens": .array(tokens.map { .string($0) }),
      ]
      Console.print(.object(result))
      return true
    }
  }

  private func text(_ line: [UInt8], _ number: Int, _ input: InputFile) throws -> String {
    guard jsonl else {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw EngineError.input(path: input.name, reason: "line \(number) is not valid UTF-8")
      }
      return text
    }
    guard let text = try JSONValue(parsing: line.span)["text"]?.string else {
      throw EngineError.input(path: input.name, reason: "line \(number) is no object with a text")
    }
    return text
  }
}
