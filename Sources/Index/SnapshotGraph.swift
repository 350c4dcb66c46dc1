import CKernels
import HNSW

/// The links of a snapshot, read in place.
struct SnapshotGraph: Graph {
  let snapshot: Snapshot

  var slotLimit: Int { Int(snapshot.state.nextSlot) }
  var entry: UInt32? { snapshot.state.entry }
  var topLayer: Int { snapshot.state.topLayer }

  func withNeighbours<Result>(of slot: UInt32, layer: Int, _ body: (Span<UInt32>) -> Result) -> Result {
    unsafe LinkPlace.find(
      slot, layer, snapshot.layout,
      links0: { unsafe $0 < snapshot.links0.count ? snapshot.links0[$0].baseAddress : nil },
      linksUp: { unsafe $0 < snapshot.linksUp.count ? snapshot.linksUp[$0].baseAddress : nil }
    ).withNeighbours(body)
  }
}

/// One link record in place.
@safe struct LinkPlace {
  let start: UnsafeRawPointer?
  let capacity: Int

  /// Finds the record of a node on a layer: in `links0`, or up the chain that begins there. A chain is no longer than the
  /// highest layer, so that a damaged one ends too.
  @inline(__always)
  static func find(
    _ slot: UInt32, _ layer: Int, _ layout: BlockLayout,
    links0: (Int) -> UnsafeRawPointer?, linksUp: (Int) -> UnsafeRawPointer?
  ) -> LinkPlace {
    let index = Int(slot)
    let block = unsafe links0(index / layout.links0.perBlock)
    var start = unsafe block.map { unsafe $0 + index % layout.links0.perBlock * layout.links0.size }
    guard layer > 0 else { return unsafe LinkPlace(start: start, capacity: layout.links0.capacity) }
    for _ in 0..<min(layer, Parameters.highestLayer) {
      guard let place = unsafe start else { break }
      let up = Int(unsafe place.load(fromByteOffset: LinkLayout.up, as: UInt32.self)) - 1
      guard up >= 0 else { return unsafe LinkPlace(start: nil, capacity: 0) }
      let block = unsafe linksUp(up / layout.linksUp.perBlock)
      unsafe start = unsafe block.map { unsafe $0 + up % layout.linksUp.perBlock * layout.linksUp.size }
    }
    return unsafe LinkPlace(start: start, capacity: layout.linksUp.capacity)
  }

  /// Calls `body` with the neighbours; a count beyond the capacity, which only damage can bring, is cut.
  @inline(__always)
  func withNeighbours<Result>(_ body: (Span<UInt32>) -> Result) -> Result {
    guard let start = unsafe start else { return body(Span()) }
    let count = min(Int(unsafe start.load(fromByteOffset: LinkLayout.count, as: UInt16.self)), capacity)
    let list = unsafe UnsafeBufferPointer(
      start: (start + LinkLayout.neighbours).assumingMemoryBound(to: UInt32.self), count: count)
    return unsafe body(Span(_unsafeElements: list))
  }
}

/// Scores slots by their int8 codes.
@safe struct CodeScorer: NodeScorer {
  let codes: BlockTable
  let layout: BlockLayout
  let query: UnsafePointer<Int8>
  let queryScale: Float

  @inline(__always)
  func score(_ slot: UInt32) -> Float {
    guard let place = place(slot) else { return -.infinity }
    let product = unsafe kindred_dot_i8(query, place.codes, layout.dimension)
    return Float(product) * (queryScale * place.scale)
  }

  func score(_ slots: [UInt32], into scores: inout [Float]) {
    scores.removeAll(keepingCapacity: true)
    unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Int8>?.self, capacity: Self.together) { places in
      unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.together) { products in
        for first in stride(from: 0, to: slots.count, by: Self.together) {
          let part = slots[first..<min(first + Self.together, slots.count)]
          for (index, slot) in part.enumerated() {
            // A slot that is in no block, which only damage can bring, is never near.
            let place = place(slot)
            unsafe places[index] = place?.codes ?? query
            scores.append(place.map { queryScale * $0.scale } ?? -.infinity)
          }
          unsafe kindred_dots_i8(query, places.baseAddress, part.count, layout.dimension, products.baseAddress)
          for index in part.indices { unsafe scores[index] *= Float(products[index - first]) }
        }
      }
    }
  }

  /// How many codes are scored by one call.
  private static let together = 32

  @inline(__always)
  func prefetch(_ slot: UInt32) {
    let index = Int(slot)
    guard index / layout.codesPerBlock < codes.count,
      let block = unsafe codes.place(index / layout.codesPerBlock).baseAddress
    else { return }
    let inBlock = index % layout.codesPerBlock
    unsafe kindred_prefetch(block + inBlock * layout.dimension, layout.dimension)
    unsafe kindred_prefetch(block + layout.scaleOffset(inBlock), MemoryLayout<Float>.size)
  }

  /// Gives keys of slots the scores by int8 codes.
  func rescore(_ keys: inout [UInt64]) {
    for key in keys { prefetch(kindred_key_slot(key)) }
    for place in keys.indices {
      let slot = kindred_key_slot(keys[place])
      keys[place] = kindred_key(score(slot), slot)
    }
  }

  /// What a step of a record's code stands for.
  @inline(__always)
  func scale(of slot: UInt32) -> Float { place(slot)?.scale ?? 0 }

  @inline(__always)
  private func place(_ slot: UInt32) -> CodePlace? {
    let index = Int(slot)
    guard index / layout.codesPerBlock < codes.count,
      let block = unsafe codes[index / layout.codesPerBlock].baseAddress
    else { return nil }
    return unsafe CodePlace(block, index % layout.codesPerBlock, layout)
  }
}
