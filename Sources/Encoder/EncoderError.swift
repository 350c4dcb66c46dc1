/// Why a model could not be loaded or texts could not be embedded: what is wrong, where, and what to do about it.
public struct EncoderError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of failure, for programs.
  public enum Code: String, Equatable, Sendable {
    /// A file is missing or cannot be read.
    case unreadableFile
    /// A file is not what its format says it must be: torn, corrupt or hostile.
    case malformedFile
    /// A configuration field is missing or has a value out of range.
    case invalidConfiguration
    /// The model is well-formed but of a kind this encoder does not compute.
    case unsupportedModel
    /// A tensor is missing, or its shape or type is wrong.
    case invalidTensor
    /// An environment variable names something that is not there.
    case invalidSetting
    /// Token ids are out of the vocabulary, too many, or none.
    case invalidInput
    /// The CPU, or the matrix library asked for, cannot compute in the precision asked for.
    case unsupportedPrecision
    /// A matrix library is unavailable or failed.
    case backendFailure
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong, in one sentence without a full stop.
  public let problem: String
  /// Where: a file's path, with the tensor, field or text after it. Empty when there is no place.
  public let place: String
  /// What the operator or caller can do.
  public let remedy: String

  /// Makes an error; `place` names a file, tensor, field or text.
  public init(_ code: Code, _ problem: String, at place: String = "", remedy: String) {
    self.code = code
    self.problem = problem
    self.place = place
    self.remedy = remedy
  }

  /// All of it in one line: `place: problem; remedy`.
  public var description: String {
    (place.isEmpty ? "" : "\(place): ") + "\(problem); \(remedy)"
  }
}
