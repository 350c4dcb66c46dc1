public import Index

/// What a collection's records look like.
public struct Schema: Equatable, Sendable {
  /// The collection's name.
  public var collection: String
  /// The column of a row that holds the record's id; nil where the row's number is its id.
  public var idColumn: String?
  /// How a record's text is made of its fields; nil for the list of them.
  public var template: TextTemplate?
  /// The fields, in order.
  public var fields: [SchemaField]
  /// The field that says that a customer does not want to be found: a boolean, or a keyword such as yes.
  public var optOut: String?

  /// Makes a schema from its parts.
  public init(
    collection: String, idColumn: String? = nil, template: TextTemplate? = nil, fields: [SchemaField] = [],
    optOut: String? = nil
  ) {
    self.collection = collection
    self.idColumn = idColumn
    self.template = template
    self.fields = fields
    self.optOut = optOut
  }

  /// The fields as an index knows them, numbered in order.
  public var definitions: [FieldDefinition] {
    fields.enumerated().map {
      FieldDefinition(number: UInt16($0 + 1), name: $1.name, type: $1.type, words: $1.words ?? $1.usualWords)
    }
  }

  /// The field of this name.
  public func field(_ name: String) -> SchemaField? { fields.first { $0.name == name } }

  /// Whether a name can be a collection's.
  public static func isCollectionName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let first = bytes.first, isLetter(first), bytes.count <= 63 else { return false }
    return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }
}

/// A field of a schema.
public struct SchemaField: Equatable, Sendable {
  /// The name in rows, filters and templates.
  public var name: String
  /// The type of its values.
  public var type: FieldType
  /// What its numbers count: `USD`, `years`.
  public var unit: String?
  /// Words people use for it.
  public var aliases: [String]
  /// Named preferences, each with a filter, in order.
  public var bands: [Band]
  /// Whether it is to be kept from those who need not see it.
  public var sensitive: Bool
  /// What its words are looked up for; nil for what is usual with its type and name.
  public var words: WordUse?

  /// A named preference.
  public struct Band: Equatable, Sendable {
    /// What people say: `good credit`.
    public let name: String
    /// What it means: `credit_score >= 670`.
    public let filter: String
  }

  /// Makes a field from its parts.
  public init(
    name: String, type: FieldType, unit: String? = nil, aliases: [String] = [], bands: [Band] = [],
    sensitive: Bool = false, words: WordUse? = nil
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.aliases = aliases
    self.bands = bands
    self.sensitive = sensitive
    self.words = words
  }
}

extension SchemaField {
  /// A field of names by its own name; nil for what is usual with its type.
  fileprivate var usualWords: WordUse? {
    guard type == .text || type == .keyword else { return nil }
    let plain = name.lowercased().replacing(" ", with: "_")
    return plain.hasSuffix("_name") || ["name", "firstname", "lastname", "fullname", "surname"].contains(plain)
      ? .name : nil
  }
}
