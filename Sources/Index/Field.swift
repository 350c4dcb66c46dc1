/// The types a field can have.
public enum FieldType: String, Codable, Sendable, CaseIterable {
  /// A whole number of 64 bits.
  case integer
  /// A double.
  case number
  /// True or false.
  case boolean
  /// A day of the Gregorian calendar.
  case date
  /// One value of a vocabulary, at most 255 bytes.
  case keyword
  /// A set of keywords.
  case keywords
  /// Prose that is stored and returned, but not filtered by.
  case text

  var article: String { self == .integer ? "an" : "a" }

  /// How many values stand in one block of the field's column; nil for types without a column.
  var valuesPerBlock: Int? {
    switch self {
    case .integer, .number: 448
    case .date, .keyword: 960
    case .boolean: 16_128
    case .keywords: 192
    case .text: nil
    }
  }

  /// The bytes of one value in a column, where they are fixed.
  var valueSize: Int {
    switch self {
    case .integer, .number: 8
    case .date, .keyword: 4
    case .boolean, .keywords, .text: 0
    }
  }
}

/// A field of an index: its number is its name on disk and never changes.
public struct FieldDefinition: Codable, Equatable, Sendable {
  /// Counts from 1; column 0 holds which slots are live.
  public let number: UInt16
  /// The name in filters and records.
  public let name: String
  /// The type of its values.
  public let type: FieldType
  /// What its words are looked up for; nil for what is usual with its type.
  public let words: WordUse?

  /// Makes a definition from its parts.
  public init(number: UInt16, name: String, type: FieldType, words: WordUse? = nil) {
    self.number = number
    self.name = name
    self.type = type
    self.words = words
  }
}

/// A value of a field.
public enum FieldValue: Equatable, Sendable {
  /// A whole number.
  case integer(Int64)
  /// A finite double.
  case number(Double)
  /// True or false.
  case boolean(Bool)
  /// A day.
  case date(CalendarDate)
  /// One keyword.
  case keyword(String)
  /// A set of keywords, in the order given, without repeats.
  case keywords([String])
  /// Prose.
  case text(String)

  /// The type the value is of.
  public var type: FieldType {
    switch self {
    case .integer: .integer
    case .number: .number
    case .boolean: .boolean
    case .date: .date
    case .keyword: .keyword
    case .keywords: .keywords
    case .text: .text
    }
  }
}
