import Synchronization

/// The connections of a pool, each of them open or being opened.
final class ConnectionPlaces: Sendable {
  /// A connection and where it is kept.
  struct Place: Sendable {
    let number: Int
    let connecting: Task<LineClient, any Error>
  }

  private struct State {
    var connecting: [Task<LineClient, any Error>?]
    var next = 0
    var isClosed = false
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(connecting: [Task<LineClient, any Error>?](repeating: nil, count: count)))
  }

  /// The next connection in turn, opened by `connect` if there is none.
  func next(_ connect: () -> Task<LineClient, any Error>) throws(ClientError) -> Place {
    try state.withLock { state throws(ClientError) in
      guard !state.isClosed else { throw .closed }
      let number = state.next
      state.next = (number + 1) % state.connecting.count
      let connecting = state.connecting[number] ?? connect()
      state.connecting[number] = connecting
      return Place(number: number, connecting: connecting)
    }
  }

  /// Forgets a connection that is of no use any more, unless another one has taken its place.
  func forget(_ place: Place) {
    state.withLock { state in
      if state.connecting[place.number] == place.connecting { state.connecting[place.number] = nil }
    }
  }

  /// Hands out all connections, and makes no more.
  func close() -> [Task<LineClient, any Error>] {
    state.withLock { state in
      state.isClosed = true
      defer { state.connecting = state.connecting.map { _ in nil } }
      return state.connecting.compactMap { $0 }
    }
  }
}
