import Foundation
import Index
import Wire

extension Service {
  /// The records that mean what a person asks for.
  func search(_ params: inout ParameterReader) throws -> JSONValue {
    let start = ContinuousClock.now
    let collection = try collection(&params)
    let text = try params.required("query") { reader, name throws(RPCError) in try reader.string(name) }
    var options = try SearchOptions(&params)
    let understand = try params.bool("understand") ?? true
    let given = try GivenConstraint.list(&params)
    let mode = try SearchMode(&params)
    try params.finish()
    guard text.contains(where: { !$0.isWhitespace }) else { throw params.wrong("query", "is empty; ask for something") }
    try options.bind(to: collection)
    // Another generation, of another model, may be live by the time that the question is embedded.
    let snapshot = collection.snapshot
    var understood = understand ? try collection.understand(text, in: snapshot) : nil
    if let given {
      try collection.checkClear(given.flatMap(\.filter.fieldNames), "constraints")
      understood = Understanding(text, given, found: understood)
    }
    let words =
      try collection.masksWords
      ? WordQuestion(plain: text) : WordQuestion(text, understood, snapshot, within: collection.reach)
    // What stands for itself is no constraint: a customer called York need not live there.
    if given == nil { understood = understood?.without(words.places, in: text) }
    options.ranking.isToWords = true
    options.ranking.mode = mode ?? words.usualMode(in: snapshot)
    if options.ranking.mode != .semantic { try collection.checkWords(snapshot) }
    options.ranking.words = words.query(besides: understood?.text ?? text)
    try options.add(understood, snapshot)
    let model = try engine.model(for: snapshot, of: collection.whole)
    options.query.vector = try model.embedQuestion(understood?.text ?? text, deadline: params.deadline)
    let relevance = try engine.relevance(in: snapshot, of: collection.whole, model, deadline: params.deadline)
    try options.apply(relevance, isToText: true)
    return try PreparedSearch(
      collection: collection, snapshot: snapshot, options: options, understood: understood, relevance: relevance,
      start: start
    ).reply(engine, deadline: params.deadline)
  }

  /// The records nearest to another record, a text, a vector, or several examples.
  func nearest(_ params: inout ParameterReader) throws -> JSONValue {
    let start = ContinuousClock.now
    let collection = try collection(&params)
    guard let target = params.value("to") else { throw params.wrong("to", "is missing") }
    var options = try SearchOptions(&params)
    try params.finish()
    try options.bind(to: collection)
    let snapshot = collection.snapshot
    let found = try NearestTarget(target, in: collection, snapshot, self, params.deadline)
    options.query.vector = found.vector
    options.query.excluding = found.excluding
    let relevance = try found.model.flatMap { model in
      try engine.relevance(in: snapshot, of: collection.whole, model, deadline: params.deadline)
    }
    try options.apply(relevance, isToText: found.model != nil)
    return try PreparedSearch(
      collection: collection, snapshot: snapshot, options: options, relevance: relevance, start: start
    ).reply(engine, deadline: params.deadline)
  }
}
