/// Moves the spread between a product's inputs from the rows to the weights before both are quantised.
///
/// A few inputs of a BERT layer are far larger than the rest, and a row has one scale for all of them. Dividing input j
/// of the rows by d(j) and multiplying the weights by it changes no product; with d(j) = √(largest |row| / largest
/// |weight|) both sides come to have the same spread (SmoothQuant with α = 0.5; Xiao et al., 2023).
enum Smoothing {
  /// d, all ones if nobody looked at the rows.
  static func divisors(of weights: LinearWeights) -> [Float] {
    let inputs = weights.inputs
    guard !weights.inputPeaks.isEmpty else { return [Float](repeating: 1, count: inputs) }
    var largest = [Float](repeating: 0, count: inputs)
    for row in stride(from: 0, to: weights.matrix.count, by: inputs) {
      for input in 0..<inputs { largest[input] = max(largest[input], abs(weights.matrix[row + input])) }
    }
    return zip(weights.inputPeaks, largest).map { peak, weight in
      peak > 0 && weight > 0 ? (peak / weight).squareRoot() : 1
    }
  }
}
