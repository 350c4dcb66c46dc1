import Index
import Wire

extension Understanding {
  /// What was understood, as it stands in a reply.
  var json: JSONValue {
    .object([
      "text": .string(text), "filter": .string(filter?.description ?? ""),
      "constraints": .array(constraints.map(\.json)),
    ])
  }

  /// What a caller has made of what was understood: the constraints are the caller's, and words that are no longer part of
  /// any go back into the text.
  init(_ question: String, _ given: [GivenConstraint], found: Understanding?) {
    constraints = given.map { constraint in
      let same = found?.constraints.first { $0.start == constraint.start && $0.end == constraint.end }
      return Constraint(
        words: constraint.words, start: constraint.start, end: constraint.end, filter: constraint.filter,
        kind: constraint.kind, mute: same?.mute ?? [])
    }
    text = MeaningText.text(of: question, without: constraints.flatMap(\.mute))
  }
}

extension Understanding.Constraint {
  var json: JSONValue {
    .object([
      "words": .string(words), "start": .integer(Int64(start)), "end": .integer(Int64(end)),
      "filter": .string(filter.description), "kind": .string(kind.rawValue),
    ])
  }
}

/// A constraint that a caller sends: one that was understood, kept, edited or promoted; or one of the caller's own.
struct GivenConstraint {
  let words: String
  let start: Int
  let end: Int
  let filter: Filter
  let kind: Understanding.Constraint.Kind

  /// The parameter `constraints`; nil where it is missing.
  static func list(_ params: inout ParameterReader) throws(RPCError) -> [GivenConstraint]? {
    guard let values = try params.array("constraints") else { return nil }
    guard values.count <= 100 else { throw params.wrong("constraints", "holds \(values.count); 100 are possible") }
    var list: [GivenConstraint] = []
    for (index, value) in values.enumerated() {
      do {
        list.append(try GivenConstraint(value))
      } catch {
        throw params.wrong("constraints", "holds at place \(index) what is no constraint: \(error.reason)")
      }
    }
    return list
  }

  private struct Mistake: Error {
    let reason: String
  }

  private init(_ value: JSONValue) throws(Mistake) {
    guard let object = value.object, let text = object["filter"]?.string else {
      throw Mistake(reason: "it is an object with a filter, and words, start, end and kind if there are such")
    }
    let known = ["words", "start", "end", "filter", "kind"]
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      throw Mistake(reason: "it has no member \(unknown)")
    }
    do {
      filter = try Filter(parsing: text)
    } catch {
      throw Mistake(reason: "\(error)")
    }
    guard let kind = Understanding.Constraint.Kind(rawValue: object["kind"]?.string ?? "hard") else {
      throw Mistake(reason: "its kind is hard or soft")
    }
    self.kind = kind
    words = object["words"]?.string ?? ""
    start = Int(object["start"]?.integer ?? 0)
    end = Int(object["end"]?.integer ?? 0)
  }
}
