/// What a search needs of a graph. Nodes are dense 32-bit slots; layer 0 holds every node, each layer above a sample of
/// the one below. Links go both ways: `b` is a neighbour of `a` exactly when `a` is a neighbour of `b`.
public protocol Graph {
  /// One more than the highest slot that may occur; marks and bounds checks go by it.
  var slotLimit: Int { get }
  /// The node every search starts from, on the top layer; nil when the graph is empty.
  var entry: UInt32? { get }
  /// The highest layer that has a node; 0 when the graph is empty.
  var topLayer: Int { get }
  /// Calls `body` with the neighbours of a node on a layer: at most the layer's capacity, empty if it is not there.
  func withNeighbours<Result>(of slot: UInt32, layer: Int, _ body: (Span<UInt32>) -> Result) -> Result
}

/// What inserting and deleting need besides.
public protocol MutableGraph: Graph {
  /// The highest layer a node stands on.
  func level(of slot: UInt32) -> Int
  /// Makes a node with no neighbours on layers 0 through `level`.
  mutating func addNode(_ slot: UInt32, level: Int)
  /// Takes a node, which has no neighbours any more, out of all its layers.
  mutating func removeNode(_ slot: UInt32)
  /// Replaces the neighbours of a node on one layer.
  mutating func setNeighbours(of slot: UInt32, layer: Int, to neighbours: [UInt32])
  /// Names the node that searches start from, and its layer.
  mutating func setEntry(_ slot: UInt32?, topLayer: Int)
}

extension Graph {
  /// The neighbours of a node as an array.
  @inlinable
  public func neighbours(of slot: UInt32, layer: Int) -> [UInt32] {
    withNeighbours(of: slot, layer: layer) { span in
      var list: [UInt32] = []
      list.reserveCapacity(span.count + 1)
      for index in span.indices { list.append(span[index]) }
      return list
    }
  }
}

/// Scores nodes against one query: the higher, the nearer.
public protocol NodeScorer {
  /// The similarity of the query and the node.
  func score(_ slot: UInt32) -> Float
  /// Says that the node will be scored soon, so that its vector can be fetched meanwhile.
  func prefetch(_ slot: UInt32)
}

extension NodeScorer {
  /// Does nothing: vectors that are in the caches need no fetching.
  @inlinable
  public func prefetch(_ slot: UInt32) {}
}

/// The vectors of the nodes, as far as building the graph needs them.
public protocol VectorSpace {
  /// Scores nodes against a node of the space.
  associatedtype Scorer: NodeScorer
  /// A scorer whose query is the vector of `slot`.
  func scorer(for slot: UInt32) -> Scorer
}

/// Which nodes may be in a search's result. Nodes that may not are still walked through.
public protocol NodeFilter {
  /// Whether the node may be in the result.
  func admits(_ slot: UInt32) -> Bool
}

/// Admits every node.
public struct AdmitAll: NodeFilter {
  /// Makes the filter.
  @inlinable
  public init() {}

  /// True.
  @inlinable
  public func admits(_ slot: UInt32) -> Bool { true }
}
