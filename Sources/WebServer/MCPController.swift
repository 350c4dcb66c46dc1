import Admission
import Foundation
import HTTPTypes
import Hummingbird
import MCPServer
import NIOCore
import Wire

/// `POST /mcp`: the Model Context Protocol, one message a request, behind the same keys, queues and masks as REST.
struct MCPController: Sendable {
  let door: Door
  let server: MCPServer

  /// Adds the path to a router.
  func add(to router: Router<WebContext>) {
    router.post("mcp") { request, context in await answer(request, context).response }
    router.refuseOthers(than: [.post], at: "/mcp")
  }

  private func answer(_ request: Request, _ context: WebContext) async -> Reply {
    do throws(RPCError) {
      let (call, body) = try await door.callWithBody(request, context)
      return await answer(call, body, request.headers)
    } catch {
      var reply = Reply(HTTPResponse.Status(error), MCPServer.refused(error))
      if reply.status == .unauthorized { reply.headers[.wwwAuthenticate] = "Bearer" }
      return reply
    }
  }

  private func answer(_ call: Call, _ body: Body, _ headers: HTTPFields) async -> Reply {
    let message: JSONValue
    do throws(JSONError) {
      message = try JSONValue(parsing: body.bytes.readableBytesUInt8Span)
    } catch {
      return Reply(.badRequest, MCPServer.unreadable(error))
    }
    let given = MCPHeaders(
      version: headers[.mcpVersion], method: headers[.mcpMethod], name: headers[.mcpName])
    switch server.step(message, headers: given) {
    case .accepted: return Reply(.accepted, type: "application/json", [])
    case .reply(let json, let status): return Reply(HTTPResponse.Status(code: status), json)
    case .run(let request, let finish):
      let session = call.caller.session.calling(through: "mcp")
      let outcome = await call.outcome(bytes: body.bytes.readableBytes, session) { () throws(RPCError) in request }
      return Reply(.ok, finish(outcome))
    }
  }
}

extension HTTPField.Name {
  fileprivate static let mcpVersion = Self.known("MCP-Protocol-Version")
  fileprivate static let mcpMethod = Self.known("Mcp-Method")
  fileprivate static let mcpName = Self.known("Mcp-Name")
}
