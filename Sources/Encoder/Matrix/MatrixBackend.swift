/// What multiplies matrices.
protocol MatrixBackend: Sendable {
  /// Its name, for logs and reports.
  var name: String { get }

  /// The precision it multiplies in.
  var precision: Precision { get }

  /// Prepares x ↦ x·Wᵀ + b, followed by GELU if the weights ask for it, in the form that is fastest.
  ///
  /// Throws `backendFailure` if a library refuses.
  func pack(_ weights: LinearWeights) throws(EncoderError) -> any LinearMap
}

/// x ↦ x·Wᵀ + b, ready to be applied by several threads at once.
protocol LinearMap: AnyObject, Sendable {
  /// In how many parts the result's columns are computed; different threads may take different parts.
  var parts: Int { get }

  /// Whether `prepare` has anything to do.
  var needsPreparation: Bool { get }

  /// Brings rows of the input into the form that `apply` reads, each row by itself.
  func prepare(_ input: Activations, rows: Range<Int>)

  /// Writes one part's columns of `rows` × outputs floats, or bfloat16 if the weights ask for them, to `result`.
  ///
  /// A row's bits depend on that row alone, never on how many others there are or where it stands. Both matrices reach
  /// on to a multiple of `rowTile` rows: what lies past `rows` may be overwritten.
  func apply(
    part: Int, to input: Activations, rows: Int, into result: UnsafeMutableRawPointer
  ) throws(EncoderError)
}

extension LinearMap {
  /// Prepares all rows, shared by the members of a team.
  func prepare(_ input: Activations, rows: Int, _ member: Member) throws(EncoderError) {
    guard needsPreparation else { return }
    member.clock?.enter(.rounding)
    try member.share(rows: rows) { (rows) throws(EncoderError) in prepare(input, rows: rows) }
  }

  /// The whole product of prepared rows, shared by the members of a team.
  func forward(
    _ input: Activations, rows: Int, into result: UnsafeMutableRawPointer, _ member: Member
  ) throws(EncoderError) {
    member.clock?.enter(.products)
    try member.share(parts) { (part) throws(EncoderError) in
      try unsafe apply(part: part, to: input, rows: rows, into: result)
    }
  }
}

/// Matrices that a `LinearMap` works on have room for a multiple of this many rows.
let rowTile = 16

/// The weights of one linear map, as the model's file holds them.
struct LinearWeights {
  let inputs: Int
  let outputs: Int
  /// outputs × inputs, row-major.
  let matrix: [Float]
  /// One for each output.
  let bias: [Float]
  /// Whether GELU follows.
  var gelu = false
  /// Whether results are rounded to bfloat16; only the kernels do that, and only for even `outputs`.
  var rounded = false
  /// The largest magnitude that each input was seen to take; empty if nobody looked.
  var inputPeaks: [Float] = []
}

/// What multiplies the matrices. Its names are those of `KINDRED_MATRIX`.
public enum BackendChoice: String, CaseIterable, Sendable {
  /// What `KINDRED_MATRIX` names; without it the fastest on this CPU: the kernels where there are any for it, else
  /// OpenBLAS.
  case automatic
  /// Kindred's own kernels, in every precision the CPU has instructions for.
  case kernels
  /// OpenBLAS, in single precision: runs everywhere.
  case openBLAS = "openblas"

  /// The choice that the environment makes in place of `automatic`. Throws `invalidSetting` for an unknown name.
  static func ofEnvironment() throws(EncoderError) -> BackendChoice {
    try EnvironmentChoice.value(of: "KINDRED_MATRIX", among: allCases.map { ($0.rawValue, $0) }) ?? .automatic
  }
}
