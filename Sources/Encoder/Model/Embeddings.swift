import CKernels

/// Token ids → vectors: the sum of word, position and segment, normalised.
struct Embeddings {
  private let words: FloatBuffer
  private let positions: FloatBuffer
  private let segment: FloatBuffer
  private let width: Int
  private let norm: LayerNorm

  init(_ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    width = configuration.hiddenSize
    let table = { (name: String, rows: Int) throws(EncoderError) in
      try weights.buffer("embeddings.\(name)_embeddings.weight", [rows, configuration.hiddenSize])
    }
    words = try table("word", configuration.vocabularySize)
    positions = try table("position", configuration.maxPositions)
    // A text on its own is all of segment 0, the first row.
    segment = try table("token_type", configuration.segmentCount)
    norm = try LayerNorm("embeddings.LayerNorm", weights, configuration)
  }

  /// Writes one text's vectors to `rows`; the ids are known to be in range.
  func forward(_ ids: [Int32], _ workspace: Workspace, rows: Range<Int>) {
    let out = unsafe workspace.hidden.floats.pointer + rows.lowerBound * width
    unsafe kernels.embed(ids, ids.count, words.pointer, positions.pointer, segment.pointer, width, out)
    norm.forward(workspace.hidden.floats, adding: nil, rows: rows)
  }
}
