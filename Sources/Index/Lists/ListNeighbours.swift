import CKernels
import HNSW

/// Finds the neighbours of new nodes in the inverted lists, which takes a fraction of a walk's time.
///
/// The lists know all records of the write already, and the graph only those before: a set of bits tells them apart.
struct ListNeighbours: NeighbourSource {
  /// How thorough a scan is, as the width of a walk.
  private static let ef = 64
  /// While less than this share of the records is linked, a scan would read many that are not; the graph is small then,
  /// and a walk is quick.
  private static let least = 0.125

  /// Fewer nodes than this are no choice of neighbours.
  private static let fewest = 32

  let lists: InvertedLists
  let space: CodeSpace
  let vectors: BlockTable
  /// The records that the graph has, and with those that are coming.
  private var linked: SlotSet
  private var expected: SlotSet
  /// How many those are, and how many there will be.
  private var count: Int
  private let total: Int

  /// `linked` are the records that the graph has, of `total`, all of them below `limit`.
  init(
    _ lists: InvertedLists, _ space: CodeSpace, _ vectors: BlockTable, linked: SlotSet, total: Int, limit: Int
  ) {
    (self.lists, self.space, self.vectors, self.linked, self.total) = (lists, space, vectors, linked, total)
    self.linked.grow(limit: limit)
    expected = self.linked
    count = linked.count
  }

  mutating func expect(_ slots: some Sequence<UInt32>) {
    linked = expected
    for slot in slots {
      expected.insert(Int(slot))
      count += 1
    }
  }

  func findNodes(near slot: UInt32, into found: inout [Candidate]) -> Bool {
    let share = Double(count) / Double(total)
    guard share >= Self.least else { return false }
    let scorer = space.scorer(for: slot)
    let effort = ListEffort(ef: Self.ef, wanted: 10, share: share, dimension: space.layout.dimension)
    found.removeAll(keepingCapacity: true)
    ScratchPool.shared.withScratch { scratch in
      let query = unsafe ScanQuery(
        vector: space.layout.vector(slot, in: vectors), codes: scorer.query, scale: scorer.queryScale)
      lists.scan(query, effort, expected, &scratch)
      scorer.rescore(&scratch.keys)
      scratch.keys.sort(by: >)
      for key in scratch.keys {
        let near = kindred_key_slot(key)
        if near < slot || (near > slot && linked.contains(near)) {
          found.append(Candidate(score: kindred_key_score(key), slot: near))
        }
      }
    }
    // Of the first of a batch, most of what was found comes later: a node must be linked to one that is there.
    return found.count >= Self.fewest
  }
}
