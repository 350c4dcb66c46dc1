import Admission
import Foundation
import LineServer
import TestSupport
import Testing
import WebServer
import Wire

/// Who may ask, from where, and how often a write is done.
@Suite struct CallerTests {
  private static let good = ["Authorization": "Bearer good"]

  @Test func aKeyIsCheckedOnceForAConnection() async throws {
    try await withDoors(requiresKeys: true) { doors in
      let port = doors.httpPort
      try await blocking {
        let socket = try HTTPSocket(port: port)
        for _ in 0..<3 { #expect(try socket.exchange("GET", "/v1/me", Self.good).status == 200) }
        let other = try socket.exchange("GET", "/v1/me", ["Authorization": "Bearer bad"])
        #expect(other.status == 401 && other.headers["www-authenticate"] == "Bearer")
        #expect(try socket.exchange("GET", "/v1/me", Self.good).status == 200)
      }
      #expect(doors.engine.calls("authenticate").map { $0.params?["key"] } == [.string("good"), .string("bad")])
      #expect(try await doors.http("GET", "/v1/me", Self.good).status == 200)
      #expect(doors.engine.calls("authenticate").count == 3)
      #expect(try await doors.http("GET", "/v1/me", ["Authorization": "Basic Z29vZA=="]).status == 401)
    }
  }

  @Test func whereThereAreNoKeysWhatIsGivenForOneIsNotLookedAt() async throws {
    try await withDoors { doors in
      for header in ["Bearer bad", "Bearer good", "Basic Z29vZA==", "x"] {
        let reply = try await doors.http("GET", "/v1/me", ["Authorization": header])
        #expect(reply.status == 200, "\(header)")
      }
      #expect(doors.engine.requests.map(\.method) == ["me", "me", "me", "me"])
    }
  }

  @Test func aWriteIsDoneOnceForItsKey() async throws {
    try await withDoors(requiresKeys: true) { doors in
      let path = "/v1/collections/c/records/x"
      let key = ["Idempotency-Key": "k"]
      let first = try await doors.http("PUT", path, key, body: #"{"text":"a"}"#)
      let second = try await doors.http("PUT", path, key, body: #"{"text":"a"}"#)
      #expect(first.status == 200 && second.status == 200 && first.body == second.body)
      #expect(first.headers["idempotency-replayed"] == nil && second.headers["idempotency-replayed"] == "true")
      #expect(doors.engine.calls("upsert").count == 1)
      for (where_, body) in [(path, #"{"text":"b"}"#), (path + "y", #"{"text":"a"}"#)] {
        let other = try await doors.http("PUT", where_, key, body: body)
        #expect(other.status == 409 && other.text.contains("-32010"))
      }
      // Whoever has another key has other calls.
      let good = try await doors.http("PUT", path, key.merging(Self.good) { $1 }, body: #"{"text":"b"}"#)
      #expect(good.status == 200 && doors.engine.calls("upsert").count == 2)
      // What failed for no fault of the caller's is tried again.
      for _ in 0..<2 {
        let failed = try await doors.http(
          "POST", "/v1/collections", ["Idempotency-Key": "f"], body: #"{"schema":{"fails":1}}"#)
        #expect(failed.status == 500)
      }
      #expect(doors.engine.calls("create").count == 2)
      let secret = try await doors.http("POST", "/v1/keys", key, body: "{}")
      #expect(secret.status == 422 && doors.engine.calls("key_create").isEmpty)
    }
  }

  @Test func whatIsToldAgainIsToldOnlyToAKeyThatIsGoodStill() async throws {
    try await withDoors(requiresKeys: true) { doors in
      let port = doors.httpPort
      let replies = try await blocking {
        let socket = try HTTPSocket(port: port)
        let headers = Self.good.merging(["Idempotency-Key": "k"]) { $1 }
        return try (0..<2).map { _ in try socket.exchange("DELETE", "/v1/jobs/j", headers) }
      }
      #expect(replies.map(\.status) == [200, 200] && doors.engine.calls("me").count == 1)
    }
  }

  @Test func pagesOfOthersAreRefused() async throws {
    try await withDoors(web: { $0.corsOrigin = "https://crm.example" }) { doors in
      let evil = try await doors.http("GET", "/v1/me", ["Origin": "https://evil.example"])
      #expect(evil.status == 403 && evil.headers["access-control-allow-origin"] == nil)
      let own = try await doors.http("GET", "/v1/me", ["Origin": "http://127.0.0.1"])
      #expect(own.status == 200 && own.headers["access-control-allow-origin"] == nil)
      let named = try await doors.http("GET", "/v1/me", ["Origin": "https://crm.example"])
      #expect(named.status == 200 && named.headers["access-control-allow-origin"] == "https://crm.example")
      let asked = ["Origin": "https://crm.example", "Access-Control-Request-Method": "POST"]
      let preflight = try await doors.http("OPTIONS", "/v1/collections/c/search", asked)
      #expect(preflight.status == 204 && preflight.headers["access-control-allow-methods"]?.contains("POST") == true)
      let rebound = try await doors.http("GET", "/v1/me", ["Host": "evil.example"])
      #expect(rebound.status == 421)
      let form = ["Content-Type": "application/x-www-form-urlencoded"]
      #expect(try await doors.http("POST", "/v1/collections/c/compact", form, body: "a=b").status == 415)
      #expect(doors.engine.requests.map(\.method) == ["me", "me"])
    }
  }

  @Test func whereKeysAreAskedForANameWillDo() async throws {
    try await withDoors(requiresKeys: true) { doors in
      let named = try await doors.http("GET", "/v1/me", Self.good.merging(["Host": "bank.example"]) { $1 })
      let foreign = try await doors.http("GET", "/v1/me", ["Origin": "https://evil.example"])
      #expect(named.status == 200 && foreign.status == 403)
    }
  }

  @Test func repliesSayHowToTreatThem() async throws {
    try await withDoors { doors in
      let reply = try await doors.http("GET", "/v1/me", ["X-Request-ID": "order-66"])
      #expect(reply.headers["x-request-id"] == "order-66" && reply.headers["x-content-type-options"] == "nosniff")
      #expect(reply.headers["cache-control"] == "no-store" && reply.headers["x-frame-options"] == "DENY")
      #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
      for name in [String(repeating: "a", count: 129), "a b", "é"] {
        let other = try await doors.http("GET", "/v1/me", ["X-Request-ID": name])
        #expect(other.headers["x-request-id"] != name && other.headers["x-request-id"]?.isEmpty == false)
      }
    }
  }
}
