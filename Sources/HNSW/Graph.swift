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
  /// Says that the neighbours of the node will be read soon, so that they can be fetched meanwhile.
  func prefetchNeighbours(of slot: UInt32, layer: Int)
}

/// What inserting and deleting need besides.
public protocol MutableGraph: Graph {
  /// What `frozen` is.
  associatedtype Frozen: Graph & Sendable
  /// The graph as it is now, for several threads to read. It is good until the next change.
  var frozen: Frozen { get }
  /// The highest layer a node stands on.
  func level(of slot: UInt32) -> Int
  /// Makes a node with no neighbours on layers 0 through `level`.
  mutating func addNode(_ slot: UInt32, level: Int)
  /// Takes a node, which has no neighbours any more, out of all its layers.
  mutating func removeNode(_ slot: UInt32)
  /// Adds a neighbour to the list of a node, which has room for it, on one layer.
  mutating func addNeighbour(_ neighbour: UInt32, to slot: UInt32, layer: Int)
  /// Takes a neighbour out of the list of a node on one layer; the last one takes its place.
  mutating func removeNeighbour(_ neighbour: UInt32, from slot: UInt32, layer: Int)
  /// Names the node that searches start from, and its layer.
  mutating func setEntry(_ slot: UInt32?, topLayer: Int)
}

extension Graph {
  /// Does nothing: lists that are in the caches need no fetching.
  @inlinable
  public func prefetchNeighbours(of slot: UInt32, layer: Int) {}

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
  /// Makes `scores` the similarities of the query and each of the nodes.
  func score(_ slots: [UInt32], into scores: inout [Float])
  /// Says that the node will be scored soon, so that its vector can be fetched meanwhile.
  func prefetch(_ slot: UInt32)
}

extension NodeScorer {
  /// Scores one node after the other.
  @inlinable
  public func score(_ slots: [UInt32], into scores: inout [Float]) {
    scores.removeAll(keepingCapacity: true)
    for slot in slots { scores.append(score(slot)) }
  }

  /// Does nothing: vectors that are in the caches need no fetching.
  @inlinable
  public func prefetch(_ slot: UInt32) {}
}

/// The vectors of the nodes, as far as building the graph needs them. Several threads may read it.
public protocol VectorSpace: Sendable {
  /// Scores nodes against a node of the space.
  associatedtype Scorer: NodeScorer
  /// A scorer whose query is the vector of `slot`.
  func scorer(for slot: UInt32) -> Scorer
  /// The similarity of two nodes.
  func similarity(_ a: UInt32, _ b: UInt32) -> Float
}

extension VectorSpace {
  /// What a scorer says.
  @inlinable
  public func similarity(_ a: UInt32, _ b: UInt32) -> Float { scorer(for: a).score(b) }
}

/// Another way than the graph's own to find the nodes near new ones. Several threads may ask it.
public protocol NeighbourSource: Sendable {
  /// Makes `found` nodes near `slot`, nearest first: out of the graph's, and out of those that are coming and are lower
  /// slots. False if a walk over the graph is to find them.
  func findNodes(near slot: UInt32, into found: inout [Candidate]) -> Bool
  /// Says that the graph has all nodes that were coming, and that these are coming now, lower slots before higher ones.
  mutating func expect(_ slots: some Sequence<UInt32>)
}

/// Leaves all to the graph.
public struct NoSource: NeighbourSource {
  /// Makes the source.
  @inlinable
  public init() {}

  /// False.
  @inlinable
  public func findNodes(near slot: UInt32, into found: inout [Candidate]) -> Bool { false }

  /// Does nothing.
  @inlinable
  public mutating func expect(_ slots: some Sequence<UInt32>) {}
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
