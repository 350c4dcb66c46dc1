import COneDNN
import Synchronization

/// oneDNN: products compiled for this CPU at run time, weights packed once in the layout they like.
package final class OneDNNBackend: MatrixBackend {
  /// Whether a row has the same bits in every batch: so it is with oneDNN's kernels for AVX-512, not with older ones.
  package static var keepsBits: Bool {
    // oneDNN numbers instruction sets so that a set's bits include those of the sets below it.
    let wanted = dnnl_cpu_isa_avx512_core.rawValue
    return dnnl_get_effective_cpu_isa().rawValue & wanted == wanted
  }

  var name: String { "oneDNN" }
  var precision: Precision { .f32 }
  private let engine: OneDNNHandle
  /// Layers of one shape share their compiled products.
  private let products = Mutex<[MatrixShape: OneDNNProduct]>([:])

  /// Throws `backendFailure` if oneDNN has no engine for this CPU.
  init() throws(EncoderError) {
    MatrixThreads.limitToCaller()
    engine = try unsafe OneDNNHandle("dnnl_engine_create", destroy: dnnl_engine_destroy) {
      unsafe dnnl_engine_create(&$0, dnnl_cpu, 0)
    }
  }

  func pack(_ weights: LinearWeights) throws(EncoderError) -> any LinearMap {
    let shape = MatrixShape(inputs: weights.inputs, outputs: weights.outputs)
    let product = try products.withLock { (products) throws(EncoderError) in
      if let known = products[shape] { return known }
      let product = try OneDNNProduct(shape: shape, engine: engine)
      products[shape] = product
      return product
    }
    return try OneDNNLinear(weights, product: product, engine: engine)
  }
}

/// The widths of a product's two sides.
struct MatrixShape: Hashable {
  let inputs: Int
  let outputs: Int
}

/// A linear map whose weights lie packed in memory.
private final class OneDNNLinear: LibraryLinear {
  let gelu: Bool
  private let product: OneDNNProduct
  private let weights: OneDNNMemory
  private let bias: OneDNNMemory

  init(_ plain: LinearWeights, product: OneDNNProduct, engine: OneDNNHandle) throws(EncoderError) {
    gelu = plain.gelu
    self.product = product
    let shape = [plain.outputs, plain.inputs]
    let source = try OneDNNMemory(OneDNNLayout.rowMajor(shape), values: FloatBuffer(plain.matrix), engine: engine)
    weights = try source.reordered(to: product.weightsLayout, engine: engine)
    bias = try OneDNNMemory(OneDNNLayout.rowMajor([plain.outputs]), values: FloatBuffer(plain.bias), engine: engine)
  }

  var inputs: Int { product.shape.inputs }
  var outputs: Int { product.shape.outputs }

  func multiply(
    _ input: UnsafeMutablePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError) {
    let shape = product.shape
    let padded = unsafe input.clearPadding(rows: rows, width: shape.inputs, multiple: OneDNNProduct.smallestTile)
    var row = 0
    while row < padded {
      let tile = product.largestTile(within: padded - row)
      try unsafe tile.execute(
        input + row * shape.inputs, weights: weights, bias: bias, into: result + row * shape.outputs)
      row += tile.rows
    }
  }
}

/// The compiled products of one shape, for a small set of numbers of rows.
///
/// Compiling takes a third of a millisecond, so it is not done for every number of rows that comes along, and all of it
/// when the model loads. Measured on Zen 5, a row costs the same in any tile of 15 rows or more; tiles in steps of 4
/// keep a query's padding below 4 rows. With AVX-512 a row has the same bits in every tile (a test holds it to that).
final class OneDNNProduct: Sendable {
  static let smallestTile = 4
  private static let tileRows = [128] + stride(from: 64, through: smallestTile, by: -smallestTile)

  let shape: MatrixShape
  let weightsLayout: OneDNNLayout
  private let tiles: [OneDNNTile]

  init(shape: MatrixShape, engine: OneDNNHandle) throws(EncoderError) {
    self.shape = shape
    // The layout that is best for many rows serves all: oneDNN asks for the same one whatever the number of rows.
    let layout = try OneDNNTile.preferredLayout(shape: shape, rows: Self.tileRows[0], engine: engine)
    weightsLayout = layout
    tiles = try Self.tileRows.map { (rows) throws(EncoderError) in
      try OneDNNTile(shape: shape, rows: rows, weights: layout, engine: engine)
    }
  }

  /// The tile of the most rows up to `rows`, which is a multiple of the smallest.
  func largestTile(within rows: Int) -> OneDNNTile {
    tiles.first { $0.rows <= rows } ?? tiles[tiles.count - 1]
  }
}
