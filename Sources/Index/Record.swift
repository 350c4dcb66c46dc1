/// What an index keeps of a customer, a product or anything else that is searched for.
public struct Record: Equatable, Sendable {
  /// The name it is known by outside: 1 to 511 bytes.
  public var id: String
  /// What was embedded.
  public var text: String
  /// The values it has; fields it has none for are missing.
  public var fields: [String: FieldValue]
  /// Milliseconds since 1970 at which it first came in.
  public var created: Int64
  /// Milliseconds since 1970 at which it last changed.
  public var updated: Int64
  /// Whether its vector was given by the client, and is not the embedding of its text.
  public var vectorWasGiven: Bool

  /// Makes a record from its parts.
  public init(
    id: String, text: String, fields: [String: FieldValue] = [:], created: Int64 = 0, updated: Int64 = 0,
    vectorWasGiven: Bool = false
  ) {
    self.id = id
    self.text = text
    self.fields = fields
    self.created = created
    self.updated = updated
    self.vectorWasGiven = vectorWasGiven
  }
}

/// A record with its vector, on its way into the index.
public struct NewRecord: Sendable {
  /// The record; its times are set by the writer.
  public var record: Record
  /// The vector at length 1; nil to keep the one that is stored, where the text has not changed.
  public var vector: [Float]?

  /// Makes it from its parts.
  public init(record: Record, vector: [Float]?) {
    self.record = record
    self.vector = vector
  }
}
