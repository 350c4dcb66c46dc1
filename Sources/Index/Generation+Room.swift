import Store

extension Generation {
  /// How large the data file can become, in bytes, and how many places for readers have been in use at once.
  public func capacity() -> (mapBytes: Int, readers: Int) { environment.capacity() }
}
