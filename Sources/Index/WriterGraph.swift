import HNSW

/// The links inside a write.
struct WriterGraph: MutableGraph {
  let layout: BlockLayout
  let links0: MutableBlocks
  let linksUp: MutableBlocks
  var state: State

  var slotLimit: Int { Int(state.nextSlot) }
  var entry: UInt32? { state.entry }
  var topLayer: Int { state.topLayer }

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

  mutating func setNeighbours(of slot: UInt32, layer: Int, to neighbours: [UInt32]) {
    let record = unsafe layer == 0 ? mutable0(slot) : mutableUpper(upperRecord(slot, layer))
    unsafe record.storeBytes(of: UInt16(neighbours.count), toByteOffset: LinkLayout.count, as: UInt16.self)
    let list = unsafe (record + LinkLayout.neighbours).assumingMemoryBound(to: UInt32.self)
    for (index, neighbour) in neighbours.enumerated() { unsafe list[index] = neighbour }
    let capacity = layer == 0 ? layout.links0.capacity : layout.linksUp.capacity
    for index in neighbours.count..<capacity { unsafe list[index] = 0 }
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

  private func mutable0(_ slot: UInt32) -> UnsafeMutableRawPointer {
    let index = Int(slot)
    return unsafe links0.mutable(index / layout.links0.perBlock) + index % layout.links0.perBlock * layout.links0.size
  }

  private func mutableUpper(_ record: UInt32) -> UnsafeMutableRawPointer {
    let index = Int(record)
    return unsafe linksUp.mutable(index / layout.linksUp.perBlock) + index % layout.linksUp.perBlock * linksUpSize
  }

  /// The number of the record of a node on a layer above 0; the node stands there.
  private func upperRecord(_ slot: UInt32, _ layer: Int) -> UInt32 {
    let below = unsafe place(slot, layer - 1).start
    return unsafe (below?.load(fromByteOffset: LinkLayout.up, as: UInt32.self) ?? 1) - 1
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

/// The int8 codes inside a write.
struct CodeSpace: VectorSpace {
  let codes: MutableBlocks
  let layout: BlockLayout

  func scorer(for slot: UInt32) -> CodeScorer {
    let index = Int(slot)
    let block = unsafe codes.table[index / layout.codesPerBlock].baseAddress.unsafelyUnwrapped
    let place = unsafe CodePlace(block, index % layout.codesPerBlock, layout)
    return unsafe CodeScorer(codes: codes.table, layout: layout, query: place.codes, queryScale: place.scale)
  }

  /// Writes the code of a vector, or zeroes if it is nil.
  func set(_ slot: UInt32, _ vector: [Float]?) {
    let index = Int(slot) % layout.codesPerBlock
    let block = unsafe codes.mutable(Int(slot) / layout.codesPerBlock)
    let place = unsafe (block + index * layout.dimension).assumingMemoryBound(to: Int8.self)
    let scale: Float
    if let vector {
      scale = unsafe QuantisedVector.quantise(vector, into: place)
    } else {
      unsafe place.update(repeating: 0, count: layout.dimension)
      scale = 0
    }
    unsafe block.storeBytes(of: scale, toByteOffset: layout.scaleOffset(index), as: Float.self)
  }
}
