import Index

/// The most that one call may ask for.
public enum Limits {
  /// Hits of a search, records of a page.
  public static let hits = 10_000
  /// Hits that are left out before the first one shown.
  public static let offset = 1_000_000
  /// Hits that are explained.
  public static let explained = 50
  /// Points of a map.
  public static let mapped = 5000
  /// Records of one upsert.
  public static let records = 50_000
  /// Ids of one call.
  public static let ids = 50_000
  /// Texts of one call.
  public static let texts = 4096
  /// Constraints of one search.
  public static let constraints = 100
  /// Bytes of the records of a page, as they are stored; one more record may be in it.
  static let pageBytes = 8 << 20
  /// The width of a search.
  public static let ef = 100_000
}

extension Engine {
  /// The version of the program.
  public static let version = "0.1.0"
  /// The number of the format of its index.
  public static let indexFormat = IndexFormat.current
}
