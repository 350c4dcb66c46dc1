/// General categories as they stood in Unicode 8.0.
///
/// The models' ids were made with the Rust crate `unicode_categories`, whose tables stop there: a mark that Unicode
/// gained later is no mark to it. Swift's tables are newer, but know the age of every scalar, and only seven scalars
/// have moved to another category since.
enum Unicode8 {
  static func category(of scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    switch scalar.value {
    case 0x166D, 0x111C9: return .otherPunctuation
    case 0x1734, 0x1171E: return .nonspacingMark
    case 0x1885, 0x1886: return .otherLetter
    case 0xA9BD: return .spacingMark
    default: break
    }
    guard let age = scalar.properties.age, age.major <= 8 else { return .unassigned }
    return scalar.properties.generalCategory
  }
}

extension Unicode.GeneralCategory {
  /// Control, format or private use: what BERT's cleaning removes. Unassigned scalars stay.
  var isRemovedByCleaning: Bool {
    switch self {
    case .control, .format, .privateUse: true
    default: false
    }
  }

  /// Any of the categories `P*`.
  var isPunctuation: Bool {
    switch self {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// The ideograph blocks that BERT sets apart with spaces. U+2B820…U+2B91F are missing in the reference, so here too.
  var isChineseCharacter: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
