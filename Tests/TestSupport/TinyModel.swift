public import Foundation

/// A BERT model of random weights, small enough to write anew for every test: 2 layers, hidden size 32, 4 heads.
///
/// `write(to:)` makes a complete sentence-transformers folder. The same seed gives the same bytes everywhere.
public struct TinyModel: Sendable {
  /// How the tokens' vectors become one.
  public enum Pooling: String, CaseIterable, Sendable {
    /// The mean of all tokens.
    case mean
    /// The first token.
    case cls
  }

  /// The element type of the weights in the file.
  public enum ElementType: String, CaseIterable, Sendable {
    /// IEEE single precision.
    case f32 = "F32"
    /// IEEE half precision.
    case f16 = "F16"
    /// The upper half of single precision.
    case bf16 = "BF16"
  }

  /// A tensor by name, with the values that a reader of the file must see.
  public struct Tensor: Sendable {
    /// The name in the file.
    public let name: String
    /// Row-major dimensions.
    public let shape: [Int]
    /// The values, already rounded to the element type.
    public let values: [Float]
  }

  /// The width of a token's vector and of an embedding.
  public static let hiddenSize = 32
  /// Layers.
  public static let layerCount = 2
  /// Attention heads.
  public static let headCount = 4
  /// The width inside the feed-forward part.
  public static let intermediateSize = 64
  /// Rows of the position table.
  public static let maxPositions = 64
  /// Where texts are to be truncated, in tokens.
  public static let maxTokens = 48
  /// Added to the variance in layer normalisation.
  public static let layerNormEpsilon = 1e-12

  /// How the tokens' vectors become one.
  public let pooling: Pooling
  /// The element type of the weights in the file.
  public let elementType: ElementType
  /// All tensors, in the order of the file.
  public let tensors: [Tensor]

  /// Draws the weights: uniform and small, layer norms near 1 and 0 as in a trained model.
  public init(seed: UInt64 = 1, pooling: Pooling = .mean, elementType: ElementType = .f32) {
    self.pooling = pooling
    self.elementType = elementType
    var random = SeededGenerator(seed: seed)
    tensors = Self.shapes.map { name, shape in
      let centre: Float = name.hasSuffix("LayerNorm.weight") ? 1 : 0
      let values = (0..<shape.reduce(1, *)).map { _ in
        elementType.rounded(centre + Float.random(in: -0.25...0.25, using: &random))
      }
      return Tensor(name: name, shape: shape, values: values)
    }
  }

  /// Writes a model drawn from `seed` as a complete folder; see `write(to:)`.
  public static func write(
    to directory: URL, seed: UInt64 = 1, pooling: Pooling = .mean, elementType: ElementType = .f32
  ) throws {
    try TinyModel(seed: seed, pooling: pooling, elementType: elementType).write(to: directory)
  }

  /// Writes weights, vocabulary and configuration into `directory`, which is made if need be.
  public func write(to directory: URL) throws {
    let poolingDirectory = directory.appendingPathComponent("1_Pooling")
    try FileManager.default.createDirectory(at: poolingDirectory, withIntermediateDirectories: true)
    for (path, text) in configurationFiles {
      try Data(text.utf8).write(to: directory.appendingPathComponent(path))
    }
    try safetensors().write(to: directory.appendingPathComponent("model.safetensors"))
  }

  /// The bytes of model.safetensors. It begins, as real models do, with an I64 tensor that no encoder needs.
  public func safetensors() -> Data {
    var data = Data(count: Self.maxPositions * 8)
    var entries = [
      #""embeddings.position_ids":{"dtype":"I64","shape":[1,\#(Self.maxPositions)],"data_offsets":[0,\#(data.count)]}"#
    ]
    for tensor in tensors {
      let start = data.count
      for value in tensor.values { elementType.append(value, to: &data) }
      entries.append(
        #""\#(tensor.name)":{"dtype":"\#(elementType.rawValue)","shape":\#(tensor.shape),"#
          + #""data_offsets":[\#(start),\#(data.count)]}"#)
    }
    let header = Data((#"{"__metadata__":{"format":"pt"},"# + entries.joined(separator: ",") + "}").utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return Data(length) + header + data
  }
}

extension TinyModel {
  /// The names and shapes of BERT's tensors for this size.
  private static var shapes: [(String, [Int])] {
    let (width, inner) = (hiddenSize, intermediateSize)
    var shapes: [(String, [Int])] = [
      ("embeddings.word_embeddings.weight", [vocabulary.count, width]),
      ("embeddings.position_embeddings.weight", [maxPositions, width]),
      ("embeddings.token_type_embeddings.weight", [2, width]),
      ("embeddings.LayerNorm.weight", [width]), ("embeddings.LayerNorm.bias", [width]),
    ]
    for layer in 0..<layerCount {
      let linears = [
        ("attention.self.query", width, width), ("attention.self.key", width, width),
        ("attention.self.value", width, width), ("attention.output.dense", width, width),
        ("intermediate.dense", inner, width), ("output.dense", width, inner),
      ]
      for (name, outputs, inputs) in linears {
        shapes.append(("encoder.layer.\(layer).\(name).weight", [outputs, inputs]))
        shapes.append(("encoder.layer.\(layer).\(name).bias", [outputs]))
      }
      for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
        shapes.append(("encoder.layer.\(layer).\(name).weight", [width]))
        shapes.append(("encoder.layer.\(layer).\(name).bias", [width]))
      }
    }
    return shapes
  }
}

extension TinyModel.ElementType {
  /// The value nearest to `value` that the type holds.
  fileprivate func rounded(_ value: Float) -> Float {
    switch self {
    case .f32: value
    case .f16: Float(Float16(value))
    case .bf16: Float(bitPattern: (value.bitPattern + 0x8000) & 0xFFFF_0000)
    }
  }

  fileprivate func append(_ value: Float, to data: inout Data) {
    let bits =
      switch self {
      case .f32: value.bitPattern
      case .f16: UInt32(Float16(value).bitPattern)
      case .bf16: value.bitPattern >> 16
      }
    for byte in 0..<(self == .f32 ? 4 : 2) { data.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
  }
}
