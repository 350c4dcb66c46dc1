import Index

/// Why the engine refused something or failed: what, where, and what to do.
public enum EngineError: Error, Equatable, CustomStringConvertible {
  /// A collection's name is not of the form `[a-z][a-z0-9_-]{0,62}`.
  case badCollectionName(String)
  /// There is no such collection.
  case noCollection(String, known: [String])
  /// There is one of that name already.
  case collectionExists(String)
  /// There is no such record.
  case noRecord(collection: String, id: String)
  /// A schema cannot be used.
  case badSchema(String)
  /// Records were refused; none of the call was kept.
  case badRecords([RecordProblem])
  /// The model folder cannot be used.
  case model(String)
  /// The vectors of a collection come from another model than the one loaded.
  case modelMismatch(collection: String, reason: String)
  /// Another process has the data directory.
  case dataDirectoryInUse(path: String, owner: String, address: String?)
  /// The data directory cannot be used.
  case dataDirectory(path: String, reason: String)
  /// More waits to be embedded than is sensible; in so many milliseconds it will be less.
  case overloaded(retryAfterMilliseconds: Int)
  /// The time that the caller allowed is over.
  case deadlineExceeded
  /// Another job is under way on the collection.
  case jobUnderWay(collection: String, job: String)
  /// There is no such job.
  case noJob(String)
  /// No older generation is kept.
  case noOlderGeneration(String)
  /// A new generation cannot be made, or not be made live.
  case cannotRebuild(collection: String, reason: String)
  /// Nothing is saved under a name.
  case nothingSaved(String, collection: String, known: [String])
  /// Something is saved under a name already.
  case savedExists(String, collection: String)
  /// A collection keeps as many searches or members of audiences as it can.
  case tooMuchSaved(collection: String)
  /// An index was made before there was a lexical side.
  case noWords(collection: String)
  /// No valid key was given.
  case unauthenticated(String)
  /// The key that was given does not allow this.
  case forbidden(String)
  /// Too many wrong keys came from one address.
  case tooManyAttempts(retryAfterMilliseconds: Int)
  /// There is no key of this id.
  case noKey(String)
  /// A key cannot be made or read.
  case badKey(String)
  /// No key could make other keys.
  case noAdministrator
  /// A file that was to be written cannot be.
  case output(path: String, reason: String)
  /// A file that was to be read cannot be.
  case input(path: String, reason: String)
  /// A parameter of a call, where one is to blame, cannot be used.
  case invalidArgument(String?, reason: String)
  /// A call asks for more than goes in one.
  case tooLarge(String)
  /// The result of the call is not wanted any more.
  case cancelled
  /// So many reads wait to be noted that no more are answered.
  case auditIsFull(String)

  /// One line.
  public var description: String {
    switch self {
    case .badCollectionName(let name):
      "\(name) is an invalid collection name; use a to z first, then a to z, 0 to 9, _ or -, at most 63 in all"
    case .noCollection(let name, let known):
      known.isEmpty
        ? "there is no collection \(name), nor any other; make one with kindred import or kindred create"
        : "there is no collection \(name); there are \(known.joined(separator: ", "))"
    case .collectionExists(let name): "there is a collection \(name) already"
    case .noRecord(let collection, let id): "there is no record \(id) in \(collection)"
    case .badSchema(let reason): "the schema cannot be used: \(reason)"
    case .badRecords(let problems):
      problems.count == 1
        ? "record \(problems[0].index) was refused: \(problems[0].message); nothing was written"
        : "\(problems.count) records were refused, the first because \(problems[0].message); nothing was written"
    case .model(let reason): reason
    case .modelMismatch(let collection, let reason):
      "the vectors of \(collection) come from another model: \(reason); use that model, or rebuild the collection"
    case .dataDirectoryInUse(let path, let owner, let address):
      "the data directory \(path) is in use by \(owner)"
        + (address.map { "; use --server \($0)" } ?? "; wait for it to end, or use another --data")
    case .dataDirectory(let path, let reason): "the data directory \(path) cannot be used: \(reason)"
    case .overloaded(let milliseconds): "the encoder queue is full; try again in \(milliseconds) ms"
    case .deadlineExceeded: "deadline exceeded before the text was embedded; the request had no effect"
    case .jobUnderWay(let collection, let job):
      "\(job) is under way on \(collection); wait for it, or cancel it"
    case .noJob(let id): "there is no job \(id); jobs that ended before the server started are not kept"
    case .noOlderGeneration(let collection):
      "no older generation of \(collection) is kept; one is kept after a rebuild, for as long as --keep said"
    case .cannotRebuild(let collection, let reason): "\(collection) is not rebuilt: \(reason)"
    case .nothingSaved(let name, let collection, let known):
      known.isEmpty
        ? "nothing is saved as \(name) in \(collection), nor under any other name; save keeps a search"
        : "nothing is saved as \(name) in \(collection); there are \(known.prefix(20).joined(separator: ", "))"
    case .savedExists(let name, let collection):
      "something is saved as \(name) in \(collection) already; choose another name, or replace it"
    case .tooMuchSaved(let collection):
      "\(collection) keeps at most \(SavedSearch.limit) searches and \(SavedSearch.idLimit) members of audiences; "
        + "forget some first"
    case .noWords(let collection):
      "the index of \(collection) knows no words: it was made by an earlier program; compact or rebuild it, or use mode semantic"
    case .unauthenticated(let reason), .forbidden(let reason): reason
    case .tooManyAttempts(let milliseconds):
      "too many wrong keys came from this address; try again in \(milliseconds) ms, with the right one"
    case .noKey(let id): "there is no key \(id); list the keys to see their ids"
    case .badKey(let reason): "a key cannot be used: \(reason)"
    case .noAdministrator: "the first key must have the role admin, or no other could be created"
    case .output(let path, let reason): "\(path) cannot be written: \(reason)"
    case .input(let path, let reason): "\(path) cannot be read: \(reason)"
    case .invalidArgument(let name, let reason): name.map { "\($0) \(reason)" } ?? reason
    case .tooLarge(let reason): reason
    case .cancelled: "the call was cancelled; nothing was changed"
    case .auditIsFull(let path):
      "reads cannot be noted in the audit trail at \(path), so none is answered; make room on its disk"
    }
  }
}

/// A record that was refused.
public struct RecordProblem: Equatable, Sendable {
  /// Its place in the call, from 0.
  public let index: Int
  /// Its id, where it has one.
  public let id: String?
  /// What is wrong with it.
  public let message: String

  /// Makes it from its parts.
  public init(index: Int, id: String?, message: String) {
    self.index = index
    self.id = id
    self.message = message
  }
}
