import Index
public import Wire

/// What a collection answers, for comparing two copies of it: every record, and the hits of searches by each plan.
public enum AnswerSheet {
  /// A line for each record, in the order of their ids, then one for each search: its hits with their scores. The questions
  /// are the vectors of records, `questions` of them, spread evenly over the ids.
  public static func lines(_ engine: Engine, collection name: String, questions: Int) throws -> [JSONValue] {
    let collection = try engine.collection(name)
    let snapshot = collection.snapshot
    var records: [Record] = []
    try snapshot.forEachRecord { record in
      records.append(record)
      return true
    }
    records.sort { $0.id < $1.id }
    let view = CollectionView(collection, for: .local)
    var lines = try records.map { record -> JSONValue in
      let shown = try view.shown(record, in: snapshot)
      let fields = JSONObject(shown.fields.map { (key: $0.name, value: $0.value.json) })
      return .object([
        "id": .string(shown.id), "text": .string(shown.text ?? ""), "fields": .object(fields),
        "created": .integer(shown.created), "updated": .integer(shown.updated),
      ])
    }
    let step = max(1, records.count / max(1, questions))
    for index in stride(from: 0, to: records.count, by: step) {
      guard let vector = try snapshot.vector(id: records[index].id) else { continue }
      lines.append(.object(["id": .string(records[index].id), "vector": .vector(vector)]))
      lines += try searches(vector, snapshot)
    }
    for field in collection.schema.fields where field.type != .text {
      let filter = try collection.filter("exists `\(field.name)`")
      lines.append(.object([field.name: .integer(Int64(try snapshot.count(where: filter)))]))
    }
    return lines
  }

  private static func searches(_ vector: [Float], _ snapshot: Snapshot) throws -> [JSONValue] {
    var walking = Query(vector: vector, k: 10)
    walking.walks = true
    let queries = [Query(vector: vector, k: 10), Query(vector: vector, k: 10, exact: true), walking]
    return try queries.map { query in
      let result = try snapshot.search(query)
      let hits = try result.hits.map { hit -> JSONValue in
        .array([.string(try snapshot.id(hit)), .number(Double(hit.score))])
      }
      return .object(["plan": .string(result.plan.rawValue), "hits": .array(hits)])
    }
  }
}
