extension Snapshot {
  /// Whether the record of a hit passes a filter.
  public func meets(_ filter: BoundFilter, _ hit: Hit) throws -> Bool { try matches(filter).set.contains(hit.slot) }
}
