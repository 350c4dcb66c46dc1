/// Marks of the nodes a search has seen. A mark is the number of the search, so that nothing is cleared between searches.
public struct VisitedMarks: Sendable {
  @usableFromInline var marks: [UInt16] = []
  @usableFromInline var current: UInt16 = 0

  /// Makes marks for no node.
  @inlinable
  public init() {}

  /// Begins a search over slots below `limit`: none is marked.
  @inlinable
  public mutating func begin(limit: Int) {
    if marks.count < limit {
      marks = [UInt16](repeating: 0, count: limit + limit / 4)
      current = 0
    }
    if current == .max {
      for index in marks.indices { marks[index] = 0 }
      current = 0
    }
    current += 1
  }

  /// Marks a slot; false if it was marked, or if no such slot can be (a link that points outside is never followed).
  @inlinable
  public mutating func insert(_ slot: UInt32) -> Bool {
    let index = Int(slot)
    guard index < marks.count, marks[index] != current else { return false }
    marks[index] = current
    return true
  }
}

/// The memory of one search: it grows to the largest search it has served and is used again.
public struct SearchScratch: Sendable {
  @usableFromInline var visited = VisitedMarks()
  @usableFromInline var frontier = CandidateHeap(root: .nearest)
  @usableFromInline var beam = Beam()
  @usableFromInline var batch: [UInt32] = []
  @usableFromInline var scores: [Float] = []
  /// The nearest nodes found, the farthest of them at the root.
  public var results = CandidateHeap(root: .farthest)

  /// Makes empty scratch.
  @inlinable
  public init() {}
}
