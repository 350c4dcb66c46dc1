import Configuration
import Foundation
import Yams

/// A YAML file of settings, of which every key is known.
struct SettingsFile {
  let path: String
  /// Nil if the file says nothing.
  let values: YAMLSnapshot?
  /// On which line a key stands.
  private let lines: [Setting: Int]

  init(_ path: String) throws {
    self.path = path
    let text = try Self.text(path)
    lines = try Self.check(text, path)
    if lines.isEmpty {
      values = nil
      return
    }
    do {
      values = try unsafe YAMLSnapshot(data: Array(text.utf8).span.bytes, providerName: path, parsingOptions: .default)
    } catch {
      throw SettingError.notYAML(file: path, reason: "\(error)")
    }
  }

  /// Where a key stands.
  func place(_ setting: Setting) -> String { "\(setting.rawValue) (\(path), line \(lines[setting] ?? 0))" }

  private static func text(_ path: String) throws -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw SettingError.unreadable(file: path, reason: error.localizedDescription)
    }
  }

  /// The library passes over keys that nobody asks for, which are slips of the pen here.
  private static func check(_ text: String, _ path: String) throws -> [Setting: Int] {
    var lines: [Setting: Int] = [:]
    for (key, value) in try mapping(text, path) {
      let (name, line) = (key.string ?? "?", key.mark?.line ?? 0)
      guard let setting = Setting(rawValue: name) else {
        throw SettingError.unknown(file: path, line: line, key: name)
      }
      guard value.scalar != nil else {
        throw SettingError.wrong(place: "\(name) (\(path), line \(line))", expected: setting.kind.description)
      }
      lines[setting] = line
    }
    return lines
  }

  private static func mapping(_ text: String, _ path: String) throws -> Yams.Node.Mapping {
    do {
      guard let root = try Yams.compose(yaml: text) else { return Yams.Node.Mapping([]) }
      if let mapping = root.mapping { return mapping }
    } catch {
      throw SettingError.notYAML(file: path, reason: "\(error)")
    }
    throw SettingError.notYAML(file: path, reason: "it holds none")
  }
}
