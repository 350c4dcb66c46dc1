import Index

/// A collection that is open.
public final class Collection: Sendable {
  /// Its name.
  public let name: String
  /// What its records look like.
  public let schema: Schema
  let generation: Generation
  let generationName: String

  init(_ entry: CatalogEntry, generation: Generation) {
    name = entry.schema.collection
    schema = entry.schema
    self.generation = generation
    generationName = entry.generation
  }

  /// The records as of the last commit.
  var snapshot: Snapshot { generation.snapshot }

  /// Checks everything that must hold of its index; returns what does not, a line each.
  public func verify() throws -> [String] { try generation.verify().map(\.description) }

  /// Reads a filter and checks it against the schema's fields.
  func filter(_ text: String?) throws(FilterError) -> BoundFilter? {
    guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
    return try Filter(parsing: text).bound(to: snapshot.fields)
  }
}
