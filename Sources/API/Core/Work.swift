import Admission
import Engine

/// The queue a method waits in, where its work does not decide that.
enum MethodQueue {
  /// Its work decides.
  case byWork
  /// It waits for the disk.
  case write
  /// It takes long in any case.
  case batch
}

/// The work of a call: one rule for all methods.
struct Work {
  /// What some things cost beside the scoring of a candidate.
  private enum Price {
    static let request = 1000
    static let walk = 2000
    static let hit = 20
    static let record = 50
    static let token = 200
    static let point = 200
    static let insertion = 20_000
    static let deletion = 5000
  }

  /// From here on a request is not quick, and from there on it is a batch.
  private static let quickLimit = 50_000
  private static let batchLimit = 1_000_000
  /// A question of so few words could be a name.
  private static let longestName = 6

  /// The tokens to be embedded.
  private(set) var tokens = 0
  /// Everything else, in candidates scored.
  private(set) var candidates = 0

  /// The cost of a request with this work.
  func cost(_ queue: MethodQueue) -> RequestCost {
    let units = Price.request + tokens * Price.token + candidates
    if units > Self.batchLimit || queue == .batch { return RequestCost(.bulk, units: units) }
    if queue == .write { return RequestCost(.writing, units: units) }
    return RequestCost(tokens > 0 || units > Self.quickLimit ? .thinking : .quick, units: units)
  }
}

extension Work {
  /// Embeds a text, at four bytes a token.
  mutating func embed(_ text: String) { tokens += min(text.utf8.count / 4, 512) + 2 }

  /// Embeds the text of a record; one that is made from the fields is about as long as most.
  mutating func embedRecord(_ text: String?) {
    if let text { embed(text) } else { tokens += 64 }
  }

  /// Reads records.
  mutating func read(records: Int) { candidates += records * Price.record }

  /// Puts records in.
  mutating func insert(records: Int) { candidates += records * Price.insertion }

  /// Takes records out.
  mutating func delete(records: Int) { candidates += records * Price.deletion }

  /// Projects records onto a plane.
  mutating func project(records: Int) { candidates += records * Price.point }

  /// Evaluates a filter over a part of a collection.
  mutating func filter(_ filter: String?, _ collection: String, _ engine: Engine, part: Int = 16) {
    if filter != nil { candidates += engine.size(of: collection) / part }
  }

  /// Searches a collection, as many times as preferences need it.
  mutating func search(_ options: SearchOptions, _ collection: String, _ engine: Engine, preferences: Int = 0) {
    let size = engine.size(of: collection)
    let all = options.exact ? size : options.filter == nil ? 0 : size / 16
    let before = options.cursor.flatMap(engine.offset(ofCursor:)) ?? options.offset
    // Hits that are to be of many groups, or unlike each other, are chosen from several times as many.
    let share = options.groupBy == nil && options.diversity == 0 ? 1 : 10
    let once = Price.walk + all + share * (options.k + before) * Price.hit + (options.ef ?? 0)
    candidates += once * (1 + preferences) + options.facets.count * size / 4
    // Each text is embedded without each of its parts, most often half a dozen.
    if options.explains { tokens += min(max(options.k, 0), Limits.explained) * 6 * 64 }
  }

  /// Looks words up that many records may have.
  mutating func lookUpWords(in collection: String, _ engine: Engine) { candidates += engine.size(of: collection) / 8 }

  /// Whether a question may ask for something literally: it has a quotation, a digit or a capital as ids and names do, or is
  /// as short as a name.
  static func mayAskLiterally(_ question: String) -> Bool {
    let isLiteral = question.unicodeScalars.dropFirst().contains { scalar in
      scalar == "\"" || scalar == "\u{201C}" || scalar.properties.numericType != nil || scalar.properties.isUppercase
    }
    return isLiteral || question.hasPrefix("\"") || question.hasPrefix("\u{201C}")
      || question.split(separator: " ", maxSplits: longestName).count <= longestName
  }
}
