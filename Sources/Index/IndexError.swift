/// Why an index refused something, or cannot be used: what, where, and what to do.
public enum IndexError: Error, Equatable, CustomStringConvertible {
  /// A record's id is empty or longer than 511 bytes.
  case badID(length: Int)
  /// A vector has another length than the index.
  case wrongDimension(expected: Int, found: Int)
  /// A vector holds NaN or infinity, or has no direction.
  case badVector(reason: String)
  /// A keyword is longer than 255 bytes.
  case keywordTooLong(field: String, length: Int)
  /// A value is not of its field's type.
  case wrongType(field: String, expected: FieldType, found: String)
  /// There is no such field.
  case unknownField(name: String, known: [String])
  /// The index was written by a later or an unknown version.
  case formatVersion(found: Int, supported: Int, path: String)
  /// Data that cannot be as it should be was read.
  case corrupted(path: String, reason: String)
  /// A record came without a vector, and none that fits its text is stored.
  case vectorMissing(id: String)
  /// The parameters of a new index are out of range.
  case badParameters(reason: String)
  /// Its records are sealed, and keys to open them are missing.
  case sealed(path: String, keys: [String])
  /// A record is, or would be, outside of what the writer may reach.
  case outOfReach(id: String)

  /// One line: what, where, and what to do.
  public var description: String {
    switch self {
    case .badID(let length):
      "the id is \(length) bytes long; use 1 to 511 bytes"
    case .wrongDimension(let expected, let found):
      "the vector has \(found) numbers and this collection's have \(expected); embed it with the collection's model"
    case .badVector(let reason):
      "the vector \(reason); send finite numbers that are not all zero"
    case .keywordTooLong(let field, let length):
      "a keyword of field \(field) is \(length) bytes long; use at most 255, or make the field's type text"
    case .wrongType(let field, let expected, let found):
      "field \(field) takes \(expected.article) \(expected.rawValue), not \(found)"
    case .unknownField(let name, let known):
      "there is no field \(name); the fields are \(known.joined(separator: ", "))"
    case .formatVersion(let found, let supported, let path):
      "the index at \(path) has format \(found) and this program reads up to \(supported); "
        + (found > supported
          ? "use the version that wrote it, or a later one" : "import the collection again from its source")
    case .corrupted(let path, let reason):
      "the index at \(path) is damaged: \(reason); stop what uses it and run "
        + "kindred verify --repair, restore a backup, or rebuild the collection from its source"
    case .vectorMissing(let id):
      "record \(id) has no vector, and none is stored for its text; embed the text first"
    case .badParameters(let reason):
      "the index cannot be made: \(reason)"
    case .sealed(let path, let keys):
      "the records of the index at \(path) are sealed, and the key \(keys.joined(separator: ", ")) is missing; "
        + "give the file that has it with --seal-key"
    case .outOfReach(let id):
      "record \(id) is outside of what this key may write, as it is stored or as it would be; nothing was written"
    }
  }
}
