import Foundation
import Index

/// A collection, as it is listed.
public struct CollectionEntry: Sendable {
  /// Its name.
  public let name: String
  /// How many records exist for the caller.
  public let count: Int
  /// Its schema.
  public let schema: Schema
}

/// A collection and how it is stored.
public struct CollectionStats: Sendable {
  /// Its name.
  public let name: String
  /// How many records exist for the caller.
  public let count: Int
  /// The length of its vectors.
  public let dimension: Int
  /// How many fields its schema has.
  public let fields: Int
  /// Bytes of its data file; nil for a caller who may not see all records.
  public let bytes: Int?
  /// The folder of the live generation.
  public let generation: String
  /// Commits of the live generation; nil for a caller who may not see all records.
  public let commits: Int?
  /// The hash of the model that its vectors come from.
  public let fingerprint: String
  /// The precision in which they were embedded.
  public let precision: String
  /// Whether there is room for writes.
  public let isWritable: Bool
  /// The generation that a rollback makes live again, and until when it is kept, in milliseconds since 1970.
  public let previous: (generation: String, until: Int64)?
  /// The job that is under way.
  public let job: String?
}

/// Texts as the model embeds them.
public struct EmbeddedTexts: Sendable {
  /// A vector of length 1 for each text.
  public let vectors: [[Float]]
  /// How many tokens each text has.
  public let tokens: [Int]
}

extension Engine {
  /// The collections that exist for the caller, by name.
  public func entries(_ context: CallContext) throws -> [CollectionEntry] {
    try views(context).map { view in
      CollectionEntry(name: view.name, count: try view.count(in: view.snapshot), schema: view.schema)
    }
  }

  /// The schema of a collection.
  public func schema(of name: String, _ context: CallContext = .local) throws -> Schema {
    try view(name, context).schema
  }

  /// How collections are stored: the one named, or all that exist for the caller.
  public func stats(of name: String? = nil, _ context: CallContext = .local) throws -> [CollectionStats] {
    try (name.map { [try view($0, context)] } ?? views(context)).map(stats)
  }

  private func stats(_ view: CollectionView) throws -> CollectionStats {
    let collection = view.whole
    let snapshot = view.snapshot
    // Totals of all records are hidden from a caller who may not see all of them.
    let seesAll = view.reach == nil
    return CollectionStats(
      name: collection.name, count: try view.count(in: snapshot), dimension: snapshot.dimension,
      fields: collection.schema.fields.count, bytes: seesAll ? collection.generation.usedBytes : nil,
      generation: collection.generationName, commits: seesAll ? Int(snapshot.sequence) : nil,
      fingerprint: snapshot.fingerprint, precision: snapshot.precision,
      isWritable: !collection.generation.isFull,
      previous: collection.entry.kept.map { ($0.name, $0.until) }, job: board.running(collection.name)?.id)
  }

  /// Embeds texts as passages are embedded.
  public func embed(_ texts: [String], _ context: CallContext = .local) throws -> EmbeddedTexts {
    guard texts.count <= Limits.texts else {
      throw EngineError.tooLarge("\(texts.count) texts; at most \(Limits.texts) go in a call")
    }
    let model = try model.load()
    let ids = model.tokenize(texts, as: .passage)
    return EmbeddedTexts(
      vectors: try model.embedPassages(ids: ids, deadline: context.deadline), tokens: ids.map(\.count))
  }

  /// How long the engine has been open, in seconds.
  public var uptime: Double { Date().timeIntervalSince(opened) }
}
