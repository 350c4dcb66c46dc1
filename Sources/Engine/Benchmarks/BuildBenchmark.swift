import Foundation
import Index
public import Wire

/// How long it takes to make a durable index of vectors.
public enum BuildBenchmark {
  /// Builds an index of a file of little-endian float32 vectors in an empty folder, which is removed afterwards.
  public static func run(_ path: String, dimension: Int, folder: String) throws -> JSONValue {
    let clock = ContinuousClock()
    let start = clock.now
    let vectors = try readVectors(path, dimension: dimension)
    let loaded = clock.now
    try? FileManager.default.removeItem(atPath: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let generation = try Generation.create(
      at: folder, GenerationOptions(dimension: dimension, fields: [], fingerprint: "benchmark"))
    var next = 0
    while next < vectors.count {
      let batch = (next..<min(next + size(ofBatchAt: next), vectors.count)).map { index in
        NewRecord(record: Record(id: "\(index)", text: "", vectorWasGiven: true), vector: vectors[index])
      }
      next += batch.count
      _ = try generation.upsert(batch, optimises: next == vectors.count)
    }
    let built = clock.now
    let bytes = generation.usedBytes
    let verified = try generation.verify(limit: 1).isEmpty
    return .object([
      "vectors": .integer(Int64(vectors.count)), "dimension": .integer(Int64(dimension)),
      "read_s": .number((loaded - start).seconds.rounded(places: 3)),
      "insert_and_commit_s": .number((built - loaded).seconds.rounded(places: 3)),
      "seconds": .number((built - loaded).seconds.rounded(places: 3)),
      "vectors_per_s": .number((Double(vectors.count) / (built - loaded).seconds).rounded()),
      "bytes": .integer(Int64(bytes)), "verified": .bool(verified),
    ])
  }

  /// A commit writes every block that the batch changed, which is nearly all links there are: batches that grow with the
  /// index keep that in proportion.
  private static func size(ofBatchAt count: Int) -> Int { min(max(count, 8192), 131_072) }

  /// The vectors of a file of little-endian float32, each at length 1. Throws `EngineError.input` if it cannot be read.
  package static func readVectors(_ path: String, dimension: Int) throws -> [[Float]] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EngineError.input(path: path, reason: "there is no such file, or it may not be read")
    }
    guard !data.isEmpty, data.count % (4 * dimension) == 0 else {
      throw EngineError.input(
        path: path, reason: "its \(data.count) bytes are no whole number of vectors of \(dimension) floats")
    }
    return try unsafe data.withUnsafeBytes { bytes in
      try stride(from: 0, to: bytes.count, by: 4 * dimension).map { start in
        try normalised(
          (0..<dimension).map { unsafe bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Float.self) })
      }
    }
  }
}
