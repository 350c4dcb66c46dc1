import Encoder
import Foundation
import TestSupport

/// All that multiplies, by name: every promise is checked for each.
let libraries: [BackendChoice] = [.kernels, .openBLAS]

/// Every precision this CPU can compute in.
let precisions = Precision.allCases.filter { $0.isSupported() }

/// Runs `body` with a folder that holds `model`, complete.
func withFolder<Result>(of model: TinyModel = TinyModel(), _ body: (URL) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    let directory = URL(fileURLWithPath: folder)
    try model.write(to: directory)
    return try body(directory)
  }
}

/// A loaded tiny model; its folder is gone by then, which it must not mind.
func tinyEncoder(
  _ backend: BackendChoice = .automatic, _ precision: Precision = .f32, model: TinyModel = TinyModel()
) throws -> SentenceEncoder {
  try withFolder(of: model) { try SentenceEncoder(modelDirectory: $0, backend: backend, precision: precision) }
}

/// Texts of random ids, [CLS] … [SEP], of 2 to `longest` tokens.
func randomTexts(count: Int, longest: Int, vocabulary: Int, seed: UInt64) -> [[Int32]] {
  var random = SeededGenerator(seed: seed)
  return (0..<count).map { _ in
    let inner = Int.random(in: 0...longest - 2, using: &random)
    return [2] + (0..<inner).map { _ in Int32.random(in: 4..<Int32(vocabulary), using: &random) } + [3]
  }
}

/// The package's root folder.
private let packageRoot = URL(fileURLWithPath: #filePath)
  .resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The real model's folder, if it has been fetched: `KINDRED_MODEL` or models/all-MiniLM-L6-v2.
let realModel: URL? = existing(
  ProcessInfo.processInfo.environment["KINDRED_MODEL"] ?? "models/all-MiniLM-L6-v2", holding: "model.safetensors")

/// The folder of reference vectors, if it is there: `KINDRED_REFERENCE`/reference, or ../shared/reference.
let referenceFolder: URL? = existing(
  (ProcessInfo.processInfo.environment["KINDRED_REFERENCE"] ?? "../shared") + "/reference", holding: "vectors.f32le")

private func existing(_ path: String, holding file: String) -> URL? {
  let url = URL(fileURLWithPath: path, relativeTo: packageRoot).standardizedFileURL
  return FileManager.default.fileExists(atPath: url.appendingPathComponent(file).path) ? url : nil
}

extension Array where Element == Float {
  /// The rows of a matrix.
  func rows(width: Int) -> [[Float]] {
    stride(from: 0, to: count, by: width).map { Array(self[$0..<$0 + width]) }
  }
}
