import Foundation
import PackagePlugin

/// Has the files of the console written into the program when it is built, so that it stays one file.
@main struct EmbedConsole: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = target.directoryURL.appending(path: "Console")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    let output = context.pluginWorkDirectoryURL.appending(path: "ConsoleFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding the console", executable: try context.tool(named: "EmbedFiles").url,
        arguments: [output.path()] + files.map { $0.path() }, inputFiles: files, outputFiles: [output])
    ]
  }
}
