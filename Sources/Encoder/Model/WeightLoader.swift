/// Gives the model's parts their tensors, by the names BERT gives them.
struct WeightLoader {
  private let file: SafetensorsFile
  private var backend: any MatrixBackend
  /// Before every name: "bert." where the weights were saved from inside a larger model.
  private let prefix: String

  /// Opens the weights of the folder `directory`.
  init(directory: String, backend: any MatrixBackend) throws(EncoderError) {
    file = try SafetensorsFile(path: directory + "/model.safetensors")
    self.backend = backend
    prefix = file.contains("bert.embeddings.word_embeddings.weight") ? "bert." : ""
  }

  /// The precision of the linear maps.
  var precision: Precision { backend.precision }

  /// The tensor `name`, which must have that shape.
  func floats(_ name: String, _ shape: [Int]) throws(EncoderError) -> [Float] {
    try file.floats(prefix + name, shape: shape)
  }

  /// The same in memory of its own, for large tensors.
  func buffer(_ name: String, _ shape: [Int]) throws(EncoderError) -> FloatBuffer {
    let buffer = FloatBuffer(count: shape.reduce(1, *))
    try file.read(prefix + name, shape: shape, into: buffer)
    return buffer
  }

  /// The same tensors, for another form of products.
  func packed(by backend: any MatrixBackend) -> WeightLoader {
    var other = self
    other.backend = backend
    return other
  }

  /// Tensors `<name>.weight` (outputs × inputs) and `<name>.bias` as one map; several names stand below one another.
  func linear(
    _ names: [String], inputs: Int, outputs: Int, gelu: Bool = false, rounded: Bool = false, inputPeaks: [Float] = []
  ) throws(EncoderError) -> any LinearMap {
    let matrix = try file.floats(names.map { "\(prefix)\($0).weight" }, shape: [outputs, inputs])
    let bias = try file.floats(names.map { "\(prefix)\($0).bias" }, shape: [outputs])
    return try backend.pack(
      LinearWeights(
        inputs: inputs, outputs: outputs * names.count, matrix: matrix, bias: bias, gelu: gelu, rounded: rounded,
        inputPeaks: inputPeaks))
  }
}
