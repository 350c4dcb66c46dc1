import API
import Admission
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// A reply as it will stand on the wire.
struct Reply: Sendable {
  var status: HTTPResponse.Status
  var headers: HTTPFields
  var bytes: [UInt8]
  /// Its part of the memory budget, until it is sent.
  var charge: Charge?

  /// The type of an Excel workbook.
  static let workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

  init(_ status: HTTPResponse.Status, type: String, _ bytes: [UInt8]) {
    self.status = status
    headers = [.contentType: type]
    self.bytes = bytes
  }

  init(_ status: HTTPResponse.Status, _ json: JSONValue) {
    self.init(status, type: "application/json", json.serialised())
  }

  /// What somebody asked for and did not get (RFC 9457); where the call is OpenAI's, what its clients look for besides.
  init(_ error: RPCError, status: HTTPResponse.Status? = nil, of route: Route? = nil) {
    let status = status ?? HTTPResponse.Status(error)
    var problem: JSONObject = [
      "type": .string("about:blank"), "title": .string(status.reasonPhrase), "status": .integer(Int64(status.code)),
      "detail": .string(error.message), "code": .integer(Int64(error.code)),
    ]
    problem["data"] = error.data
    if case .embeddings? = route?.answer {
      problem["error"] = .object([
        "message": .string(error.message), "type": .string(status.reasonPhrase), "code": .integer(Int64(error.code)),
      ])
    }
    self.init(status, type: "application/problem+json", JSONValue.object(problem).serialised())
    if let wait = error.retryAfter {
      headers[.retryAfter] = String(max(1, Int((wait / .seconds(1)).rounded(.up))))
    }
    if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
  }

  /// What a call came to.
  init(_ outcome: Result<JSONValue, RPCError>, of parts: CallParts, _ body: ByteBuffer) {
    do throws(RPCError) {
      let result = try outcome.get()
      switch parts.route.answer {
      case .result: self.init(HTTPResponse.Status(code: parts.route.status), result)
      case .file: self.init(file: result, name: parts.path.first?.value ?? "kindred")
      case .embeddings: self.init(.ok, try EmbeddingsCall(body, model: parts.model).reply(result))
      }
    } catch {
      self.init(error, of: parts.route)
    }
  }

  /// The content of an export. Names of collections can stand in a header as they are.
  private init(file: JSONValue, name: String) {
    let (format, content) = (file["format"]?.string ?? "", file["content"]?.string ?? "")
    if format == "csv" {
      self.init(.ok, type: "text/csv; charset=utf-8", Array(content.utf8))
    } else {
      self.init(.ok, type: Self.workbookType, Data(base64Encoded: content).map { Array($0) } ?? [])
    }
    headers[.contentDisposition] = "attachment; filename=\"\(name).\(format)\""
    headers[.exportedRows] = file["rows"]?.integer.map(String.init)
    headers[.defusedCells] = file["defused"]?.integer.map(String.init)
  }

  /// Whether the same call would come to the same again.
  var isFinal: Bool { status.code < 500 && status != .tooManyRequests && status != .unauthorized }

  var response: Response {
    Response(status: status, headers: headers, body: body)
  }

  private var body: ResponseBody {
    let buffer = ByteBuffer(bytes: bytes)
    guard let charge else { return ResponseBody(byteBuffer: buffer) }
    return ResponseBody(contentLength: buffer.readableBytes) { writer in
      var rest = buffer
      while let piece = rest.readSlice(length: min(rest.readableBytes, Self.pieceSize)), piece.readableBytes > 0 {
        try await writer.write(piece)
      }
      try await writer.finish(nil)
      withExtendedLifetime(charge) {}
    }
  }

  /// Smaller replies are sent at once, and not charged.
  static let smallSize = 64 << 10
  private static let pieceSize = 256 << 10
}

extension HTTPResponse.Status {
  /// The status that says what an error of the line protocol says.
  init(_ error: RPCError) {
    switch RPCErrorCode(rawValue: error.code) {
    case .parseError, .invalidRequest: self = .badRequest
    case .invalidParams: self = .unprocessableContent
    case .unauthenticated: self = .unauthorized
    case .forbidden: self = .forbidden
    case .methodNotFound, .notFound: self = .notFound
    case .conflict, .modelMismatch: self = .conflict
    case .tooLarge: self = .contentTooLarge
    case .overloaded: self = .tooManyRequests
    case .notReady: self = .serviceUnavailable
    case .deadlineExceeded: self = .gatewayTimeout
    case .storageFull: self = .init(code: 507, reasonPhrase: "Insufficient Storage")
    case .internalError, nil: self = .internalServerError
    }
  }
}
