import Encoder
import Engine
import Foundation
import Index
import Wire

extension RPCError {
  /// The error of a call whose result is not wanted any more.
  private static let cancelled = RPCError(.deadlineExceeded, EngineError.cancelled.description)

  /// The error on the wire for anything the engine throws: code, message and data are settled here and nowhere else.
  init(_ error: any Error, of method: String) {
    switch error {
    case EngineError.invalidArgument(let name?, let reason):
      self.init(.invalidParams, "\(name) of \(method) \(reason)")
    case let error as RPCError: self = error
    case let error as EngineError: self.init(error)
    case let error as FilterError:
      self.init(.invalidParams, error.description, data: .object(["column": .integer(Int64(error.column))]))
    case let error as IndexError: self.init(error)
    case let error as EncoderError: self.init(.internalError, error.description, cause: error.description)
    case let error as RowProblem: self.init(.invalidParams, error.reason)
    default: self.init(Self.code(StorageProblem(error)), "\(error)", cause: Self.cause(ofOther: error))
    }
  }

  private init(_ error: EngineError) {
    switch error {
    case .noCollection, .noRecord, .noJob, .nothingSaved, .noKey: self.init(.notFound, error.description)
    case .collectionExists, .jobUnderWay, .noOlderGeneration, .cannotRebuild, .savedExists, .tooMuchSaved, .noWords,
      .noAdministrator:
      self.init(.conflict, error.description)
    case .modelMismatch: self.init(.modelMismatch, error.description)
    case .badCollectionName, .badSchema, .invalidArgument: self.init(.invalidParams, error.description)
    case .tooLarge: self.init(.tooLarge, error.description)
    case .cancelled: self = .cancelled
    case .unauthenticated: self.init(.unauthenticated, error.description)
    case .forbidden: self.init(.forbidden, error.description)
    case .overloaded(let milliseconds), .tooManyAttempts(let milliseconds):
      self.init(.overloaded, error.description, data: .object(["retry_after_ms": .integer(Int64(milliseconds))]))
    case .auditIsFull: self.init(.storageFull, error.description)
    case .deadlineExceeded: self.init(.deadlineExceeded, error.description)
    case .badRecords(let problems):
      let items = problems.map { problem -> JSONValue in
        .object([
          "index": .integer(Int64(problem.index)), "id": problem.id.map { .string($0) } ?? .null,
          "message": .string(problem.message),
        ])
      }
      self.init(.invalidParams, error.description, data: .object(["items": .array(items)]))
    case .badKey, .dataDirectoryInUse: self.init(.internalError, error.description, cause: error.description)
    // The places in these may be ones that the caller has named.
    case .model: self.init(.internalError, error.description, cause: "a model cannot be used")
    case .dataDirectory: self.init(.internalError, error.description, cause: "a folder cannot be used")
    case .input: self.init(.internalError, error.description, cause: "a file cannot be read")
    case .output: self.init(.internalError, error.description, cause: "a file cannot be written")
    }
  }

  private init(_ error: IndexError) {
    switch error {
    case .outOfReach: self.init(.forbidden, error.description)
    case .corrupted, .formatVersion, .sealed: self.init(.internalError, error.description, cause: error.description)
    case .vectorMissing: self.init(.internalError, error.description, cause: "a record has no vector")
    default: self.init(.invalidParams, error.description)
    }
  }

  /// The cause of an error that is not this program's own: what the storage says, else its kind and number alone.
  private static func cause(ofOther error: any Error) -> String {
    if let cause = StorageProblem.cause(of: error) { return cause }
    let number = error as NSError
    let below = (number.userInfo[NSUnderlyingErrorKey] as? NSError).map { " (\($0.domain) \($0.code))" } ?? ""
    return "\(number.domain) \(number.code)\(below)"
  }

  private static func code(_ problem: StorageProblem?) -> RPCErrorCode {
    switch problem {
    case .full: .storageFull
    case .busy: .overloaded
    case .other, nil: .internalError
    }
  }
}
