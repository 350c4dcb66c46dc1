public import Foundation
import Index
import Synchronization

/// A generation that is to be the live one.
struct Successor: Sendable {
  let name: String
  let generation: Generation
  /// The folder of its model, where that is not the program's own.
  let model: String?
  /// How long the one before it is kept, in hours; 0 for not at all.
  let keepHours: Int
  /// Whether it must hold as many records as the live one.
  let mustMatch: Bool
}

extension Engine {
  /// Changes that are left to the moment for which writers wait.
  private static let few = 256
  /// So often the moment is put off because more has been written.
  private static let delays = 5

  /// Runs `body` while no generation is made live, dropped or removed: for a backup of the catalog and what it names.
  package func withoutSwitches<Result>(_ body: () throws -> Result) rethrows -> Result {
    try switches.withLock { _ in try body() }
  }

  /// Makes a generation live: holds writers for a moment, copies what is left, and commits the catalog.
  func makeLive(_ next: Successor, of collection: Collection, after mirror: Mirror) throws {
    var mirror = mirror
    for attempt in 0...Self.delays {
      if attempt > 0 { mirror = try caughtUp(mirror) }
      let isLast = attempt == Self.delays
      let dropped = try switches.withLock { _ in
        try collection.withoutWrites {
          try isLast || mirror.left() <= Self.few ? commit(next, of: collection, after: mirror) : nil
        }
      }
      guard let dropped else { continue }
      return dropped.forEach { $0() }
    }
  }

  /// Copies what has changed until little is left. Out of everyone's way at first; where those who write leave too little of the
  /// processors for that, as one of them.
  func caughtUp(_ mirror: Mirror) throws -> Mirror {
    var (mirror, isClose) = try run(mirror.job) { () throws -> (Mirror, Bool) in
      var mirror = mirror
      let isClose = try mirror.catchUp(givingWay: true)
      return (mirror, isClose)
    }
    if !isClose { try mirror.catchUp(givingWay: false) }
    return mirror
  }

  /// Runs the long part of a job: out of everyone's way in a server.
  func run<Value: Sendable>(_ job: Job, _ body: @escaping @Sendable () throws -> Value) throws -> Value {
    job.isInBackground ? try Background.run(body) : try body()
  }

  /// The moment itself. Returns what removes the generations that are named no longer.
  private func commit(
    _ next: Successor, of collection: Collection, after mirror: Mirror
  ) throws -> [@Sendable () -> Void] {
    var mirror = mirror
    try mirror.job.checkpoint(last: true)
    try mirror.lastRound()
    mirror.job.begin("switching")
    let (found, expected) = (try next.generation.latest().count, try mirror.source.latest().count)
    guard !next.mustMatch || found == expected else {
      throw EngineError.cannotRebuild(
        collection: collection.name,
        reason: "the new generation has \(found) records and the live one \(expected), which stays; run it again")
    }
    let keeps = next.keepHours > 0
    if keeps || next.generation.snapshot.isJournalling { try next.generation.journal(keeps) }
    let before = collection.entry
    var entry = before
    (entry.generation, entry.model, entry.kept) = (next.name, next.model, nil)
    if entry.job?.id == mirror.job.id { entry.job = nil }
    if keeps {
      let until = Int64(Date().timeIntervalSince1970 * 1000) + Int64(next.keepHours) * 3_600_000
      entry.kept = KeptGeneration(name: before.generation, model: folder(of: mirror.source, before), until: until)
    }
    try catalog.set(collection.name, entry)
    let kept = collection.kept
    collection.swap(entry, generation: next.generation, kept: keeps ? mirror.source : nil)
    mirror.source.snapshot.forgetMatches()
    let dropped = before.generations.filter { !entry.generations.contains($0) }
    return dropped.map { name in
      let generation = name == before.generation ? mirror.source : kept
      return { self.remove(generation, name, of: collection) }
    }
  }

  /// The folder of the model that made a generation, as far as that is known.
  private func folder(of generation: Generation, _ entry: CatalogEntry) -> String? {
    if let model = entry.model { return model }
    let own = options.modelDirectory
    let isOwn =
      Fingerprint.isThere(own) && (try? Fingerprint.of(modelDirectory: own)) == generation.snapshot.fingerprint
    return isOwn ? absolutePath(own) : nil
  }

  /// Removes a generation's files. What cannot be removed now is removed at the next opening.
  func remove(_ generation: Generation?, _ name: String, of collection: Collection) {
    if let generation { return generation.discard() }
    try? FileManager.default.removeItem(atPath: Self.path(options, collection.name, name))
  }

  /// A name for a new generation, later than all there are.
  func nextGeneration(of collection: Collection) -> String {
    let folders = Self.generations(in: options.dataDirectory).filter { $0.collection == collection.name }.map(\.name)
    let numbers = (folders + collection.entry.generations).compactMap { Int($0.dropFirst()) }
    let digits = "\((numbers.max() ?? 0) + 1)"
    return "g" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Drops older generations that have been kept for long enough.
  public func dropExpired(at date: Date = Date()) {
    let now = Int64(date.timeIntervalSince1970 * 1000)
    for collection in collections where collection.entry.kept.map({ $0.until <= now }) ?? false {
      // A collection that a job has is seen to by the job, or the next time; so is one that cannot be written to.
      guard (try? board.take(collection.name, for: "the removal of an older generation")) != nil else { continue }
      defer { board.free(collection.name) }
      try? dropKept(collection)
    }
  }

  /// Has the process keep little memory that it does not use: for servers, before they do anything else.
  public static func keepMemorySmall() { Heap.keepSmall() }

  /// Gives memory that is not used back to the system.
  public func releaseMemory() { Heap.release() }

  private func dropKept(_ collection: Collection) throws {
    guard let kept = collection.entry.kept else { return }
    try switches.withLock { _ in
      var entry = collection.entry
      entry.kept = nil
      try catalog.set(collection.name, entry)
      let generation = collection.kept
      collection.swap(entry, generation: collection.generation, kept: nil)
      remove(generation, kept.name, of: collection)
    }
    try collection.write { try $0.journal(false) }
  }
}
