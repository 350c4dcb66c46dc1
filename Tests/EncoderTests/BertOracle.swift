import Foundation
import TestSupport

/// A BERT forward pass as one would write it on a blackboard: double precision, one text, no tricks.
struct BertOracle {
  typealias Matrix = [[Double]]

  private let tensors: [String: TinyModel.Tensor]
  private let pooling: TinyModel.Pooling

  init(_ model: TinyModel) {
    tensors = Dictionary(uniqueKeysWithValues: model.tensors.map { ($0.name, $0) })
    pooling = model.pooling
  }

  /// The embedding of one text.
  func embed(_ ids: [Int32]) -> [Double] {
    var x = embeddings(ids)
    for layer in 0..<TinyModel.layerCount {
      let name = "encoder.layer.\(layer)"
      let attended = linear(attention(x, name), "\(name).attention.output.dense")
      x = norm(add(x, attended), "\(name).attention.output.LayerNorm")
      let inner = linear(x, "\(name).intermediate.dense").map { $0.map { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) } }
      x = norm(add(x, linear(inner, "\(name).output.dense")), "\(name).output.LayerNorm")
    }
    let pooled =
      switch pooling {
      case .cls: x[0]
      case .mean: (0..<x[0].count).map { column in x.reduce(0) { $0 + $1[column] } / Double(x.count) }
      }
    let length = pooled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return pooled.map { $0 / length }
  }

  private func embeddings(_ ids: [Int32]) -> Matrix {
    let words = matrix("embeddings.word_embeddings.weight")
    let positions = matrix("embeddings.position_embeddings.weight")
    let segment = matrix("embeddings.token_type_embeddings.weight")[0]
    let sums = ids.enumerated().map { position, id in
      zip(zip(words[Int(id)], positions[position]), segment).map { $0.0 + $0.1 + $1 }
    }
    return norm(sums, "embeddings.LayerNorm")
  }

  private func attention(_ x: Matrix, _ name: String) -> Matrix {
    let queries = linear(x, "\(name).attention.self.query")
    let keys = linear(x, "\(name).attention.self.key")
    let values = linear(x, "\(name).attention.self.value")
    let width = TinyModel.hiddenSize / TinyModel.headCount
    return queries.map { query in
      (0..<TinyModel.headCount).flatMap { head -> [Double] in
        let columns = head * width..<(head + 1) * width
        let scores = keys.map { dot($0[columns], query[columns]) / Double(width).squareRoot() }
        let weights = scores.map { exp($0 - (scores.max() ?? 0)) }
        let total = weights.reduce(0, +)
        return columns.map { column in zip(weights, values).reduce(0) { $0 + $1.0 * $1.1[column] } / total }
      }
    }
  }

  private func linear(_ x: Matrix, _ name: String) -> Matrix {
    let weights = matrix("\(name).weight")
    let bias = vector("\(name).bias")
    return x.map { row in zip(weights, bias).map { dot($0[...], row[...]) + $1 } }
  }

  private func norm(_ x: Matrix, _ name: String) -> Matrix {
    let scale = vector("\(name).weight")
    let shift = vector("\(name).bias")
    return x.map { row in
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      let deviation = (variance + TinyModel.layerNormEpsilon).squareRoot()
      return zip(row, zip(scale, shift)).map { ($0 - mean) / deviation * $1.0 + $1.1 }
    }
  }

  private func add(_ a: Matrix, _ b: Matrix) -> Matrix { zip(a, b).map { zip($0, $1).map { $0 + $1 } } }

  private func dot(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func vector(_ name: String) -> [Double] { tensors[name].map { $0.values.map(Double.init) } ?? [] }

  private func matrix(_ name: String) -> Matrix {
    guard let tensor = tensors[name] else { return [] }
    let width = tensor.shape[1]
    return (0..<tensor.shape[0]).map { row in
      tensor.values[row * width..<(row + 1) * width].map(Double.init)
    }
  }
}
