import Foundation
import Index

/// What can be measured of a collection at a moment.
public struct CollectionMeasures: Sendable {
  /// Its name.
  public let name: String
  /// Records.
  public let records: Int
  /// Commits of the live generation.
  public let commits: Int
  /// The number of the live generation.
  public let generation: Int
  /// Whether there is room for writes.
  public let isWritable: Bool
  /// How long ago what is read was committed, or opened, in seconds.
  public let snapshotAge: Double
  /// Bytes of the data file.
  public let usedBytes: Int
  /// Bytes that it can grow to.
  public let mapBytes: Int
  /// Places for readers that have been in use at once.
  public let readers: Int
  /// Whether its records are sealed.
  public let isSealed: Bool
}

/// What can be measured of access and the audit trail since the engine was opened. All but `auditWaiting` only grow.
public struct AccessMeasures: Sendable {
  /// Audit records of reads and administration written to disk.
  public let auditLines: Int
  /// Such lines that wait to be.
  public let auditWaiting: Int
  /// How often they could not be.
  public let auditFailures: Int
  /// Failed authentication attempts.
  public let failedAuthentications: Int
}

extension Engine {
  /// What can be measured now of access and the audit trail.
  public var accessMeasures: AccessMeasures {
    let trail = audit.measures
    return AccessMeasures(
      auditLines: trail.written, auditWaiting: trail.waiting, auditFailures: trail.failures,
      failedAuthentications: keys.failedAuthentications)
  }
}

/// What can be measured of a model at a moment. All but `waitingTexts` and `cacheBytes` only grow.
public struct ModelMeasures: Sendable {
  /// Texts waiting to be embedded.
  public let waitingTexts: Int
  /// Batches embedded.
  public let batches: Int
  /// Texts in them.
  public let texts: Int
  /// Tokens in them.
  public let tokens: Int
  /// Hits of the embedding cache.
  public let cacheHits: Int
  /// Misses of the embedding cache.
  public let cacheMisses: Int
  /// Memory of the embedding cache.
  public let cacheBytes: Int
}

extension Collection {
  /// What can be measured now.
  public var measures: CollectionMeasures {
    let (entry, generation) = live
    let snapshot = generation.snapshot
    let capacity = generation.capacity()
    return CollectionMeasures(
      name: name, records: snapshot.count, commits: Int(snapshot.sequence),
      generation: Int(entry.generation.dropFirst()) ?? 0, isWritable: !generation.isFull,
      snapshotAge: Date().timeIntervalSince(snapshot.taken), usedBytes: generation.usedBytes,
      mapBytes: capacity.mapBytes,
      readers: capacity.readers, isSealed: snapshot.isSealed)
  }
}
