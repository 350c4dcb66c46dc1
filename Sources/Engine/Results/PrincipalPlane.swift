/// The plane in which vectors lie furthest apart, by their first two principal components: eigenvectors of the covariance, found by
/// orthogonal iteration (Golub and Van Loan, Matrix Computations, 8.2.4). The same vectors in the same order give the same plane.
package struct PrincipalPlane {
  private typealias Lanes = SIMD16<Float>

  private static let iterations = 100

  private let mean: [Lanes]
  private let axes: [[Lanes]]
  /// The share of the vectors' variance along each of the two axes, 0–1.
  package let explained: [Double]

  /// Of vectors of one length; nil of less than three, or where all are the same.
  package init?(of vectors: [[Float]]) {
    guard let dimension = vectors.first?.count, vectors.count > 2 else { return nil }
    let rows = vectors.map(Self.lanes)
    let mean = Self.mean(of: rows)
    let covariance = Self.covariance(of: rows, around: mean)
    let trace = (0..<dimension).reduce(0.0) { $0 + Double(covariance[$1][$1 / 16][$1 % 16]) }
    guard trace > 1e-9 * Double(vectors.count) else { return nil }
    var axes = Self.start(dimension, blocks: mean.count)
    for _ in 0..<Self.iterations { axes = Self.orthonormal(axes.map { Self.product(covariance, $0) }) }
    self.mean = mean
    self.axes = axes.map(Self.signed)
    explained = axes.map { Double(Self.dot($0, Self.product(covariance, $0))) / trace }
  }

  /// Where a vector lies in the plane.
  package func place(_ vector: [Float]) -> (x: Float, y: Float) {
    let centred = zip(Self.lanes(vector), mean).map { $0 - $1 }
    return (Self.dot(centred, axes[0]), Self.dot(centred, axes[1]))
  }

  /// A vector in blocks of 16, the last one filled up with zeros.
  private static func lanes(_ vector: [Float]) -> [Lanes] {
    stride(from: 0, to: vector.count, by: 16).map { start in
      var block = Lanes()
      for place in start..<min(start + 16, vector.count) { block[place - start] = vector[place] }
      return block
    }
  }

  private static func mean(of rows: [[Lanes]]) -> [Lanes] {
    var sum = rows[0]
    for row in rows.dropFirst() { for block in row.indices { sum[block] += row[block] } }
    return sum.map { $0 / Float(rows.count) }
  }

  /// Sums of products around the mean, row by row. Blocks left of the diagonal are filled in by symmetry.
  private static func covariance(of rows: [[Lanes]], around mean: [Lanes]) -> [[Lanes]] {
    let blocks = mean.count
    var sums = [[Lanes]](repeating: [Lanes](repeating: Lanes(), count: blocks), count: blocks * 16)
    for row in rows {
      let centred = zip(row, mean).map { $0 - $1 }
      for line in sums.indices {
        let factor = centred[line / 16][line % 16]
        for block in line / 16..<blocks { sums[line][block] += factor * centred[block] }
      }
    }
    for line in sums.indices {
      for column in 0..<line / 16 * 16 { sums[line][column / 16][column % 16] = sums[column][line / 16][line % 16] }
    }
    return sums
  }

  private static func product(_ matrix: [[Lanes]], _ vector: [Lanes]) -> [Lanes] {
    var result = vector
    for line in matrix.indices { result[line / 16][line % 16] = dot(matrix[line], vector) }
    return result
  }

  private static func dot(_ left: [Lanes], _ right: [Lanes]) -> Float {
    var sum = Lanes()
    for block in left.indices { sum += left[block] * right[block] }
    return sum.sum()
  }

  /// Two directions that no data is likely to be at right angles to.
  private static func start(_ dimension: Int, blocks: Int) -> [[Lanes]] {
    var generator = SplitMix64(state: 2)
    let directions = (0..<2).map { _ in
      lanes((0..<dimension).map { _ in Float(generator.next() >> 40) / Float(1 << 23) - 1 })
    }
    return orthonormal(directions)
  }

  /// Gram and Schmidt's. Where there is no second direction it stays zero.
  private static func orthonormal(_ vectors: [[Lanes]]) -> [[Lanes]] {
    let first = unit(vectors[0])
    let share = dot(first, vectors[1])
    return [first, unit(zip(vectors[1], first).map { $0 - share * $1 })]
  }

  private static func unit(_ vector: [Lanes]) -> [Lanes] {
    let length = dot(vector, vector).squareRoot()
    return length > 1e-12 ? vector.map { $0 / length } : vector.map { _ in Lanes() }
  }

  /// An axis may point either way: the largest of its parts is made positive.
  private static func signed(_ axis: [Lanes]) -> [Lanes] {
    let parts = axis.flatMap { block in block.indices.map { block[$0] } }
    let largest = parts.max { abs($0) < abs($1) } ?? 0
    return largest < 0 ? axis.map { -$0 } : axis
  }
}
