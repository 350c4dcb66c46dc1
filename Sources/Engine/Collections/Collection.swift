package import Index
import Synchronization

/// A collection that is open.
public final class Collection: Sendable {
  /// Its name.
  public let name: String
  /// What its records look like.
  public let schema: Schema
  private let state: Mutex<State>
  private let gate = WriteGate()
  /// What the words of a question mean here.
  let lexicons = LexiconShelf()
  /// What scores are worth, where the catalog could not be told; held by whoever measures it.
  let calibration = Mutex<Calibration?>(nil)

  /// What holds at one moment. Every request asks for it several times, on many threads: whoever does is not to hold the lock for
  /// longer than it takes to count a reference.
  private final class State: Sendable {
    let entry: CatalogEntry
    let generation: Generation
    /// The older generation that is kept, if this process has it open.
    let kept: Generation?

    init(_ entry: CatalogEntry, _ generation: Generation, kept: Generation?) {
      (self.entry, self.generation, self.kept) = (entry, generation, kept)
    }
  }

  init(_ entry: CatalogEntry, generation: Generation) {
    name = entry.schema.collection
    schema = entry.schema
    state = Mutex(State(entry, generation, kept: nil))
  }

  /// What the catalog says of it.
  var entry: CatalogEntry { current.entry }

  private var current: State { state.withLock { $0 } }

  /// The live generation, to be read. Another one may be live a moment later, so writes go through `write`.
  package var generation: Generation { current.generation }

  /// What the catalog says of it, and the live generation that this names.
  var live: (entry: CatalogEntry, generation: Generation) {
    let current = current
    return (current.entry, current.generation)
  }

  /// The folder of the live generation.
  var generationName: String { current.entry.generation }

  /// The older generation that is kept, if this process has it open.
  var kept: Generation? { current.kept }

  /// What scores are worth, as far as the catalog was told.
  var keptCalibration: Calibration? { current.entry.calibration }

  /// The records as of the last commit.
  var snapshot: Snapshot { generation.snapshot }

  /// Runs a write on the live generation, which stays live until it is done.
  func write<Result>(_ body: (Generation) throws -> Result) rethrows -> Result {
    try gate.pass { try body(generation) }
  }

  /// Runs `body` while no write is under way.
  func withoutWrites<Result>(_ body: () throws -> Result) rethrows -> Result { try gate.whileClosed(body) }

  /// Takes in what the catalog says of it now.
  func note(_ entry: CatalogEntry) {
    state.withLock { $0 = State(entry, $0.generation, kept: $0.kept) }
  }

  /// Makes a generation live. Those who read the one before go on reading it.
  func swap(_ entry: CatalogEntry, generation: Generation, kept: Generation?) {
    state.withLock { $0 = State(entry, generation, kept: kept) }
  }

  /// Checks everything that must hold of its index; returns what does not, a line each.
  public func verify() throws -> [String] { try generation.verify().map(\.description) }

  /// Reads a filter and checks it against the schema's fields.
  func filter(_ text: String?) throws(FilterError) -> BoundFilter? {
    guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
    return try Filter(parsing: text).bound(to: snapshot.fields)
  }
}
