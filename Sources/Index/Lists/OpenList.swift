import CKernels

/// A list while it is written: a copy that grows with its records.
@safe final class OpenList {
  private let layout: ListLayout
  private var bytes: UnsafeMutableRawBufferPointer

  /// An empty list.
  convenience init(_ layout: ListLayout) { unsafe self.init(nil, layout) }

  /// A copy of a list, or an empty one.
  init(_ payload: UnsafeRawBufferPointer?, _ layout: ListLayout) {
    self.layout = layout
    let size = unsafe BlockHeader.size + max(payload?.count ?? 0, layout.payload(count: 0))
    unsafe bytes = .allocate(byteCount: size, alignment: 64)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
    if let payload = unsafe payload {
      unsafe start.copyMemory(from: payload.baseAddress.unsafelyUnwrapped, byteCount: payload.count)
    }
  }

  deinit { unsafe bytes.deallocate() }

  private var start: UnsafeMutableRawPointer { unsafe bytes.baseAddress.unsafelyUnwrapped + BlockHeader.size }

  private var place: ListPlace { unsafe ListPlace(payload, layout) }

  /// The list as it is stored, good until the next change.
  var payload: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: bytes[BlockHeader.size...]) }

  var count: Int { place.count }

  func slot(_ index: Int) -> UInt32 { place.slot(index) }

  /// Adds a record: the code of its vector's difference from the centroid.
  func append(
    _ slot: UInt32, _ vector: UnsafePointer<Float>, minus centroid: UnsafePointer<Float>, _ rotation: Rotation
  ) {
    let index = count
    resize(for: index + 1)
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: layout.width) { rotated in
      guard let rotated = rotated.baseAddress else { return }
      unsafe rotation.rotate(vector, minus: centroid, into: rotated)
      let code = unsafe (start + layout.code(index)).assumingMemoryBound(to: UInt64.self)
      let factor = unsafe kindred_encode_bits(rotated, layout.words, code, Int(KINDRED_GROUP))
      unsafe start.storeBytes(of: factor, toByteOffset: layout.factor(index), as: Float.self)
    }
    unsafe start.storeBytes(of: slot, toByteOffset: layout.slot(index), as: UInt32.self)
    unsafe start.storeBytes(of: UInt32(index + 1), as: UInt32.self)
  }

  /// Takes a record out; the last one comes to stand in its place, and nothing stays where that was.
  func remove(_ index: Int) {
    let last = count - 1
    for word in 0..<layout.words {
      let offset = word * 64
      move(layout.code(last) + offset, to: layout.code(index) + offset, UInt64.self)
    }
    move(layout.slot(last), to: layout.slot(index), UInt32.self)
    move(layout.factor(last), to: layout.factor(index), UInt32.self)
    unsafe start.storeBytes(of: UInt32(last), as: UInt32.self)
    resize(for: last)
  }

  private func move<Value: FixedWidthInteger & BitwiseCopyable>(_ from: Int, to: Int, _ type: Value.Type) {
    let value = unsafe start.load(fromByteOffset: from, as: type)
    unsafe start.storeBytes(of: 0, toByteOffset: from, as: type)
    if to != from { unsafe start.storeBytes(of: value, toByteOffset: to, as: type) }
  }

  /// Makes the payload as long as so many records need.
  private func resize(for count: Int) {
    let size = BlockHeader.size + layout.payload(count: count)
    guard unsafe size != bytes.count else { return }
    let resized = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    unsafe resized.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe resized.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<min(size, bytes.count)]))
    unsafe bytes.deallocate()
    unsafe bytes = resized
  }

  /// Whether these are the bytes of the list.
  func hasPayload(_ payload: UnsafeRawBufferPointer) -> Bool {
    unsafe bytes[BlockHeader.size...].elementsEqual(payload)
  }

  /// Seals the list, the one of this number, with its header and hands it on.
  func seal(_ number: UInt32, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    unsafe BlockHeader.write(bytes, BlockName(kind: .list, number: number), entries: count)
    try unsafe body(UnsafeRawBufferPointer(bytes))
  }
}
