import Foundation
import Index

/// Files of the keys that records are sealed with.
public enum SealKeyFile {
  private static let introduction = """
    # Keys that records are sealed with (AES-256). The first seals what is written; the others open what they sealed before.
    # Whoever has this file can read the records, and nobody can without it: keep a copy where no backup of the records is.

    """

  /// Makes a file with one key, or puts a new key before those that a file has. Returns the names of all keys, the new one first.
  public static func addKey(to path: String) throws -> [String] {
    var lines = ""
    if FileManager.default.fileExists(atPath: path) {
      _ = try SealKeys(path: path)
      lines = try String(contentsOfFile: path, encoding: .utf8)
    }
    let text = introduction + SealKeys.newLine() + "\n" + lines.replacing(introduction, with: "")
    // The new file is complete before it has the name of the old one: a key that is lost is all that it sealed.
    let fresh = path + ".new"
    try? FileManager.default.removeItem(atPath: fresh)
    try SyncedFile(fresh, rights: 0o600).write(Array(text.utf8))
    guard unsafe rename(fresh, path) == 0 else {
      throw EngineError.dataDirectory(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    SyncedFile.sync(folder: (path as NSString).deletingLastPathComponent)
    return try SealKeys(path: path).names
  }
}
