public import Transport
public import Wire

/// Connections to one server that are opened when they are needed and shared by any number of calls. What the server refuses as
/// overload is tried again after the time that it asks for.
public final class ClientPool: Sendable {
  /// How a pool works.
  public struct Options: Sendable {
    /// How many connections there may be.
    public var connections = 4
    /// How often a call is tried again that was refused as overload.
    public var retries = 5
    /// How long a call may take where it does not say; nil for as long as it does.
    public var timeout: Duration?
    /// The API key, which is given on every new connection before anything else.
    public var key: String?

    /// The defaults.
    public init() {}
  }

  /// The longest pause before another attempt.
  private static let longestPause = 5.0

  private let host: String
  private let port: Int
  private let tls: ClientTLS?
  private let options: Options
  private let places: ConnectionPlaces

  /// Makes a pool; nothing is connected yet. Without `tls` it speaks in plain text.
  public init(host: String, port: Int, tls: ClientTLS? = nil, options: Options = Options()) {
    self.host = host
    self.port = port
    self.tls = tls
    self.options = options
    places = ConnectionPlaces(count: max(1, options.connections))
  }

  /// Calls a method and returns its result. `timeout` is told to the server, which gives up what it has not begun by then
  /// (`RPCErrorCode.deadlineExceeded`). Throws the server's `RPCError`, or a `ClientError` when the connection fails; such a
  /// call is not tried again, since it may have been carried out. What the server says it has not begun is
  /// (`RPCError.retryAfter`): overload, and a connection that was closed as idle while the call was on its way.
  public func call(
    _ method: String, _ params: JSONValue = .object([:]), timeout: Duration? = nil
  ) async throws -> JSONValue {
    let end = (timeout ?? options.timeout).map { ContinuousClock.now + $0 }
    var attempt = 0
    while true {
      do {
        return try await client().call(method, Self.params(params, until: end))
      } catch let error as RPCError where attempt < options.retries {
        guard let wanted = error.retryAfter else { throw error }
        let pause = Self.pause(wanted, attempt)
        if let end, ContinuousClock.now + pause >= end { throw error }
        try await Task.sleep(for: pause)
        attempt += 1
      }
    }
  }

  /// Closes all connections; calls that wait fail with `ClientError.closed`.
  public func close() async {
    for connecting in places.close() { try? await connecting.value.close() }
  }

  private func client() async throws -> LineClient {
    let place = try places.next { [host, port, options, tls] in
      Task { try await Self.connect(host, port, tls: tls, key: options.key) }
    }
    do {
      let client = try await place.connecting.value
      if client.isOpen { return client }
    } catch {
      places.forget(place)
      throw error
    }
    places.forget(place)
    return try await client()
  }

  private static func connect(_ host: String, _ port: Int, tls: ClientTLS?, key: String?) async throws -> LineClient {
    let client = try await LineClient.connect(host: host, port: port, tls: tls)
    guard let key else { return client }
    do {
      try await client.authenticate(key: key)
      return client
    } catch {
      await client.close()
      throw error
    }
  }

  private static func params(_ params: JSONValue, until end: ContinuousClock.Instant?) -> JSONValue {
    guard let end, var object = params.object else { return params }
    let rest = max(1, Int64((end - .now) / .milliseconds(1)))
    object[RPCRequest.timeoutName] = .integer(min(rest, RPCRequest.timeouts.upperBound))
    return .object(object)
  }

  /// What the server asks for, more each time, and not the same for all clients.
  private static func pause(_ wanted: Duration, _ attempt: Int) -> Duration {
    let seconds = (0..<attempt).reduce(wanted / .seconds(1)) { pause, _ in pause * 2 }
    return .seconds(min(seconds, longestPause) * Double.random(in: 0.75...1.25))
  }
}
