/// The chain of modules that modules.json declares: a Transformer, a Pooling and perhaps a Normalize.
struct ModuleList {
  /// The folder of config.json and the weights.
  let transformer: String
  /// The folder of the pooling's config.json.
  let pooling: String
  /// Whether a Normalize module ends the chain.
  let normalizes: Bool

  /// Reads modules.json of the folder. Throws `unsupportedModel` for any other chain.
  init(modelDirectory: String) throws(EncoderError) {
    let path = modelDirectory + "/modules.json"
    guard case .array(let values) = try JSONValue.read(path) else {
      throw EncoderError(.malformedFile, "must hold a JSON array", at: path, remedy: "fetch the model again")
    }
    var kinds: [String] = []
    var folders: [String] = []
    for value in values {
      let fields = try value.fields(path: path)
      // Only the last part of the type's name is stable between versions of sentence-transformers.
      kinds.append(try fields.string("type")?.split(separator: ".").last.map(String.init) ?? "")
      folders.append(try Self.folder(fields, in: modelDirectory))
    }
    guard kinds == ["Transformer", "Pooling"] || kinds == ["Transformer", "Pooling", "Normalize"] else {
      throw EncoderError(
        .unsupportedModel, "declares the modules \(kinds.joined(separator: ", "))", at: path,
        remedy: "use a model of the modules Transformer, Pooling and, if it likes, Normalize")
    }
    (transformer, pooling, normalizes) = (folders[0], folders[1], kinds.count == 3)
  }

  private static func folder(_ fields: JSONFields, in modelDirectory: String) throws(EncoderError) -> String {
    let name = try fields.string("path") ?? ""
    // A folder name of a downloaded model must not lead out of the model's folder.
    guard !name.contains("/"), name != ".." else {
      throw EncoderError(
        .invalidConfiguration, "\"\(name)\" is not the name of a folder inside the model's",
        at: "\(fields.path), field path", remedy: "fetch the model again")
    }
    return name.isEmpty ? modelDirectory : "\(modelDirectory)/\(name)"
  }
}
