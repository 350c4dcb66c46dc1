import API
import Engine
import Foundation
import Synchronization
import Wire

/// A caller with a key, on a connection of their own.
struct Caller {
  let service: MethodDispatcher
  let session: Session

  /// Makes a key by `parameters`, and a connection that has given it.
  init(_ service: MethodDispatcher, _ parameters: String) throws {
    let made = try service.call("key_create", json(parameters))
    try self.init(service, key: made["key"]?.string ?? "")
  }

  init(_ service: MethodDispatcher, key: String, peer: String? = "192.0.2.1") throws {
    self.service = service
    session = Session(number: 1, peer: peer)
    _ = try call("authenticate", .object(["key": .string(key)]))
  }

  func outcome(_ method: String, _ params: JSONValue) -> Result<JSONValue, RPCError> {
    service.handle(RPCRequest(id: .integer(1), method: method, params: params), session)
  }

  func call(_ method: String, _ params: JSONValue) throws -> JSONValue { try outcome(method, params).get() }

  func call(_ method: String, _ params: String) throws -> JSONValue { try call(method, json(params)) }

  /// The code that a call ends with; nil if it succeeds.
  func code(_ method: String, _ params: String) throws -> RPCErrorCode? {
    guard case .failure(let error) = outcome(method, try json(params)) else { return nil }
    return RPCErrorCode(rawValue: error.code)
  }
}

extension MethodDispatcher {
  /// Makes the first key, without which there are no others.
  @discardableResult
  func makeAdministrator() throws -> Caller { try Caller(self, #"{"name":"root","role":"admin"}"#) }
}

/// A clock that goes as far as it is told.
final class TestClock: Sendable {
  private let time: Mutex<Date>

  init(_ seconds: Double = 0) { time = Mutex(Date(timeIntervalSince1970: seconds)) }

  var now: Date { time.withLock { $0 } }

  func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
}
