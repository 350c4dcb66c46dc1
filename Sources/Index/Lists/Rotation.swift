import CKernels
import HNSW

/// A random rotation, the same for one seed everywhere: it spreads what a vector has over all of its elements, so that
/// their signs alone say much about it.
struct Rotation: Sendable {
  private let signs: [UInt64]
  private let layout: ListLayout

  init(_ layout: ListLayout, seed: UInt64) {
    self.layout = layout
    // SplitMix64 (Steele, Lea and Flood, 2014).
    var state = seed
    signs = (0..<Int(KINDRED_ROTATION_ROUNDS) * layout.words).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Writes `vector`, less `centroid` if there is one, rotated and padded, to `out`.
  func rotate(
    _ vector: UnsafePointer<Float>, minus centroid: UnsafePointer<Float>?, into out: UnsafeMutablePointer<Float>
  ) {
    for index in 0..<layout.dimension { unsafe out[index] = vector[index] - (centroid?[index] ?? 0) }
    for index in layout.dimension..<layout.width { unsafe out[index] = 0 }
    unsafe kindred_rotate(out, layout.width, signs)
  }
}
