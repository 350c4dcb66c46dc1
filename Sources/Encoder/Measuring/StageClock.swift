/// Where the time of a forward pass goes. One thread at a time uses a clock.
package final class StageClock {
  /// What a pass does.
  package enum Stage: String, CaseIterable, Sendable {
    /// Products with weights, bias, GELU and the way back from integers included.
    case products
    /// Scores, softmax and the weighted sums of values.
    case attention
    /// Rows of floats to bfloat16 or int8, where no product does it.
    case rounding
    /// Residuals and normalisation of the layers.
    case layerNorm = "layer_norm"
    /// Embedding, pooling and all that is not work on numbers.
    case rest
  }

  private let clock = ContinuousClock()
  private var stage = Stage.rest
  private var since: ContinuousClock.Instant
  private var times: [Duration]

  /// Starts in `rest`.
  package init() {
    since = clock.now
    times = Stage.allCases.map { _ in .zero }
  }

  /// From now on the time goes to `next`.
  package func enter(_ next: Stage) {
    let now = clock.now
    times[stage.index] += now - since
    (stage, since) = (next, now)
  }

  /// The time that went to a stage until the last call of `enter`.
  package func time(_ stage: Stage) -> Duration { times[stage.index] }
}

extension StageClock.Stage {
  fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
