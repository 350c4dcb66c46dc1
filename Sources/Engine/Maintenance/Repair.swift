import Foundation
import Index
public import Wire

/// What became of a repair.
public struct RepairSummary: Sendable {
  /// Records of the damaged generation.
  public let before: Int
  /// Records of the new one.
  public let after: Int
  /// Records whose vector was damaged and is their text's embedding anew.
  public let embedded: Int
  /// The ids of those that could not be read; at most 1,000, and none where their ids are lost too.
  public let lost: [String]
  /// Lines of its audit trail that were damaged, or stand behind one that was: those before it are in the new generation.
  public let auditLinesLost: Int
  /// Where the damaged generation is kept; nil once it is removed, because nothing was lost.
  public let kept: String?

  /// The summary as `verify --repair --json` prints it.
  public var json: JSONValue {
    .object([
      "records": .integer(Int64(after)), "lost": .integer(Int64(max(0, before - after))),
      "lost_ids": .array(lost.map { .string($0) }), "embedded": .integer(Int64(embedded)),
      "audit_lines_lost": .integer(Int64(auditLinesLost)), "kept": kept.map { .string($0) } ?? .null,
    ])
  }
}

extension DataDirectory {
  private static let batch = 8192

  /// Builds a collection's index anew from its stored records and vectors, beside the damaged one. The new one is verified,
  /// then made live by one commit of the catalog; the damaged one is removed if nothing of it was lost, else kept aside.
  public func repair(_ name: String) throws -> RepairSummary {
    let old = try entry(name)
    var new = old
    new.generation = try nextGeneration(of: name, after: old.generation)
    // What was written since the older generation was live may be what was lost: there is no way back to it.
    (new.kept, new.job) = (nil, nil)
    let target = folder(name, new.generation)
    let salvage = try Salvage(path: folder(name, old.generation), keys: options.sealKeys)
    let embedded: Int
    let found: Set<String>
    let audit = try salvage.auditLines()
    do {
      (found, embedded) = try fill(target, from: salvage, audit.sound)
      let faults = try PageCheck.faults(at: target)
      guard faults.isEmpty else { throw EngineError.dataDirectory(path: target, reason: faults[0]) }
    } catch {
      try? FileManager.default.removeItem(atPath: target)
      throw error
    }
    let isWhole = found.count == salvage.count && audit.sound.count == audit.expected
    let lost = found.count == salvage.count ? [] : Array(try salvage.ids { !found.contains($0) }.prefix(1000))
    // From this commit on the new one is live.
    try set(name, new)
    let kept = try putAside(folder(name, old.generation), removed: isWhole)
    return RepairSummary(
      before: salvage.count, after: found.count, embedded: embedded, lost: lost,
      auditLinesLost: audit.expected - audit.sound.count, kept: kept)
  }

  private func nextGeneration(of name: String, after generation: String) throws -> String {
    let taken = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/collections/\(name)")) ?? []
    let numbers = (taken + [generation]).filter(CatalogEntry.isGenerationName).compactMap { Int($0.dropFirst()) }
    let digits = "\((numbers.max() ?? 0) + 1)"
    return "g" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Makes the new generation; returns the ids that it has, and how many records were embedded anew.
  private func fill(_ target: String, from salvage: Salvage, _ audit: [AuditLine]) throws
    -> (found: Set<String>, embedded: Int)
  {
    let generation = try Generation.create(at: target, salvage.options, mapSize: options.mapSize)
    var found: Set<String> = []
    var embedded = 0
    var batch: [NewRecord] = []
    var blind: [Record] = []
    func flush() throws {
      try generation.restore(batch)
      batch.removeAll(keepingCapacity: true)
    }
    try salvage.forEachRecord { one in
      guard found.insert(one.record.id).inserted else { return }
      if one.vector == nil {
        blind.append(one.record)
      } else {
        batch.append(NewRecord(record: one.record, vector: one.vector))
      }
      if batch.count >= Self.batch { try flush() }
    }
    for (record, vector) in try embed(blind, salvage) {
      batch.append(NewRecord(record: record, vector: vector))
      embedded += 1
    }
    for record in blind where record.vectorWasGiven { found.remove(record.id) }
    try flush()
    try generation.optimise()
    try generation.take(audit)
    let faults = try generation.verify()
    guard faults.isEmpty else { throw EngineError.dataDirectory(path: target, reason: "\(faults[0])") }
    return (found, embedded)
  }

  /// Embeds the texts of records whose vectors are damaged; one that was given cannot be made again.
  private func embed(_ records: [Record], _ salvage: Salvage) throws -> [(Record, [Float])] {
    let own = records.filter { !$0.vectorWasGiven }
    guard !own.isEmpty else { return [] }
    let model = try LazyModel(options).load()
    guard model.fingerprint == salvage.options.fingerprint else {
      throw EngineError.modelMismatch(
        collection: path, reason: "\(own.count) damaged vectors are to be made again, and the model given is another")
    }
    return Array(zip(own, try model.embedPassages(own.map(\.text))))
  }

  private func putAside(_ folder: String, removed: Bool) throws -> String? {
    guard !removed else {
      try FileManager.default.removeItem(atPath: folder)
      return nil
    }
    let aside = folder + ".damaged"
    try? FileManager.default.removeItem(atPath: aside)
    try FileManager.default.moveItem(atPath: folder, toPath: aside)
    return aside
  }
}
