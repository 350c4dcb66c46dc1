import Foundation
import Index
public import Wire

/// What is to be imported, and how.
public struct ImportOptions: Sendable {
  /// What goes before the row's number, where that is the id.
  public var idPrefix = ""
  /// Rows in a commit; nil for as many as suit the size of the collection.
  public var batch: Int?
  /// Where refused rows are listed; nil for a file named after the collection in the working directory.
  public var rejectsFile: String?

  /// The defaults.
  public init() {}
}

/// What became of an import.
public struct ImportSummary: Equatable, Sendable {
  /// Rows read, refused ones among them.
  public var rows = 0
  /// Records that are new.
  public var created = 0
  /// Records that replaced one.
  public var updated = 0
  /// Records that were there already.
  public var unchanged = 0
  /// Rows whose id had come before; the last one counts.
  public var duplicates = 0
  /// Rows refused.
  public var rejected = 0
  /// Where they are listed.
  public var rejectsFile: String?
  /// How long it took, in milliseconds.
  public var milliseconds = 0.0

  /// The summary as `import --json` prints it.
  public var json: JSONValue {
    .object([
      "rows": .integer(Int64(rows)), "created": .integer(Int64(created)), "updated": .integer(Int64(updated)),
      "unchanged": .integer(Int64(unchanged)), "duplicates": .integer(Int64(duplicates)),
      "rejected": .integer(Int64(rejected)), "rejects_file": rejectsFile.map { .string($0) } ?? .null,
      "took_ms": .number(milliseconds.rounded()),
    ])
  }
}

/// How far an import is.
public struct ImportProgress: Sendable {
  /// Rows read so far.
  public let rows: Int
  /// Records that are on disk.
  public let committed: Int
}

/// Reads a file into a collection: rows are read while those before them are being embedded and indexed.
public final class Importer {
  private let collection: Collection
  private let options: ImportOptions
  private let progress: (ImportProgress) -> Void
  private let pipeline: ImportPipeline
  private var summary = ImportSummary()
  private var rejects: RejectFile?
  private var batch: [MappedRow] = []
  private var places: [String: Int] = [:]

  /// Makes an importer. `progress` is called on the importing thread now and then; `committed` after each durable batch.
  public init(
    _ engine: Engine, into collection: Collection, options: ImportOptions = ImportOptions(),
    progress: @escaping (ImportProgress) -> Void = { _ in }, committed: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.collection = collection
    self.options = options
    self.progress = progress
    pipeline = ImportPipeline(engine, collection, committed: committed)
  }

  /// The schema of a file: its columns, with the types that all their values fit. Throws where the file has no row.
  public static func inferSchema(of file: InputFile, collection: String) throws -> Schema {
    var inference = SchemaInference(collection: collection)
    try RowSource(file: file).forEachRow { row in
      if case .success(let values) = row.values { inference.add(values) }
    }
    guard inference.rows > 0 else {
      throw EngineError.input(
        path: file.name, reason: "it has no row to tell the types of its columns by; give a schema")
    }
    return inference.schema()
  }

  /// Imports a file. Rows that are refused are listed in the reject file, and the rest goes in.
  public func run(_ file: InputFile) throws -> ImportSummary {
    let start = ContinuousClock.now
    do {
      try RowSource(file: file).forEachRow { try take($0) }
      try flush(isLast: true)
    } catch {
      // The batch before is committed all the same, and the collection does not change once this has failed.
      pipeline.wait()
      throw error
    }
    let outcome = try pipeline.finish()
    // Where the last batch was full, nobody knew that it was the last.
    try collection.write { try $0.optimise() }
    try rejects?.close()
    summary.created = outcome.created
    summary.updated = outcome.updated
    summary.unchanged = outcome.unchanged
    summary.duplicates = summary.rows - summary.rejected - outcome.records
    summary.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    return summary
  }

  private func take(_ row: SourceRow) throws {
    summary.rows += 1
    do throws(RowProblem) {
      let values = try row.values.get()
      let mapped = try collection.schema.record(
        of: values, number: row.number, prefix: options.idPrefix, lenient: true)
      // What the index would refuse a whole batch for is refused here, row by row.
      try collection.check(mapped)
      add(mapped)
    } catch {
      try reject(row, error)
    }
    if batch.count >= options.batch ?? Self.fittingBatch(after: collection.snapshot.count) { try flush() }
  }

  /// A commit writes nearly all links there are anew, once there are many rows in it. Batches that grow with the
  /// collection keep that in proportion; a limit keeps what is lost by a crash small, and the memory.
  static func fittingBatch(after count: Int) -> Int { min(max(1024, count / 4), 16_384) }

  private func add(_ row: MappedRow) {
    let id = row.record.id
    if let place = places[id] {
      batch[place] = row
    } else {
      places[id] = batch.count
      batch.append(row)
    }
  }

  private func reject(_ row: SourceRow, _ problem: RowProblem) throws {
    summary.rejected += 1
    let file = try rejects ?? RejectFile(options.rejectsFile ?? "\(collection.name).rejects.csv")
    rejects = file
    summary.rejectsFile = file.path
    try file.add(line: row.line, problem)
  }

  private func flush(isLast: Bool = false) throws {
    guard !batch.isEmpty else { return }
    try pipeline.add(ImportPipeline.Batch(rows: batch, isLast: isLast))
    batch.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    progress(ImportProgress(rows: summary.rows, committed: pipeline.total))
  }
}
