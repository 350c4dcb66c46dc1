import CKernels
import Dispatch

/// Finds the centroids of a set of vectors (Lloyd's algorithm), and which is nearest to each of them.
///
/// The scores of vectors against centroids are one matrix product, by the encoder's kernels. Nothing is drawn at random and
/// nothing depends on the number of threads: the same vectors give the same centroids.
struct KMeans {
  let dimension: Int
  let count: Int
  /// count × dimension.
  private(set) var centroids: [Float]

  /// Rows that are scored together.
  private static let rows = 64
  private static let iterations = 4

  /// Centroids for `vectors`, which are looked at in order; at most as many as there are vectors.
  init(of vectors: [UnsafePointer<Float>], dimension: Int, count: Int) {
    self.dimension = dimension
    self.count = unsafe min(count, vectors.count)
    let seeds = unsafe (0..<self.count).map { [count = self.count] in unsafe vectors[$0 * vectors.count / count] }
    centroids = unsafe joined(seeds[...], dimension)
    for _ in 0..<Self.iterations { unsafe move(to: vectors) }
  }

  /// With centroids found before.
  init(centroids rows: [UnsafePointer<Float>], dimension: Int) {
    self.dimension = dimension
    count = unsafe rows.count
    centroids = unsafe joined(rows[...], dimension)
  }

  /// Moves each centroid to the mean of the vectors nearest to it. One that has none takes the place of a vector.
  private mutating func move(to vectors: [UnsafePointer<Float>]) {
    let nearest = unsafe nearest(to: vectors)
    var sums = [Float](repeating: 0, count: count * dimension)
    var sizes = [Int](repeating: 0, count: count)
    for (index, list) in nearest.enumerated() {
      let vector = unsafe vectors[index]
      sizes[Int(list)] += 1
      for element in 0..<dimension { unsafe sums[Int(list) * dimension + element] += vector[element] }
    }
    for list in 0..<count {
      let stray = unsafe vectors[list * 7919 % vectors.count]
      for element in 0..<dimension {
        let place = list * dimension + element
        centroids[place] = unsafe sizes[list] > 0 ? sums[place] / Float(sizes[list]) : stray[element]
      }
    }
  }

  /// The number of the centroid nearest to each vector; of equally near ones the first.
  func nearest(to vectors: [UnsafePointer<Float>]) -> [UInt32] {
    let columns = panelCount(count) * Int(KINDRED_PANEL)
    var panels = [Float](repeating: 0, count: columns * dimension)
    unsafe kindred_pack_f32(centroids, dimension, count, &panels)
    // |x - c|² is least where x·c - |c|²/2 is largest.
    var bias = [Float](repeating: 0, count: columns)
    for list in 0..<count {
      let square = centroids[list * dimension..<(list + 1) * dimension].reduce(0) { $0 + $1 * $1 }
      bias[list] = -square / 2
    }
    let blocks = unsafe (vectors.count + Self.rows - 1) / Self.rows
    let scorer = CentroidProduct(panels: panels, bias: bias, dimension: dimension, count: count)
    return unsafe [UInt32](unsafeUninitializedCapacity: vectors.count) { result, initialized in
      nonisolated(unsafe) let (result, vectors) = unsafe (result, vectors)
      DispatchQueue.concurrentPerform(iterations: blocks) { block in
        let range = unsafe block * Self.rows..<min((block + 1) * Self.rows, vectors.count)
        unsafe scorer.nearest(to: vectors[range]) { unsafe result[range.lowerBound + $0] = $1 }
      }
      initialized = unsafe vectors.count
    }
  }
}

/// Products of a few vectors with all centroids.
private struct CentroidProduct: Sendable {
  let panels: [Float]
  let bias: [Float]
  let dimension: Int
  let count: Int

  /// Calls `body` with the place of each vector and the number of the centroid nearest to it.
  func nearest(to vectors: ArraySlice<UnsafePointer<Float>>, _ body: (Int, UInt32) -> Void) {
    let rowCount = unsafe vectors.count
    var scores = [Float](repeating: 0, count: rowCount * count)
    unsafe multiply(joined(vectors, dimension), rowCount, into: &scores)
    for row in 0..<rowCount {
      var best = row * count
      for place in row * count..<(row + 1) * count where scores[place] > scores[best] { best = place }
      body(row, UInt32(best - row * count))
    }
  }

  private func multiply(_ rows: [Float], _ rowCount: Int, into scores: UnsafeMutablePointer<Float>) {
    let product = unsafe kindred_encoder_kernels().pointee.product_f32
    unsafe panels.withUnsafeBytes { panels in
      unsafe bias.withUnsafeBufferPointer { bias in
        unsafe rows.withUnsafeBytes { rows in
          guard let weights = panels.baseAddress, let bias = bias.baseAddress, let words = rows.baseAddress else {
            return
          }
          var matrix = unsafe KindredMatrix(
            inputs: dimension, outputs: count, words: dimension, panels: weights, bias: bias, scales: nil, offsets: nil,
            gelu: false, rounded: false)
          var rows = unsafe KindredRows(words: words, scales: nil, offsets: nil, count: rowCount)
          for panel in 0..<panelCount(count) {
            unsafe product(&matrix, &rows, panel, scores)
          }
        }
      }
    }
  }
}

/// Rows that lie anywhere as one array.
private func joined(_ rows: ArraySlice<UnsafePointer<Float>>, _ width: Int) -> [Float] {
  var all: [Float] = []
  unsafe all.reserveCapacity(rows.count * width)
  for index in unsafe rows.indices {
    unsafe all.append(contentsOf: UnsafeBufferPointer(start: rows[index], count: width))
  }
  return all
}

private func panelCount(_ columns: Int) -> Int { (columns + Int(KINDRED_PANEL) - 1) / Int(KINDRED_PANEL) }
