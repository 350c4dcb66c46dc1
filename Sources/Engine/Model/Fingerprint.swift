import Cryptography
import Foundation

/// What names a model: SHA-256 over everything that shapes its vectors. Two collections compare only if theirs are equal.
struct Fingerprint {
  /// Files of a model folder that shape its vectors, in the order they are hashed.
  private static let files = [
    "config.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json",
    "config_sentence_transformers.json", "tokenizer_config.json", "vocab.txt", "model.safetensors",
  ]
  private static let cacheName = ".kindred-fingerprint"

  /// The fingerprint of a model folder. The digest is kept beside the model, with the size, time and inode of every file,
  /// and used again as long as those are the same.
  static func of(modelDirectory: String) throws(EngineError) -> String {
    let stamp = stamp(of: modelDirectory)
    let cache = modelDirectory + "/" + cacheName
    if let cached = try? String(contentsOfFile: cache, encoding: .utf8) {
      let lines = cached.split(separator: "\n", maxSplits: 1)
      if lines.count == 2, lines[1] == stamp { return String(lines[0]) }
    }
    let digest = try digest(of: modelDirectory)
    // A folder that cannot be written to only costs the digest again next time.
    try? Data("\(digest)\n\(stamp)".utf8).write(to: URL(fileURLWithPath: cache), options: .atomic)
    return digest
  }

  private static func stamp(of directory: String) -> String {
    files.map { name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: directory + "/" + name)
      let size = attributes?[.size] as? Int ?? -1
      let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      let inode = attributes?[.systemFileNumber] as? Int ?? 0
      return "\(name) \(size) \(time) \(inode)"
    }.joined(separator: "\n")
  }

  private static func digest(of directory: String) throws(EngineError) -> String {
    var hash = SHA256()
    for name in files {
      guard let file = FileHandle(forReadingAtPath: directory + "/" + name) else { continue }
      hash.update(data: Data("\(name)\n".utf8))
      do {
        while let chunk = try file.read(upToCount: 1 << 22), !chunk.isEmpty { hash.update(data: chunk) }
      } catch {
        throw .model("\(directory)/\(name) cannot be read: \(error.localizedDescription)")
      }
    }
    return hash.finalize().hex
  }
}
