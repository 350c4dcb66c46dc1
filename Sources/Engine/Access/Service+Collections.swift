import Wire

/// The service's only ways to collections.
extension Service {
  /// The collection that a call names, as the caller may see it.
  func collection(_ params: inout ParameterReader) throws -> CollectionView {
    try collection(params.required("collection") { reader, name throws(RPCError) in try reader.string(name) })
  }

  /// The same by its name. What the caller may not know of is not there.
  func collection(_ name: String) throws -> CollectionView {
    guard caller.knows(name), let found = engine.existing(name) else {
      throw EngineError.noCollection(name, known: engine.collections.map(\.name).filter(caller.knows))
    }
    return CollectionView(found, for: caller)
  }

  /// All collections that exist for the caller.
  var collections: [CollectionView] {
    engine.collections.filter { caller.knows($0.name) }.map { CollectionView($0, for: caller) }
  }
}
