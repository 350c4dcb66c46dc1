import API
import ArgumentParser
import Client
import Engine
import Foundation
import MCPServer
import Wire

/// `kindred mcp`
struct ModelContext: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Serve the Model Context Protocol on standard input and output.",
    discussion: """
      For assistants that start their tools as programs. The tools only read, unless --writes is given and the key may write.

      Example:
        kindred mcp --server 127.0.0.1:7733 --key-file key.txt
      """)

  @Flag(help: "Offer tools that write, too.") var writes = false
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let server = MCPServer(allowsWrites: writes)
    let caller = try await ToolCaller(service)
    var isLegacy = false
    while let line = readLine() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      let message: JSONValue
      do throws(JSONError) {
        message = try JSONValue(parsing: line)
      } catch {
        Self.write(MCPServer.unreadable(error))
        continue
      }
      isLegacy = isLegacy || message["method"] == .string("initialize")
      switch server.step(message, isLegacy: isLegacy) {
      case .accepted: break
      case .reply(let json, _): Self.write(json)
      case .run(let request, let finish): Self.write(finish(await caller.outcome(of: request)))
      }
    }
    await caller.close()
  }

  private static func write(_ json: JSONValue) {
    Console.print(json)
    Console.flush()
  }
}

/// Where the requests of tools are run: here, or on a server.
private enum ToolCaller {
  case local(MethodDispatcher)
  case remote(LineClient)

  init(_ options: ServiceOptions) async throws {
    if let server = options.server {
      self = .remote(try await RemoteCaller(server, options.key, tls: options.tls).connect())
    } else {
      self = .local(MethodDispatcher(try options.data.open()))
    }
  }

  func outcome(of request: RPCRequest) async -> Result<JSONValue, RPCError> {
    switch self {
    case .local(let dispatcher): return dispatcher.handle(request)
    case .remote(let client):
      do {
        return .success(try await client.call(request.method, request.params ?? .object([:])))
      } catch let error as RPCError {
        return .failure(error)
      } catch {
        return .failure(RPCError(.notReady, "the server does not answer: \(error)"))
      }
    }
  }

  func close() async {
    if case .remote(let client) = self { await client.close() }
  }
}
