import NIOCore

/// Accepts connections, and answers the lines of each.
struct ConnectionServer: Sendable {
  let dispatcher: Dispatcher
  let connections: Connections
  let inFlightLimit: Int

  /// Serves until the listener is closed and the last connection has ended.
  func serve(_ listener: Listener) async {
    // A discarding group forgets the connections that have ended.
    await withDiscardingTaskGroup { group in
      // Failures to accept one connection are dealt with below the sequence; an error here means that the listener is closed.
      try? await listener.executeThenClose { accepted in
        for try await connection in accepted {
          group.addTask { await serve(connection) }
        }
      }
    }
  }

  /// Serves one connection. Its errors are its own: they end it, and nothing else.
  private func serve(_ connection: Connection) async {
    connections.add(connection.channel)
    defer { connections.remove(connection.channel) }
    try? await connection.executeThenClose { lines in
      try await withThrowingTaskGroup(of: Void.self) { group in
        var inFlight = 0
        for try await line in lines {
          // Whoever sends faster than we answer waits here: the next lines stay in the network.
          if inFlight == inFlightLimit {
            try await group.next()
            inFlight -= 1
          }
          group.addTask { try await answer(line, on: connection.channel) }
          inFlight += 1
        }
        try await group.waitForAll()
      }
    }
  }

  private func answer(_ line: Line, on channel: any Channel) async throws {
    guard let reply = await dispatcher.reply(to: line, isWanted: { channel.isActive }) else { return }
    var buffer = channel.allocator.buffer(capacity: reply.count + 1)
    buffer.writeBytes(reply)
    buffer.writeInteger(UInt8(ascii: "\n"))
    try await channel.writeAndFlush(buffer)
  }
}
