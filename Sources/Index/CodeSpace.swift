import CKernels
import HNSW

/// The int8 codes of a write between two changes, which several threads may read.
struct CodeSpace: VectorSpace {
  let codes: BlockTable
  let layout: BlockLayout

  func scorer(for slot: UInt32) -> CodeScorer {
    let place = place(slot)
    return unsafe CodeScorer(codes: codes, layout: layout, query: place.codes, queryScale: place.scale)
  }

  func similarity(_ a: UInt32, _ b: UInt32) -> Float {
    let (a, b) = (place(a), place(b))
    return unsafe Float(kindred_dot_i8(a.codes, b.codes, layout.dimension)) * (a.scale * b.scale)
  }

  @inline(__always)
  private func place(_ slot: UInt32) -> CodePlace {
    let index = Int(slot)
    let block = unsafe codes[index / layout.codesPerBlock].baseAddress.unsafelyUnwrapped
    return unsafe CodePlace(block, index % layout.codesPerBlock, layout)
  }
}

extension MutableBlocks {
  /// Writes the code of a vector, or zeroes if it is nil.
  func setCode(_ slot: UInt32, _ vector: [Float]?, _ layout: BlockLayout) {
    let index = Int(slot) % layout.codesPerBlock
    let block = unsafe mutable(Int(slot) / layout.codesPerBlock)
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
