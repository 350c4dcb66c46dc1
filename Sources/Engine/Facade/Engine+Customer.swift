import Index

/// Everything that is stored about a customer.
public struct CustomerData: Sendable {
  /// The customer's id.
  public let id: String
  /// The records with this id and those that name it, by collection, with their vectors.
  public let records: [(collection: String, records: [RecordView])]
  /// The saved lists that name the customer.
  public let lists: [(collection: String, name: String)]
}

/// What a customer may ask a bank for: everything that is stored about them, and that it be erased.
extension Engine {
  /// Everything that all collections hold about a customer: records with this id, and records that name it in a field.
  public func customerData(_ id: String, _ context: CallContext = .local) throws -> CustomerData {
    try Collection.check(id: id)
    let found = try everything(about: id, context).map { collection, ids in
      let snapshot = collection.snapshot
      let records = try ids.compactMap { id in
        try collection.record(id: id, in: snapshot).map {
          try collection.shown($0, in: snapshot, vector: collection.vector(id: id, in: snapshot))
        }
      }
      return (collection: collection.name, records: records)
    }
    let lists = views(context).flatMap { collection in
      collection.whole.entry.saved.filter { $0.value.ids.contains(id) }.keys.sorted().map {
        (collection: collection.name, name: $0)
      }
    }
    return CustomerData(id: id, records: found, lists: lists)
  }

  /// Deletes all of that; returns how many records of each collection. Their bytes are in the data files until these are
  /// compacted, and in backups that were made before.
  public func eraseCustomer(
    _ id: String, _ context: CallContext = .local
  ) throws -> [(collection: String, deleted: Int)] {
    try Collection.check(id: id)
    let erased = try everything(about: id, context).map { collection, ids in
      (collection: collection.name, deleted: try delete(ids, from: collection, as: "customer_erase", context))
    }
    for collection in views(context) { try forgetMember(id, of: collection.whole) }
    return erased
  }

  /// The records about a customer, by collection. A field names a customer if its name is that of the id column of a collection
  /// that has a record of this id: `customer_id` of a collection of complaints, where `customers` has its ids from a column of
  /// that name.
  private func everything(about id: String, _ context: CallContext) throws -> [(CollectionView, ids: [String])] {
    let all = views(context)
    let own = try all.filter { try $0.record(id: id, in: $0.snapshot) != nil }
    let columns = Set(all.compactMap(\.schema.idColumn)).subtracting(["id"])
    return try all.compactMap { collection in
      var ids = own.contains { $0.name == collection.name } ? [id] : []
      let snapshot = collection.snapshot
      for field in collection.schema.fields where columns.contains(field.name) && field.type == .keyword {
        guard let number = snapshot.fields[field.name]?.number else { continue }
        ids += try collection.ids(where: .keyword(number, Keyword(id)), in: snapshot).filter { !ids.contains($0) }
      }
      return ids.isEmpty ? nil : (collection, ids)
    }
  }
}
