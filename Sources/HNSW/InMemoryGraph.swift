/// A graph in memory, for tests, experiments and anything too small to store.
public struct InMemoryGraph: MutableGraph, Sendable {
  /// The lists of each node, one a layer; nil where no node is.
  private var nodes: [[[UInt32]]?] = []
  /// The node every search starts from.
  public private(set) var entry: UInt32?
  /// The highest layer that has a node.
  public private(set) var topLayer = 0

  /// Makes an empty graph.
  public init() {}

  /// A copy.
  public var frozen: InMemoryGraph { self }

  /// One more than the highest slot.
  public var slotLimit: Int { nodes.count }

  /// The slots that hold a node, in order.
  public var slots: [UInt32] { nodes.indices.filter { nodes[$0] != nil }.map { UInt32($0) } }

  /// Calls `body` with the neighbours of a node on a layer.
  public func withNeighbours<Result>(of slot: UInt32, layer: Int, _ body: (Span<UInt32>) -> Result) -> Result {
    let lists = Int(slot) < nodes.count ? nodes[Int(slot)] ?? [] : []
    let list = layer < lists.count ? lists[layer] : []
    return body(list.span)
  }

  /// The highest layer a node stands on.
  public func level(of slot: UInt32) -> Int { (nodes[Int(slot)]?.count ?? 1) - 1 }

  /// Makes a node with no neighbours.
  public mutating func addNode(_ slot: UInt32, level: Int) {
    while nodes.count <= Int(slot) { nodes.append(nil) }
    nodes[Int(slot)] = [[UInt32]](repeating: [], count: level + 1)
  }

  /// Takes a node out.
  public mutating func removeNode(_ slot: UInt32) { nodes[Int(slot)] = nil }

  /// Adds a neighbour to the list of a node.
  public mutating func addNeighbour(_ neighbour: UInt32, to slot: UInt32, layer: Int) {
    nodes[Int(slot)]?[layer].append(neighbour)
  }

  /// Takes a neighbour out of the list of a node; the last one takes its place.
  public mutating func removeNeighbour(_ neighbour: UInt32, from slot: UInt32, layer: Int) {
    guard let lists = nodes[Int(slot)], let index = lists[layer].firstIndex(of: neighbour) else { return }
    nodes[Int(slot)]?[layer].swapAt(index, lists[layer].count - 1)
    nodes[Int(slot)]?[layer].removeLast()
  }

  /// Names the node that searches start from.
  public mutating func setEntry(_ slot: UInt32?, topLayer: Int) {
    entry = slot
    self.topLayer = topLayer
  }
}
