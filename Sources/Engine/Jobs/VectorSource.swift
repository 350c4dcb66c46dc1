import Foundation
import Index

/// Where the vectors of copied records come from: they are those stored, or embedded anew.
struct VectorSource: Sendable {
  /// Embeds anew; nil where stored vectors are good.
  let model: (@Sendable () throws -> TextModel)?
  /// Whether vectors that clients gave are good, being of the same model.
  let keepsGiven: Bool
  let collection: String
  /// Threads that embed.
  let threads: Int

  /// Copies with the vectors that they are to have.
  func settle(_ copies: [NewRecord]) throws -> [NewRecord] {
    guard let model else { return copies }
    let places = copies.indices.filter { !(keepsGiven && copies[$0].record.vectorWasGiven) }
    guard !places.isEmpty else { return copies }
    for place in places where copies[place].record.vectorWasGiven && copies[place].record.text.isBlank {
      throw EngineError.cannotRebuild(
        collection: collection,
        reason: "record \(copies[place].record.id) has a vector of another model and no text to embed; give it a text, "
          + "or delete it")
    }
    var settled = copies
    let vectors = try model().embed(places.map { copies[$0].record.text }, as: .passage, threads: threads)
    for (place, vector) in zip(places, vectors) {
      settled[place].vector = vector
      settled[place].record.vectorWasGiven = false
    }
    return settled
  }
}

extension String {
  /// Whether there is nothing in it to be seen.
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
