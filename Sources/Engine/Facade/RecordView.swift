public import Index

/// A record as a caller may see it.
public struct RecordView: Equatable, Sendable {
  /// A field's name and value.
  public struct Field: Equatable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: FieldValue
  }

  /// The record's id.
  public let id: String
  /// The text that was embedded; nil where it is masked.
  public let text: String?
  /// The fields that have a value, in the schema's order: those asked for, without those masked.
  public let fields: [Field]
  /// When it was created, in milliseconds since 1970.
  public let created: Int64
  /// When it was last changed, in milliseconds since 1970.
  public let updated: Int64
  /// The names of what the caller may not see; `text` stands for the text.
  public let masked: [String]
  /// The vector, where it was asked for: `dimension` float32 of length 1.
  public let vector: [Float]?

  /// The value of a field; nil if it has none, or is not shown.
  public subscript(field: String) -> FieldValue? { fields.first { $0.name == field }?.value }
}

extension CollectionView {
  /// A record as the caller may see it: its fields in the schema's order, those named alone where any are, without what is
  /// masked. Throws for a record that does not exist for the caller.
  func shown(
    _ record: Record, in snapshot: Snapshot, only names: [String]? = nil, vector: [Float]? = nil
  ) throws -> RecordView {
    guard exists(record, in: snapshot) else { throw EngineError.noRecord(collection: name, id: record.id) }
    var fields: [RecordView.Field] = []
    fields.reserveCapacity(schema.fields.count)
    var hidden: [String] = []
    for field in schema.fields where names?.contains(field.name) ?? true {
      if !masked.isEmpty, masked.contains(field.name) {
        hidden.append(field.name)
      } else if let value = record.fields[field.name] {
        fields.append(RecordView.Field(name: field.name, value: value))
      }
    }
    if masksText { hidden.append("text") }
    return RecordView(
      id: record.id, text: masksText ? nil : record.text, fields: fields, created: record.created,
      updated: record.updated, masked: hidden, vector: vector)
  }
}
