import Admission
import ArgumentParser
import Foundation
import LineServer
import Transport
import Wire

/// Looks at everything that a server needs before it starts; says what is well and what is not.
struct ServeCheck {
  private let settings: ServeSettings

  init(_ settings: ServeSettings) { self.settings = settings }

  /// Prints a line for each thing; ends with status 1 if one is not well.
  func run() async throws {
    Console.print("settings: ok")
    var isWell = true
    func note(_ name: String, _ fault: String?) {
      Console.print("\(name): \(fault ?? "ok")")
      if fault != nil { isWell = false }
    }
    let (tls, tlsFault) = certificate()
    if settings.tls != nil { note("certificate", tlsFault) }
    note("data", dataFault())
    if settings.sealKey != nil { note("seal-key", sealKeyFault()) }
    note("model", modelFault())
    if let listen = settings.listen { note("listen \(listen)", await portFault(listen, tls)) }
    if let http = settings.http { note("http \(http)", await portFault(http, tls)) }
    if !isWell { throw ExitCode(1) }
  }

  private func certificate() -> (ServerTLS?, fault: String?) {
    guard let files = settings.tls else { return (nil, nil) }
    do {
      return (try ServerTLS(files), nil)
    } catch {
      return (nil, error.description)
    }
  }

  private func dataFault() -> String? {
    let (folder, files) = (settings.dataDirectory, FileManager.default)
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    guard files.fileExists(atPath: folder) else {
      return files.isWritableFile(atPath: parent) ? nil : "\(folder) is not there, and cannot be made in \(parent)"
    }
    guard files.isReadableFile(atPath: folder), files.isWritableFile(atPath: folder) else {
      return "\(folder) cannot be read and written by this user; give it access"
    }
    return nil
  }

  private func sealKeyFault() -> String? {
    do {
      _ = try settings.engineOptions
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func modelFault() -> String? {
    let missing = ["config.json", "model.safetensors"].first {
      !FileManager.default.isReadableFile(atPath: settings.modelDirectory + "/" + $0)
    }
    return missing.map {
      "\(settings.modelDirectory) has no \($0) that can be read; run scripts/fetch-model, or name another"
    }
  }

  /// Opens the port for a moment, as a server does.
  private func portFault(_ address: ListenAddress, _ tls: ServerTLS?) async -> String? {
    var options = LineServerOptions(host: address.host, port: address.port)
    // Whether there are keys is seen when it starts: here it is the address alone that counts.
    options.tls = tls
    options.requiresKeys = { true }
    var threads = AdmissionOptions(workers: 1)
    (threads.thinkers, threads.writers, threads.bulkWorkers) = (1, 1, 1)
    let admission = Admission(threads, handler: { request, _ in .success(request.params ?? .null) })
    let fault = await fault(of: LineServer(options: options, admission: admission))
    await admission.shutDown()
    return fault
  }

  private func fault(of server: LineServer) async -> String? {
    do {
      _ = try await server.start()
      await server.stop(grace: .zero)
      return nil
    } catch {
      return error.description
    }
  }
}
