/// Why a vocabulary cannot be used. Lines are counted from 1, as editors count them.
public enum VocabularyError: Error, Equatable, Sendable {
  /// The file holds no token at all.
  case empty
  /// A line within the file is blank: the ids after it would not be those the model was trained with.
  case emptyToken(line: Int)
  /// A token stands on two lines.
  case duplicateToken(String, line: Int, firstLine: Int)
  /// A line is not valid UTF-8.
  case invalidUTF8(line: Int)
  /// A token that every encoded text needs (such as `[CLS]`) is on none of the `lines` lines.
  case missingSpecialToken(String, lines: Int)
}

extension VocabularyError: CustomStringConvertible {
  /// One sentence for people: what is wrong, and on which line.
  public var description: String {
    switch self {
    case .empty:
      "vocabulary: line 1: no token found, the file is empty"
    case .emptyToken(let line):
      "vocabulary: line \(line): blank line where a token is expected"
    case .duplicateToken(let token, let line, let firstLine):
      "vocabulary: line \(line): token \"\(token)\" was already on line \(firstLine)"
    case .invalidUTF8(let line):
      "vocabulary: line \(line): not valid UTF-8"
    case .missingSpecialToken(let token, let lines):
      "vocabulary: special token \"\(token)\" is on none of the lines 1 to \(lines)"
    }
  }
}
