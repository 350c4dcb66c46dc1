import Foundation
import Index

/// A page of a collection's records.
public struct RecordPage: Sendable {
  /// The records, in the order of their ids' bytes.
  public let records: [RecordView]
  /// The cursor of the next page; nil on the last.
  public let cursor: String?
}

extension Engine {
  /// The records of a collection that pass a filter, a page at a time. A reader who follows the cursor meets every record once
  /// that was there all the time, whatever changes meanwhile.
  public func scroll(
    _ name: String, limit: Int, cursor: String? = nil, where filter: String? = nil, fields: [String]? = nil,
    _ context: CallContext = .local
  ) throws -> RecordPage {
    let collection = try view(name, context)
    try collection.check(fields: fields)
    let after = try cursor.map { text throws(EngineError) in
      guard let cursor = Cursor(text) else {
        throw .invalidArgument("cursor", reason: "is invalid; start without one")
      }
      return cursor.id
    }
    let snapshot = collection.snapshot
    let page = try snapshot.page(
      after: after, limit: limit, bytes: Limits.pageBytes, where: collection.within(collection.filter(filter)))
    return RecordPage(
      records: try page.records.map { try collection.shown($0, in: snapshot, only: fields) },
      cursor: page.last.map { Cursor(id: $0).text })
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
