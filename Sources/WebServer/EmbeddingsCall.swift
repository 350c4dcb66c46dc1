import Foundation
import NIOCore
import Wire

/// A call of `/v1/embeddings`, as OpenAI's API has it: what is asked for, as parameters of `embed`, and the reply to that.
struct EmbeddingsCall {
  private let object: JSONObject
  /// The name of the server's model.
  private let model: String

  init(_ body: ByteBuffer, model: String) throws(RPCError) {
    object = body.readableBytes > 0 ? try JSONObject(body: body) : [:]
    self.model = model
  }

  /// The parameters of `embed`.
  var parameters: JSONObject {
    get throws(RPCError) {
      let known = ["input", "model", "encoding_format", "dimensions", "user"]
      if let unknown = object.keys.first(where: { !known.contains($0) }) {
        throw Self.wrong("there is no parameter \(unknown); there are \(known.joined(separator: ", "))")
      }
      try checkModel()
      _ = try isBase64
      _ = try dimensions
      return try ["texts": .array(texts)]
    }
  }

  /// The reply, made of that of `embed`.
  func reply(_ result: JSONValue) throws(RPCError) -> JSONValue {
    let (vectors, isBase64) = (result["vectors"]?.array ?? [], try isBase64)
    if let asked = try dimensions, let own = vectors.first?.array?.count, asked != own {
      throw Self.wrong("dimensions is \(asked), and this model's vectors have \(own); leave it out")
    }
    let data = vectors.enumerated().map { index, vector -> JSONValue in
      let embedding = isBase64 ? .string(Self.base64(vector.vector ?? [])) : vector
      return .object([
        "object": .string("embedding"), "index": .integer(Int64(index)), "embedding": embedding,
      ])
    }
    let tokens = (result["tokens"]?.array ?? []).reduce(0) { $0 + ($1.integer ?? 0) }
    return .object([
      "object": .string("list"), "data": .array(data), "model": object["model"] ?? .string(model),
      "usage": .object(["prompt_tokens": .integer(tokens), "total_tokens": .integer(tokens)]),
    ])
  }

  /// The texts, of which there is one at least.
  private var texts: [JSONValue] {
    get throws(RPCError) {
      switch object["input"] {
      case nil, .null: throw Self.wrong("input is missing; it is a text or a list of texts")
      case .string(let text): return [.string(text)]
      case .array(let texts) where texts.isEmpty: throw Self.wrong("input is empty; give a text at least")
      case .array(let texts):
        guard let other = texts.first(where: { $0.string == nil }) else { return texts }
        let isTokens = other.integer != nil || other.array != nil
        throw Self.wrong(
          isTokens
            ? "input holds token ids, which are those of another model; send texts (in LangChain: check_embedding_ctx_length=False)"
            : "input is a text or a list of texts; it holds \(other.kind)")
      case let other?: throw Self.wrong("input is a text or a list of texts, not \(other.kind)")
      }
    }
  }

  /// Only the names of the model that is there: whoever asks for another would take these vectors for that one's.
  private func checkModel() throws(RPCError) {
    guard let asked = object["model"], asked != .null else { return }
    let names = [model, "sentence-transformers/" + model]
    guard let name = asked.string else { throw Self.wrong("model is a string, not \(asked.kind)") }
    guard names.contains(name) else {
      throw Self.wrong("there is no model \(name) here; the model is \(names.joined(separator: ", or "))")
    }
  }

  private var isBase64: Bool {
    get throws(RPCError) {
      switch object["encoding_format"] {
      case nil, .null, .string("float"): return false
      case .string("base64"): return true
      default: throw Self.wrong("encoding_format is float or base64")
      }
    }
  }

  private var dimensions: Int64? {
    get throws(RPCError) {
      guard let asked = object["dimensions"], asked != .null else { return nil }
      guard let dimensions = asked.integer else { throw Self.wrong("dimensions is a whole number") }
      return dimensions
    }
  }

  private static func base64(_ vector: [Float]) -> String {
    var bytes = Data(capacity: 4 * vector.count)
    for value in vector {
      let bits = value.bitPattern
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
    }
    return bytes.base64EncodedString()
  }

  private static func wrong(_ message: String) -> RPCError { RPCError(.invalidParams, message) }
}
