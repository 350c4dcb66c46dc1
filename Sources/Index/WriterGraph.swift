import CKernels
import HNSW

/// The links of a write between two changes, which several threads may read.
struct FrozenGraph: Graph {
  let layout: BlockLayout
  let links0: BlockTable
  let linksUp: BlockTable
  let slotLimit: Int
  let entry: UInt32?
  let topLayer: Int

  func withNeighbours<Result>(of slot: UInt32, layer: Int, _ body: (Span<UInt32>) -> Result) -> Result {
    place(slot, layer).withNeighbours(body)
  }

  func prefetchNeighbours(of slot: UInt32, layer: Int) {
    // Above layer 0 the place is not known before the chain has been read.
    guard layer == 0, let start = unsafe place(slot, 0).start else { return }
    unsafe kindred_prefetch(start, layout.links0.size)
  }

  private func place(_ slot: UInt32, _ layer: Int) -> LinkPlace {
    unsafe LinkPlace.find(
      slot, layer, layout,
      links0: { unsafe $0 < links0.count ? links0[$0].baseAddress : nil },
      linksUp: { unsafe $0 < linksUp.count ? linksUp[$0].baseAddress : nil })
  }
}

/// The links inside a write.
struct WriterGraph: MutableGraph {
  let layout: BlockLayout
  let links0: MutableBlocks
  let linksUp: MutableBlocks
  var state: State

  var slotLimit: Int { Int(state.nextSlot) }
  var entry: UInt32? { state.entry }
  var topLayer: Int { state.topLayer }

  var frozen: FrozenGraph {
    FrozenGraph(
      layout: layout, links0: links0.table, linksUp: linksUp.table, slotLimit: slotLimit, entry: entry,
      topLayer: topLayer)
  }

  func withNeighbours<Result>(of slot: UInt32, layer: Int, _ body: (Span<UInt32>) -> Result) -> Result {
    place(slot, layer).withNeighbours(body)
  }

  private func place(_ slot: UInt32, _ layer: Int) -> LinkPlace {
    unsafe LinkPlace.find(
      slot, layer, layout,
      links0: { unsafe $0 < links0.table.count ? links0.table[$0].baseAddress : nil },
      linksUp: { unsafe $0 < linksUp.table.count ? linksUp.table[$0].baseAddress : nil })
  }

  func level(of slot: UInt32) -> Int {
    guard let start = unsafe place(slot, 0).start else { return 0 }
    return Int(unsafe start.load(fromByteOffset: LinkLayout.level, as: UInt8.self))
  }

  /// Sees to it that the links of a slot that waits to become a node have a place.
  func makeRoom(for slot: UInt32) {
    let block = Int(slot) / layout.links0.perBlock
    if block >= links0.table.count { unsafe _ = links0.mutable(block) }
  }

  mutating func addNode(_ slot: UInt32, level: Int) {
    var up: UInt32 = 0
    for layer in stride(from: level, to: 0, by: -1) {
      let record = takeUpper()
      let place = unsafe mutableUpper(record)
      unsafe reset(place, linksUpSize, up: up, level: layer)
      unsafe place.storeBytes(of: slot, toByteOffset: LinkLayout.owner, as: UInt32.self)
      up = record + 1
    }
    unsafe reset(mutable0(slot), layout.links0.size, up: up, level: level)
  }

  mutating func removeNode(_ slot: UInt32) {
    let place = unsafe mutable0(slot)
    var up = unsafe place.load(fromByteOffset: LinkLayout.up, as: UInt32.self)
    while up > 0 {
      let record = unsafe mutableUpper(up - 1)
      let next = unsafe record.load(fromByteOffset: LinkLayout.up, as: UInt32.self)
      unsafe record.initializeMemory(as: UInt8.self, repeating: 0, count: linksUpSize)
      unsafe record.storeBytes(of: state.freeUpper, toByteOffset: LinkLayout.up, as: UInt32.self)
      state.freeUpper = up
      up = next
    }
    unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: layout.links0.size)
  }

  mutating func addNeighbour(_ neighbour: UInt32, to slot: UInt32, layer: Int) {
    let record = unsafe mutableRecord(slot, layer)
    let count = unsafe record.load(fromByteOffset: LinkLayout.count, as: UInt16.self)
    unsafe neighbours(record)[Int(count)] = neighbour
    unsafe record.storeBytes(of: count + 1, toByteOffset: LinkLayout.count, as: UInt16.self)
  }

  mutating func removeNeighbour(_ neighbour: UInt32, from slot: UInt32, layer: Int) {
    let record = unsafe mutableRecord(slot, layer)
    let count = unsafe record.load(fromByteOffset: LinkLayout.count, as: UInt16.self)
    let list = unsafe UnsafeMutableBufferPointer(start: neighbours(record), count: Int(count))
    guard let index = unsafe list.firstIndex(of: neighbour) else { return }
    unsafe list[index] = list[list.count - 1]
    unsafe list[list.count - 1] = 0
    unsafe record.storeBytes(of: count - 1, toByteOffset: LinkLayout.count, as: UInt16.self)
  }

  mutating func setEntry(_ slot: UInt32?, topLayer: Int) {
    state.entry = slot
    state.topLayer = topLayer
  }

  private var linksUpSize: Int { layout.linksUp.size }

  private func reset(_ record: UnsafeMutableRawPointer, _ size: Int, up: UInt32, level: Int) {
    unsafe record.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    unsafe record.storeBytes(of: up, toByteOffset: LinkLayout.up, as: UInt32.self)
    unsafe record.storeBytes(of: UInt8(level), toByteOffset: LinkLayout.level, as: UInt8.self)
    unsafe record.storeBytes(of: LinkLayout.live, toByteOffset: LinkLayout.flags, as: UInt8.self)
  }

  private func neighbours(_ record: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt32> {
    unsafe (record + LinkLayout.neighbours).assumingMemoryBound(to: UInt32.self)
  }

  private func mutableRecord(_ slot: UInt32, _ layer: Int) -> UnsafeMutableRawPointer {
    unsafe layer == 0 ? mutable0(slot) : mutableUpper(upperRecord(slot, layer))
  }

  private func mutable0(_ slot: UInt32) -> UnsafeMutableRawPointer {
    let index = Int(slot)
    return unsafe links0.mutable(index / layout.links0.perBlock) + index % layout.links0.perBlock * layout.links0.size
  }

  private func mutableUpper(_ record: UInt32) -> UnsafeMutableRawPointer {
    let index = Int(record)
    return unsafe linksUp.mutable(index / layout.linksUp.perBlock) + index % layout.linksUp.perBlock * linksUpSize
  }

  /// The number of the record of a node on a layer above 0; the node stands there. Damage, which ends the write before anything of
  /// it is kept, may hide that: then any number will do.
  private func upperRecord(_ slot: UInt32, _ layer: Int) -> UInt32 {
    let below = unsafe place(slot, layer - 1).start
    return unsafe max(below?.load(fromByteOffset: LinkLayout.up, as: UInt32.self) ?? 1, 1) - 1
  }

  private mutating func takeUpper() -> UInt32 {
    guard state.freeUpper > 0 else {
      state.nextUpper += 1
      return state.nextUpper - 1
    }
    let record = state.freeUpper - 1
    state.freeUpper = unsafe mutableUpper(record).load(fromByteOffset: LinkLayout.up, as: UInt32.self)
    return record
  }
}
