import ArgumentParser
import Foundation
import Wire

/// A failure that is not a mistake in the command itself: the program ends with status 1, not 64.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Errors of the service in the words of the command line: with the flags that the user typed.
enum CommandErrors {
  /// Parameters of the service whose flag or argument has another name.
  private static let flags = [
    "k": "-k", "query": "the question", "id": "the id", "name": "the name", "collection": "the collection",
    "path": "the folder", "rate_mb": "--rate", "to": "the example", "ids": "the ids", "keep_hours": "--keep",
  ]

  private static let hints = [
    ("; authenticate first", "; give --key-file FILE, or set KINDRED_KEY"),
    ("; list the keys to see their ids", "; see kindred key list"),
    ("; save keeps a search", "; kindred search --save NAME saves one"),
  ]

  /// The message of an error, for people.
  static func message(_ error: any Error) -> String? {
    guard let error = error as? RPCError else { return nil }
    return hints.reduce(named(error.message)) { text, hint in text.replacing(hint.0, with: hint.1) }
  }

  /// `k of search is …` becomes `-k is …`.
  private static func named(_ message: String) -> String {
    guard let match = message.prefixMatch(of: /([a-z_]+) of [a-z_]+ (?=is |must |does |goes |cannot |and )/) else {
      return message
    }
    let name = String(match.output.1)
    let flag = flags[name] ?? "--" + name.replacing("_", with: "-")
    return flag + " " + message[match.range.upperBound...]
  }
}

/// Verbs that are not there: the parser alone would complain of unexpected arguments.
enum UnknownVerb {
  /// Complains of the first word that should be a verb and is none; nil if all are.
  static func complaint(_ arguments: [String], of command: any ParsableCommand.Type, path: String = "kindred")
    -> String?
  {
    guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return nil }
    let configuration = command.configuration
    let known = (configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)).map {
      (name: $0._commandName, type: $0)
    }
    guard !known.isEmpty else { return nil }
    if let found = known.first(where: { $0.name == word }) {
      return complaint(Array(arguments.dropFirst()), of: found.type, path: path + " " + word)
    }
    let near = known.map { ($0.name, distance(word, $0.name)) }.min { $0.1 < $1.1 }
    let guess = near.flatMap { $0.1 <= max(1, word.count / 2) ? "; did you mean \($0.0)?" : nil } ?? ""
    return "Error: there is no verb \(word)\(guess)\nSee '\(path) --help' for the verbs."
  }

  /// Letters to insert, remove or change (Levenshtein).
  private static func distance(_ one: String, _ other: String) -> Int {
    let letters = Array(other)
    var row = Array(0...letters.count)
    for (index, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, opposite) in letters.enumerated() {
        let changed = diagonal + (letter == opposite ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
      }
    }
    return row[letters.count]
  }
}

/// The parser shows groups of options that have a title before all others.
enum HelpText {
  private static let titles = ["CONNECTION", "CONNECTION AND DATA", "DATA AND MODEL", "MODEL"]

  /// The same help with what is common to many verbs at the end.
  static func ordered(_ help: String) -> String {
    let blocks = help.components(separatedBy: "\n\n")
    func isCommon(_ block: String) -> Bool { titles.contains { block.hasPrefix($0 + ":\n") } }
    return (blocks.filter { !isCommon($0) } + blocks.filter(isCommon)).joined(separator: "\n\n")
  }
}
