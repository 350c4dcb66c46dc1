import Store

/// The check of a data file's pages, which needs no open environment and cannot be brought down by what it reads.
public enum PageCheck {
  /// What is wrong with the pages of the environment in a folder, a line each, at most `limit`. Throws if it is too short
  /// or does not begin as one.
  public static func faults(at path: String, limit: Int = 100) throws -> [String] {
    try DataFile(path: path).faults(limit: limit).map(\.description)
  }
}
