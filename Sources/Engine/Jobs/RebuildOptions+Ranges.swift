/// What the parts of a rebuild may be.
extension RebuildOptions {
  /// How many links a record may make on each layer.
  public static let mRange = 2...500
  /// How many candidates may be kept while a record looks for its neighbours.
  public static let efRange = 1...10_000
  /// For how many hours an older generation may be kept: up to ten years.
  public static let keepRange = 0...87_600
}
