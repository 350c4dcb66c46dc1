import CKernels

/// The scratch space for one batch of texts. One team holds it at a time, and its members write to different parts.
///
/// The tokens of all texts lie end to end, one row each, without padding between texts.
///
/// `@unchecked Sendable` because it moves between threads, but only through `WorkspacePool`, which lends it to one team.
final class Workspace: @unchecked Sendable {
  /// rows × hidden: the tokens' vectors.
  let hidden: Activations
  /// rows × hidden: what a sublayer adds to them.
  let update: FloatBuffer
  /// rows × 3 hidden: queries, keys, values.
  let projections: FloatBuffer
  /// rows × hidden: what attention gathered.
  let context: Activations
  /// rows × intermediate.
  let inner: Activations
  /// For one head's attention, for each member.
  private let attention: [FloatBuffer]
  /// Each text's rows, in the batch's order.
  private(set) var texts: [Range<Int>] = []

  /// Makes room for `rows` tokens of such a model, to be worked on by up to `members` threads.
  init(rows: Int, members: Int, configuration: ModelConfiguration, precision: Precision) {
    let padded = (rows + rowTile - 1) / rowTile * rowTile
    let hiddenSize = configuration.hiddenSize
    hidden = Activations(rows: padded, width: hiddenSize, precision: precision)
    update = FloatBuffer(count: padded * hiddenSize)
    projections = FloatBuffer(count: padded * 3 * hiddenSize)
    context = Activations(rows: padded, width: hiddenSize, precision: precision)
    inner = Activations(rows: padded, width: configuration.intermediateSize, precision: precision)
    attention = (0..<members).map { _ in
      FloatBuffer(count: kindred_attention_scratch(configuration.maxPositions, configuration.headWidth))
    }
  }

  /// How many tokens the batch has.
  var rows: Int { texts.last?.upperBound ?? 0 }

  /// Lays out a new batch of texts of these lengths, end to end.
  func layOut(_ lengths: some Sequence<Int>) {
    texts.removeAll(keepingCapacity: true)
    for length in lengths { texts.append(rows..<rows + length) }
  }

  /// Scratch space for attention that nobody but `member` uses.
  func attentionScratch(_ member: Member) -> UnsafeMutablePointer<Float> { unsafe attention[member.index].pointer }
}
