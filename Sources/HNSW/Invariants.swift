/// A way in which a graph is not what it should be.
public struct GraphFault: Error, Equatable, CustomStringConvertible {
  /// The node it was found at.
  public let slot: UInt32
  /// The layer it was found on.
  public let layer: Int
  /// What is wrong.
  public let reason: String

  /// One line.
  public var description: String { "node \(slot), layer \(layer): \(reason)" }
}

extension MutableGraph {
  /// Checks everything that must hold between changes, over the nodes given: lists within capacity, without repeats or
  /// the node itself, symmetric, between nodes that stand on the layer; every layer connected; the entry on top.
  /// Returns the first faults found, at most `limit`.
  public func faults(nodes: [UInt32], parameters: Parameters, limit: Int = 20) -> [GraphFault] {
    var faults: [GraphFault] = []
    let levels = Dictionary(nodes.map { ($0, level(of: $0)) }, uniquingKeysWith: { first, _ in first })
    for node in nodes {
      for layer in 0...(levels[node] ?? 0) where faults.count < limit {
        faults += listFaults(node, layer, levels, parameters)
      }
    }
    faults += entryFaults(levels)
    if faults.isEmpty { faults += connectivityFaults(levels) }
    return Array(faults.prefix(limit))
  }

  private func listFaults(
    _ node: UInt32, _ layer: Int, _ levels: [UInt32: Int], _ parameters: Parameters
  ) -> [GraphFault] {
    let list = neighbours(of: node, layer: layer)
    func fault(_ reason: String) -> GraphFault { GraphFault(slot: node, layer: layer, reason: reason) }
    var faults: [GraphFault] = []
    if list.count > parameters.capacity(layer: layer) { faults.append(fault("\(list.count) links are too many")) }
    if Set(list).count != list.count { faults.append(fault("a neighbour is listed twice")) }
    for other in list {
      if other == node {
        faults.append(fault("it is its own neighbour"))
      } else if levels[other] ?? -1 < layer {
        faults.append(fault("its neighbour \(other) is not on the layer"))
      } else if !neighbours(of: other, layer: layer).contains(node) {
        faults.append(fault("its neighbour \(other) does not link back"))
      }
    }
    return faults
  }

  private func entryFaults(_ levels: [UInt32: Int]) -> [GraphFault] {
    let highest = levels.values.max() ?? 0
    guard let entry else {
      return levels.isEmpty ? [] : [GraphFault(slot: 0, layer: 0, reason: "there are nodes but no entry")]
    }
    if levels[entry] != topLayer || topLayer != highest {
      return [GraphFault(slot: entry, layer: topLayer, reason: "the entry is not on the top layer, \(highest)")]
    }
    return []
  }

  private func connectivityFaults(_ levels: [UInt32: Int]) -> [GraphFault] {
    guard let entry else { return [] }
    return (0...topLayer).compactMap { layer in
      var reached: Set<UInt32> = [entry]
      var queue = [entry]
      while let node = queue.popLast() {
        for other in neighbours(of: node, layer: layer) where reached.insert(other).inserted { queue.append(other) }
      }
      let lost = levels.first { $0.value >= layer && !reached.contains($0.key) }
      return lost.map { GraphFault(slot: $0.key, layer: layer, reason: "it cannot be reached from the entry") }
    }
  }
}
