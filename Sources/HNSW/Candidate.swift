/// A node with its similarity to what is searched for.
public struct Candidate: Equatable, Sendable {
  /// The similarity: the higher, the nearer.
  public var score: Float
  /// The node.
  public var slot: UInt32

  /// Makes a candidate from its parts.
  @inlinable
  public init(score: Float, slot: UInt32) {
    self.score = score
    self.slot = slot
  }

  /// Whether this one is nearer; of two equally near, the lower slot is, so that every order is total and repeats.
  @inlinable
  public func isNearer(than other: Candidate) -> Bool {
    score > other.score || (score == other.score && slot < other.slot)
  }
}

/// A binary heap of candidates whose root is the nearest, or the farthest. It keeps its storage when emptied.
public struct CandidateHeap: Sendable {
  /// Which candidate stands at the root.
  public enum Root: Sendable {
    /// The one with the highest score.
    case nearest
    /// The one with the lowest score.
    case farthest
  }

  @usableFromInline let root: Root
  @usableFromInline var items: [Candidate] = []

  /// Makes an empty heap.
  @inlinable
  public init(root: Root) { self.root = root }

  /// How many candidates it holds.
  @inlinable
  public var count: Int { items.count }

  /// The root, without taking it; nil when empty.
  @inlinable
  public var first: Candidate? { items.first }

  /// Empties the heap.
  @inlinable
  public mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  @inlinable
  func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
    root == .nearest ? left.isNearer(than: right) : right.isNearer(than: left)
  }

  /// Adds a candidate.
  @inlinable
  public mutating func push(_ candidate: Candidate) {
    items.append(candidate)
    var index = items.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard precedes(candidate, items[parent]) else { break }
      items[index] = items[parent]
      index = parent
    }
    items[index] = candidate
  }

  /// Takes the root; nil when empty.
  @inlinable
  public mutating func pop() -> Candidate? {
    guard let last = items.popLast() else { return nil }
    guard let top = items.first else { return last }
    sinkFromRoot(last)
    return top
  }

  /// Adds a candidate to the nearest `limit`; the root must be the farthest.
  @inlinable
  public mutating func offer(_ candidate: Candidate, limit: Int) {
    if count < limit {
      push(candidate)
    } else if let worst = first, candidate.isNearer(than: worst) {
      replaceRoot(candidate)
    }
  }

  /// Puts a candidate in the place of the root.
  @inlinable
  public mutating func replaceRoot(_ candidate: Candidate) { sinkFromRoot(candidate) }

  @inlinable
  mutating func sinkFromRoot(_ candidate: Candidate) {
    let count = items.count
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < count else { break }
      if child + 1 < count, precedes(items[child + 1], items[child]) { child += 1 }
      guard precedes(items[child], candidate) else { break }
      items[index] = items[child]
      index = child
    }
    items[index] = candidate
  }

  /// The candidates, nearest first.
  @inlinable
  public func sorted() -> [Candidate] { items.sorted { $0.isNearer(than: $1) } }
}
