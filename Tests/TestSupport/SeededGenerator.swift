/// A repeatable source of randomness (SplitMix64): a failing test names its seed, and the seed brings the failure back.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Makes a generator whose output depends on the seed alone.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// A sum of uniforms, close to a normal number of mean 0 and variance 1.
  public mutating func nextNormal() -> Float {
    var sum: Float = 0
    for _ in 0..<12 { sum += Float.random(in: 0..<1, using: &self) }
    return sum - 6
  }

  /// A vector of length 1 in a random direction.
  public mutating func nextUnitVector(dimension: Int) -> [Float] {
    normalised((0..<dimension).map { _ in nextNormal() })
  }

  /// A vector of length 1 near one of a few centres, as embeddings of similar texts are.
  public mutating func nextClusteredVector(dimension: Int, centres: [[Float]], spread: Float) -> [Float] {
    let centre = centres.randomElement(using: &self) ?? [Float](repeating: 0, count: dimension)
    return normalised(centre.map { $0 + spread * nextNormal() / Float(dimension).squareRoot() })
  }
}

/// The vector at length 1.
public func normalised(_ vector: [Float]) -> [Float] {
  let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return vector.map { $0 / length }
}

/// The dot product, summed in double precision.
public func dot(_ a: [Float], _ b: [Float]) -> Float {
  Float(zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) })
}
