import CKernels

/// The centroids of the lists as int8 codes, side by side in memory: ranking the lists reads all of them.
final class CentroidCodes: Sendable {
  private let codes: [Int8]
  private let scales: [Float]
  private let dimension: Int
  let count: Int

  /// Quantises the first `count` centroids of `blocks`; none if they do not reach that far.
  init(_ blocks: BlockTable, count: Int, _ layout: BlockLayout) {
    let count = blocks.count * layout.vectorsPerBlock >= count ? count : 0
    var codes = [Int8](repeating: 0, count: count * layout.dimension)
    scales = unsafe codes.withUnsafeMutableBufferPointer { codes in
      guard let start = codes.baseAddress else { return [] }
      return (0..<count).map { list in
        unsafe kindred_quantise_i8(
          layout.vector(UInt32(list), in: blocks), layout.dimension, start + list * layout.dimension)
      }
    }
    dimension = layout.dimension
    self.count = count
    self.codes = codes
  }

  /// Writes the product of a query's codes with each centroid to `scores`.
  func score(_ query: UnsafePointer<Int8>, _ scale: Float, into scores: inout [Float]) {
    scores.resize(count)
    unsafe kindred_score_i8_rows(query, scale, codes, scales, dimension, count, &scores)
  }
}
