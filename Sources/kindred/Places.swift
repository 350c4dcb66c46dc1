import Foundation

/// Where the data directory and the model are looked for if neither a flag nor the environment names them. docs/cli.md
/// documents the order.
struct Places {
  static let modelName = "all-MiniLM-L6-v2"

  /// The environment, for `XDG_DATA_HOME` and `HOME`.
  let environment: [String: String]
  /// The folder of the program, with symbolic links resolved.
  let programFolder: String

  /// The places of this process.
  static var current: Places {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return Places(
      environment: ProcessInfo.processInfo.environment, programFolder: program.deletingLastPathComponent().path)
  }

  /// The data directory: the first that exists; else `index`, which is created in the current folder.
  var dataDirectory: String {
    let inTree = sourceTree.map { $0 + "/index" }.flatMap { exists($0 + "/catalog") ? $0 : nil }
    return ["index", userData.map { $0 + "/index" }].compactMap(\.self).first(where: exists) ?? inTree ?? "index"
  }

  /// The model's folder: the first that exists; else the one in the current folder, which errors then name.
  var modelDirectory: String {
    let roots = [nil, userData, programFolder + "/../share/kindred", sourceTree]
    let folders = roots.enumerated().compactMap { index, root in
      index == 0 ? "models/\(Self.modelName)" : root.map { "\($0)/models/\(Self.modelName)" }
    }
    return folders.first { exists($0 + "/config.json") } ?? folders[0]
  }

  /// The user's folder for data of this program.
  private var userData: String? {
    if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder + "/kindred" }
    return environment["HOME"].map { $0 + "/.local/share/kindred" }
  }

  /// The source tree that the program was built in, for a program in its folder `.build`.
  private var sourceTree: String? {
    programFolder.range(of: "/.build/").map { String(programFolder[..<$0.lowerBound]) }
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
