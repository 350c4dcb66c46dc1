import Index
import Wire

/// What a customer may ask a bank for: everything that is stored about them, and that it be erased.
extension Service {
  /// Everything that all collections hold about a customer: records with this id, and records that name it in a field.
  func exportCustomer(_ params: inout ParameterReader) throws -> JSONValue {
    let id = try customer(&params)
    let found = try everything(about: id).map { collection, ids -> JSONValue in
      let snapshot = collection.snapshot
      let records = try ids.compactMap { id in
        try collection.record(id: id, in: snapshot).map {
          try collection.shown($0, in: snapshot, vector: collection.vector(id: id, in: snapshot))
        }
      }
      return .object(["collection": .string(collection.name), "records": .array(records)])
    }
    let audiences = collections.flatMap { collection in
      collection.whole.entry.saved.filter { $0.value.ids.contains(id) }.keys.sorted().map { name -> JSONValue in
        .object(["collection": .string(collection.name), "name": .string(name)])
      }
    }
    return .object(["id": .string(id), "collections": .array(found), "audiences": .array(audiences)])
  }

  /// Erases all data about a customer. The bytes are in the data files until these are compacted, and in backups that were made before.
  func eraseCustomer(_ params: inout ParameterReader) throws -> JSONValue {
    let id = try customer(&params)
    let erased = try everything(about: id).map { collection, ids -> JSONValue in
      let deleted = try delete(ids, from: collection, as: "customer_erase")
      return .object(["collection": .string(collection.name), "deleted": .integer(Int64(deleted))])
    }
    for collection in collections { try engine.forgetMember(id, of: collection.whole) }
    return .object(["id": .string(id), "erased": .array(erased)])
  }

  private func customer(_ params: inout ParameterReader) throws -> String {
    let id = try params.required("id") { reader, name throws(RPCError) in try reader.string(name) }
    try params.finish()
    try Collection.check(id: id)
    return id
  }

  /// The records about a customer, by collection. A field names a customer if its name is that of the id column of a collection that
  /// has a record of this id: `customer_id` of a collection of complaints, where `customers` has its ids from a column of that name.
  private func everything(about id: String) throws -> [(CollectionView, ids: [String])] {
    let all = collections
    let own = try all.filter { try $0.record(id: id, in: $0.snapshot) != nil }
    let columns = Set(all.compactMap(\.schema.idColumn)).subtracting(["id"])
    return try all.compactMap { collection in
      var ids = own.contains { $0.name == collection.name } ? [id] : []
      let snapshot = collection.snapshot
      for field in collection.schema.fields where columns.contains(field.name) && field.type == .keyword {
        guard let number = snapshot.fields[field.name]?.number else { continue }
        ids += try collection.ids(where: .keyword(number, id), in: snapshot).filter { !ids.contains($0) }
      }
      return ids.isEmpty ? nil : (collection, ids)
    }
  }
}
