extension Understanding {
  /// What a caller has made of what was understood: the constraints are the caller's, and words that are no longer part of
  /// any go back into the text.
  init(_ question: String, _ given: [SearchConstraint], found: Understanding?) {
    constraints = given.map { constraint in
      let same = found?.constraints.first { $0.start == constraint.start && $0.end == constraint.end }
      return Constraint(
        words: constraint.words, start: constraint.start, end: constraint.end, filter: constraint.filter,
        kind: constraint.kind, mute: same?.mute ?? [])
    }
    text = MeaningText.text(of: question, without: constraints.flatMap(\.mute))
  }
}
