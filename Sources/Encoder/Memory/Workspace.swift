import CKernels

/// The scratch space for one micro-batch. One thread holds it at a time.
///
/// The tokens of all texts lie end to end, one row each, without padding between texts.
///
/// `@unchecked Sendable` because it moves between threads, but only through `WorkspacePool`, which lends it to one.
final class Workspace: @unchecked Sendable {
  /// rows × hidden: the tokens' vectors.
  private(set) var hidden: FloatBuffer
  /// rows × hidden: what a sublayer makes of them, before `exchange` makes it the next `hidden`.
  private(set) var update: FloatBuffer
  /// rows × 3 hidden: queries, keys, values.
  let projections: FloatBuffer
  /// rows × hidden: what attention gathered.
  let context: FloatBuffer
  /// `innerRows` × intermediate.
  let inner: FloatBuffer
  /// For one text's attention.
  let attention: FloatBuffer
  /// Each text's rows, in the batch's order.
  private(set) var texts: [Range<Int>] = []

  /// The feed-forward part goes through its wide middle in steps of this many rows, to stay in the L2 cache.
  static let innerRows = 128

  /// Makes room for `rows` tokens of such a model.
  init(rows: Int, configuration: ModelConfiguration) {
    let padded = (rows + rowTile - 1) / rowTile * rowTile
    let hiddenSize = configuration.hiddenSize
    hidden = FloatBuffer(count: padded * hiddenSize)
    update = FloatBuffer(count: padded * hiddenSize)
    projections = FloatBuffer(count: padded * 3 * hiddenSize)
    context = FloatBuffer(count: padded * hiddenSize)
    inner = FloatBuffer(count: Self.innerRows * configuration.intermediateSize)
    attention = FloatBuffer(count: kindred_attention_scratch(configuration.maxPositions, configuration.headWidth))
  }

  /// How many tokens the batch has.
  var rows: Int { texts.last?.upperBound ?? 0 }

  /// Starts a new batch.
  func removeAll() { texts.removeAll(keepingCapacity: true) }

  /// Adds a text of `tokens` tokens and returns its rows.
  func append(tokens: Int) -> Range<Int> {
    let range = rows..<rows + tokens
    texts.append(range)
    return range
  }

  /// Makes `update` the new `hidden`.
  func exchange() { swap(&hidden, &update) }
}
