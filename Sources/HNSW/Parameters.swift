#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The numbers that shape a graph (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
/// Hierarchical Navigable Small World graphs", 2018; the names are theirs).
public struct Parameters: Sendable, Equatable {
  /// Links a new node makes on each layer, and the most a node has above layer 0.
  public let m: Int
  /// The most links a node has on layer 0.
  public let m0: Int
  /// How many candidates are kept while a new node looks for its neighbours.
  public let efConstruction: Int
  /// What the levels of nodes are drawn from.
  public let seed: UInt64

  /// No node stands above this layer, whatever is drawn.
  public static let highestLayer = 15

  /// The defaults: 16 links, 32 on layer 0, 200 candidates.
  public init(m: Int = 16, m0: Int = 32, efConstruction: Int = 200, seed: UInt64 = 0x6b69_6e64_7265_6421) {
    precondition(m >= 2 && m0 >= m && efConstruction >= m, "a graph needs 2 <= m <= m0 and efConstruction >= m")
    self.m = m
    self.m0 = m0
    self.efConstruction = efConstruction
    self.seed = seed
  }

  /// The most links a node has on a layer.
  @inlinable
  public func capacity(layer: Int) -> Int { layer == 0 ? m0 : m }

  /// The level of a node: geometric with ratio 1/m, and a function of seed and slot alone, so that builds repeat.
  public func level(of slot: UInt32) -> Int {
    let bits = Self.mixed(seed &+ UInt64(slot) &* 0x9e37_79b9_7f4a_7c15)
    let uniform = (Double(bits >> 11) + 1) * 0x1p-53  // in (0, 1]
    return min(Int(-log(uniform) / log(Double(m))), Self.highestLayer)
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
