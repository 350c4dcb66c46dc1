import Foundation
import Index

/// A generation that no catalog names yet.
struct NewGeneration: Sendable {
  /// Its folder.
  let name: String
  let generation: Generation
}

/// A new generation beside the live one, up to the point where it can be made live.
struct Rebuild: Sendable {
  /// Records in a commit of the new generation where each must be embedded, which takes seconds: so far a job goes on after
  /// it was cancelled.
  static let embeddedBatch = 256
  /// What stands after the name of the folder that is filled.
  static let suffix = ".filling"

  let engine: Engine
  let collection: Collection
  let job: Job
  let options: RebuildOptions
  let plan: RebuildPlan
  let source: Generation
  /// What is filled, in a folder of no generation's name.
  private let target: Generation
  private let name: String
  /// The state of the live generation that it starts from: later changes are noted there.
  let start: UInt64
  private let began: ContinuousClock.Instant

  init(_ options: RebuildOptions, _ collection: Collection, _ engine: Engine, _ job: Job) throws {
    (self.engine, self.collection, self.job, self.options) = (engine, collection, job, options)
    plan = try RebuildPlan(options, collection, engine, threads: job.isInBackground ? 1 : engine.options.threads)
    try job.checkpoint()
    source = collection.generation
    // What an older generation that is still kept needs stays noted.
    try collection.write { if !$0.snapshot.isJournalling { try $0.journal(true) } }
    (start, began) = (source.snapshot.sequence, .now)
    name = engine.nextGeneration(of: collection)
    let path = Engine.path(engine.options, collection.name, name + Self.suffix)
    target = try Generation.create(at: path, plan.shape, mapSize: engine.options.mapSize)
  }

  /// Fills a new generation, catches up with the live one, and verifies what was made. If that fails, nothing of it stays.
  func fill() throws -> (made: NewGeneration, mirror: Mirror) {
    if let file = options.file {
      try FileRows(rebuild: self).read(InputFile(file))
    } else {
      try copy()
    }
    try target.optimise()
    let made = try packed()
    do {
      return (made, try complete(made.generation))
    } catch {
      made.generation.discard()
      throw error
    }
  }

  /// A copy of the new generation without the pages that its commits have left free: a sixth of the file.
  private func packed() throws -> NewGeneration {
    try job.checkpoint()
    job.begin("packing", total: target.snapshot.count)
    let path = Engine.path(engine.options, collection.name, name)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let file = try SyncedFile(path + "/data.mdb")
      try unsafe target.copy { try unsafe file.append($0) }
      try file.sync()
      SyncedFile.sync(folder: path)
      let generation = try engine.options.open(path)
      target.discard()
      return NewGeneration(name: name, generation: generation)
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  private func complete(_ target: Generation) throws -> Mirror {
    var mirror = Mirror(source: source, target: target, since: start, from: began, vectors: plan.vectors, job: job)
    try mirror.catchUp(givingWay: job.isInBackground)
    try job.checkpoint()
    job.begin("verifying", total: target.snapshot.count)
    if let fault = try target.verify(limit: 1).first {
      throw EngineError.cannotRebuild(
        collection: collection.name, reason: "what was made is not sound: \(fault); check the disk and the memory")
    }
    return mirror
  }

  /// Stores records as they are.
  func put(_ records: [NewRecord]) throws { try target.restore(records, threads: plan.vectors.threads) }

  /// Ends it: nothing of what was filled stays.
  func discard() { target.discard() }

  private func copy() throws {
    job.begin(plan.vectors.model == nil ? "copying" : "embedding", total: source.snapshot.count)
    var cursor = CopyCursor(of: source.snapshot)
    while true {
      try job.checkpoint()
      let batch =
        plan.vectors.model == nil ? Importer.fittingBatch(after: target.snapshot.count) : Self.embeddedBatch
      let copies = try source.snapshot.copies(batch, from: &cursor)
      guard !copies.isEmpty else { return }
      try put(plan.vectors.settle(copies))
      job.advance(copies.count)
    }
  }
}

/// The rows of a file, in place of the stored records.
struct FileRows {
  let rebuild: Rebuild

  /// Reads them all into the new generation. The first row that cannot be taken is the end of it: a record that is missing
  /// in the new generation would be gone.
  func read(_ file: InputFile) throws {
    rebuild.job.begin("reading", total: try file.countLines())
    var batch: [String: MappedRow] = [:]
    var order: [String] = []
    var rows = 0
    try RowSource(file: file).forEachRow { row in
      rows += 1
      let mapped = try mapped(row, file)
      if batch.updateValue(mapped, forKey: mapped.record.id) == nil { order.append(mapped.record.id) }
      if order.count < Rebuild.embeddedBatch { return }
      try put(order.compactMap { batch[$0] })
      (batch, order) = ([:], [])
    }
    try put(order.compactMap { batch[$0] })
    guard rows > 0 else {
      throw EngineError.input(path: file.name, reason: "it has no row, and a rebuild from it would leave nothing")
    }
  }

  private func mapped(_ row: SourceRow, _ file: InputFile) throws -> MappedRow {
    do throws(RowProblem) {
      let values = try row.values.get()
      let mapped = try rebuild.collection.schema.record(
        of: values, number: row.number, prefix: rebuild.options.idPrefix, lenient: true)
      try rebuild.collection.check(mapped, dimension: rebuild.plan.shape.dimension)
      return mapped
    } catch {
      let message = error.column.map { "\($0): \(error.reason)" } ?? error.reason
      throw EngineError.cannotRebuild(
        collection: rebuild.collection.name, reason: "line \(row.line) of \(file.name) was refused: \(message)")
    }
  }

  private func put(_ rows: [MappedRow]) throws {
    try rebuild.job.checkpoint()
    guard !rows.isEmpty else { return }
    let stored = try rebuild.source.latest()
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    var records = try rows.map { try record($0, stored.copy(id: $0.record.id), now) }
    let missing = records.indices.filter { records[$0].vector == nil }
    if !missing.isEmpty {
      let texts = missing.map { records[$0].record.text }
      let vectors = try rebuild.plan.embed().embed(texts, as: .passage, threads: rebuild.plan.vectors.threads)
      for (place, vector) in zip(missing, vectors) { records[place].vector = vector }
    }
    try rebuild.put(records)
    rebuild.job.advance(records.count)
  }

  /// A row as it is to be stored: it came in when the record of its id did, and keeps the vector of the same text.
  private func record(_ row: MappedRow, _ stored: NewRecord?, _ now: Int64) -> NewRecord {
    var new = NewRecord(record: row.record, vector: row.vector)
    (new.record.created, new.record.updated) = (stored?.record.created ?? now, now)
    guard let stored, stored.record.vectorWasGiven == row.record.vectorWasGiven else { return new }
    if new.vector == nil, rebuild.plan.vectors.model == nil, stored.record.text == row.record.text {
      new.vector = stored.vector
    }
    let isSame = stored.record.text == row.record.text && stored.record.fields == row.record.fields
    if isSame, row.vector == nil || row.vector == stored.vector { new.record.updated = stored.record.updated }
    return new
  }
}
