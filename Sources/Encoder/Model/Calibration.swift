/// Runs a text through the layers in single precision and notes how large the vectors' elements become, for `Smoothing`.
///
/// The text is 64 ids spread over the vocabulary: the large elements of BERT's vectors are the same whatever the text,
/// and real text did no better (docs/encoder.md). So the factors depend on the model and the kind of CPU alone.
struct Calibration {
  private let workspace: Workspace
  private let width: Int

  /// Embeds the text.
  init(_ embeddings: Embeddings, _ configuration: ModelConfiguration) {
    let count = min(64, configuration.maxPositions)
    let ids = (0..<count).map { Int32($0 * configuration.vocabularySize / count) }
    workspace = Workspace(rows: count, members: 1, configuration: configuration, precision: .f32)
    workspace.layOut([count])
    width = configuration.hiddenSize
    embeddings.forward(ids, workspace, rows: 0..<count)
  }

  /// Takes the text through the next layer, which is in single precision.
  func pass(through layer: Layer) throws(EncoderError) -> LayerPeaks {
    var peaks = LayerPeaks()
    try layer.forward(workspace, Member(), next: nil) { part in peaks[keyPath: part] = columnPeaks() }
    return peaks
  }

  private func columnPeaks() -> [Float] {
    var peaks = [Float](repeating: 0, count: width)
    for index in 0..<workspace.rows * width {
      peaks[index % width] = max(peaks[index % width], abs(unsafe workspace.hidden.floats.pointer[index]))
    }
    return peaks
  }
}
