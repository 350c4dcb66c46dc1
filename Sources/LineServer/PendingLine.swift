import Admission
import Foundation
import NIOCore
import Wire

/// A line with its part of the memory budget, and what it holds as far as that is known.
struct PendingLine: Sendable {
  /// What a line holds.
  enum Content: Sendable {
    /// Not parsed yet: that takes longer than an event loop should spend on one line.
    case unparsed
    case request(RPCRequest)
    /// The members of a batch, which may be no requests.
    case batch([JSONValue])
    /// No request; the error, and the id to reply to.
    case invalid(RPCError, id: JSONValue)
  }

  /// Longer lines are parsed on the threads of the queues. No longer line may authenticate: the order of those is kept here.
  static let shortLine = 4 << 10
  /// How long a line may be of a client that must show a key and has not done so.
  static let anonymousLine = 64 << 10
  /// How many requests a batch may have.
  static let batchLimit = 1000
  static let authenticate = "authenticate"

  let text: ByteBuffer
  let charge: Charge
  let arrived: Date
  let content: Content

  init(_ text: ByteBuffer, charge: Charge, arrived: Date) {
    self.text = text
    self.charge = charge
    self.arrived = arrived
    content = text.readableBytes <= Self.shortLine ? Content(parsing: text, arrived) : .unparsed
  }

  /// Whether it may change who asks on its connection: then it waits for the lines before it, and those after it wait for it.
  var mayAuthenticate: Bool { content.authenticates }
}

extension PendingLine.Content {
  /// Parses a line.
  init(parsing text: ByteBuffer, _ arrived: Date) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: text.readableBytesUInt8Span, elementLimit: PendingLine.batchLimit)
    } catch {
      let code = error.isTooLong ? RPCErrorCode.tooLarge : .parseError
      let message = error.isTooLong ? "a batch has at most \(PendingLine.batchLimit) requests" : error.description
      self = .invalid(RPCError(code, message), id: .null)
      return
    }
    if case .array(let members) = json, !members.isEmpty {
      self = .batch(members)
      return
    }
    do throws(RPCError) {
      self = .request(try RPCRequest(json: json, arrived: arrived))
    } catch {
      self = .invalid(error, id: Self.id(of: json))
    }
  }

  /// The id of what is no request, as far as it has a usable one.
  static func id(of json: JSONValue) -> JSONValue {
    switch json["id"] {
    case let id? where id.string != nil || id.number != nil: id
    default: .null
    }
  }

  /// Whether a request of it shows a key.
  var authenticates: Bool {
    switch self {
    case .request(let request): request.method == PendingLine.authenticate
    case .batch(let members): members.contains { $0["method"]?.string == PendingLine.authenticate }
    case .unparsed, .invalid: false
    }
  }
}
