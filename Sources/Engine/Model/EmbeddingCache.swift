import Synchronization
import Wire

/// Embeddings of recent queries by their text; the least recently used go when it is full. Bounded in bytes.
package final class EmbeddingCache: Sendable {
  /// How often it helped.
  package struct Counts: Equatable {
    package var hits = 0
    package var misses = 0
    package var bytes = 0
    package var entries = 0

    package init(hits: Int = 0, misses: Int = 0, bytes: Int = 0, entries: Int = 0) {
      self.hits = hits
      self.misses = misses
      self.bytes = bytes
      self.entries = entries
    }
  }

  fileprivate struct Entry {
    let text: String
    let vector: [Float]
    var newer: Int?
    var older: Int?

    /// What it takes: the vector, the text twice (it is the key too), and a share of the table.
    var bytes: Int { vector.count * 4 + 2 * text.utf8.count + 128 }
  }

  /// A list from newest to oldest through an array whose free places are used again.
  fileprivate struct State {
    var places: [String: Int] = [:]
    var entries: [Entry] = []
    var free: [Int] = []
    var newest: Int?
    var oldest: Int?
    var counts = Counts()
  }

  private let limit: Int
  private let state = Mutex(State())

  /// Makes a cache of at most `limit` bytes; 0 for none.
  package init(limit: Int) { self.limit = limit }

  package var counts: Counts { state.withLock { $0.counts } }

  /// The embedding of a text, if it is here; it is then the newest.
  package func vector(for text: String) -> [Float]? {
    guard limit > 0 else { return nil }
    return state.withLock { state -> [Float]? in
      guard let place = state.places[text] else {
        state.counts.misses += 1
        return nil
      }
      state.counts.hits += 1
      state.unlink(place)
      state.linkAsNewest(place)
      return state.entries[place].vector
    }
  }

  /// Takes in an embedding.
  package func insert(_ text: String, _ vector: [Float]) {
    let entry = Entry(text: text, vector: vector)
    guard entry.bytes <= limit else { return }
    state.withLock { state in
      guard state.places[text] == nil else { return }
      while state.counts.bytes + entry.bytes > limit, let oldest = state.oldest { state.remove(oldest) }
      state.add(entry)
    }
  }
}

extension EmbeddingCache.State {
  fileprivate mutating func unlink(_ place: Int) {
    let (newer, older) = (entries[place].newer, entries[place].older)
    if let newer { entries[newer].older = older } else { newest = older }
    if let older { entries[older].newer = newer } else { oldest = newer }
  }

  fileprivate mutating func linkAsNewest(_ place: Int) {
    entries[place].newer = nil
    entries[place].older = newest
    if let newest { entries[newest].newer = place } else { oldest = place }
    newest = place
  }

  fileprivate mutating func remove(_ place: Int) {
    unlink(place)
    counts.bytes -= entries[place].bytes
    counts.entries -= 1
    places[entries[place].text] = nil
    entries[place] = EmbeddingCache.Entry(text: "", vector: [])
    free.append(place)
  }

  fileprivate mutating func add(_ entry: EmbeddingCache.Entry) {
    let place = free.popLast() ?? entries.count
    if place == entries.count { entries.append(entry) } else { entries[place] = entry }
    places[entry.text] = place
    counts.bytes += entry.bytes
    counts.entries += 1
    linkAsNewest(place)
  }
}

extension EmbeddingCache.Counts {
  /// The counts as `stats` shows them.
  var json: JSONValue {
    .object([
      "hits": .integer(Int64(hits)), "misses": .integer(Int64(misses)), "entries": .integer(Int64(entries)),
      "bytes": .integer(Int64(bytes)),
    ])
  }
}
