import Foundation
import Index
import Wire

extension Service {
  /// The records of a collection, a page at a time.
  func scroll(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let filter = try params.string("filter")
    let limit = try params.required("limit") { reader, name throws(RPCError) in
      try reader.integer(name, in: 1...Limits.hits)
    }
    let cursor = try params.string("cursor")
    let fields = try params.strings("fields")
    try params.finish()
    try collection.check(fields: fields)
    let after = try cursor.map { text in
      guard let cursor = Cursor(text) else {
        throw params.wrong("cursor", "is invalid; start without one")
      }
      return cursor.id
    }
    let snapshot = collection.snapshot
    let page = try snapshot.page(
      after: after, limit: limit, bytes: Limits.pageBytes, where: collection.within(collection.filter(filter)))
    let records = try page.records.map { try collection.shown($0, in: snapshot, only: fields) }
    var result: JSONObject = ["records": .array(records)]
    result["cursor"] = page.last.map { .string(Cursor(id: $0).text) }
    return .object(result)
  }
}

/// Where a reader of all records is. It names an id and nothing of the index, so that it stays good after any change: whoever
/// follows it meets every record that was there all the time, once.
private struct Cursor {
  private static let mark = "after:"

  let id: String

  init(id: String) { self.id = id }

  init?(_ text: String) {
    guard let bytes = Data(base64Encoded: text), let plain = String(data: bytes, encoding: .utf8),
      plain.hasPrefix(Self.mark), (1...511).contains(plain.utf8.count - Self.mark.utf8.count)
    else { return nil }
    id = String(plain.dropFirst(Self.mark.count))
  }

  var text: String { Data((Self.mark + id).utf8).base64EncodedString() }
}

extension Collection {
  /// Refuses names of fields that it does not have.
  func check(fields: [String]?) throws(IndexError) {
    guard let fields else { return }
    let known = schema.fields.map(\.name)
    if let unknown = fields.first(where: { !known.contains($0) }) {
      throw IndexError.unknownField(name: unknown, known: known.sorted())
    }
  }
}
