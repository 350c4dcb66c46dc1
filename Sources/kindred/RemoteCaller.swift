import ArgumentParser
import Client
import Transport
import Wire

/// A server to ask, by its address.
struct RemoteCaller {
  let host: String
  let port: Int
  /// What is given before anything is asked; nil where the server has no keys.
  let key: String?
  /// How the connection is encrypted; nil for plain text.
  let tls: ClientTLS?

  init(_ address: String, _ options: KeyOption, tls: TLSOptions? = nil) throws {
    guard let place = ListenAddress(address), place.port > 0, !place.host.isEmpty else {
      throw ValidationError("--server \(address): the address must be HOST:PORT, such as 127.0.0.1:7733 or [::1]:7733")
    }
    (host, port) = (place.host, place.port)
    key = try options.key()
    self.tls = try tls?.client()
  }

  /// Connects, and shows the key where there is one.
  func connect() async throws -> LineClient {
    let client = try await LineClient.connect(host: host, port: port, tls: tls)
    do {
      if let key { try await client.authenticate(key: key) }
      return client
    } catch {
      await client.close()
      throw error
    }
  }

  func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
    let client = try await connect()
    do {
      let result = try await client.call(method, params)
      await client.close()
      return result
    } catch {
      await client.close()
      throw error
    }
  }
}
