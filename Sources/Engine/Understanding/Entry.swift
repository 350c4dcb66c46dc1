/// What a phrase of the lexicon means.
enum Entry {
  /// A field of numbers, days or keywords, by its number in the lexicon.
  case field(Int)
  /// A boolean field.
  case flag(Int)
  /// A value of a keyword field, or a member of a set, by its number in the lexicon.
  case value(Int)
  /// A preference, by its number in the lexicon.
  case band(Int)
  /// A comparison with the number that follows.
  case compare(Bound)
  /// A comparison with the number that went before.
  case suffix(Bound)
  /// A word that holds a question together.
  case control(Control)
  /// `million`, `lakh`.
  case scale(Double)
  /// `seven`, `twenty`.
  case numeral(Double)
  /// `percent`, `dollars`, `years`.
  case unit(Unit)
  /// `march`.
  case month(Int)
}

/// How a number bounds a field.
enum Bound {
  case over, atLeast, under, atMost, equal, around
  /// At most so long ago: `in the last 90 days`.
  case within
  /// The same, said of people: `older than`.
  case older, younger, atLeastAge, atMostAge
  /// Said of days: `since`, `after`, `before`, `until`.
  case since, after, before, until

  /// Whether only an age can be meant.
  var isOfAge: Bool {
    switch self {
    case .older, .younger, .atLeastAge, .atMostAge: true
    default: false
    }
  }

  /// The bound for numbers.
  var plain: Bound {
    switch self {
    case .older: .over
    case .younger: .under
    case .atLeastAge: .atLeast
    case .atMostAge: .atMost
    default: self
    }
  }
}

/// What a number counts.
enum Unit {
  case none, money, percent, years, months, weeks, days, quarters

  /// Days, as banks count: a month has 30.
  var days: Double? {
    switch self {
    case .days: 1
    case .weeks: 7
    case .months: 30
    case .quarters: 90
    case .years: 365
    default: nil
    }
  }

  /// Months.
  var months: Double? {
    switch self {
    case .days: 1.0 / 30
    case .weeks: 7.0 / 30
    case .months: 1
    case .quarters: 3
    case .years: 12
    default: nil
    }
  }
}

/// Words that hold a question together.
enum Control {
  case negate, and, or, nor, comma, either, neither, both, but, except
  case between, from, to, last, this, ago
  /// `the`, `of`, `is`: passed over.
  case filler
  /// `in`, `from`.
  case place
  /// `with`, `has`, `holding`.
  case holding
  /// `who`, `whose`, `that`.
  case who
  /// `customers`, `people`.
  case people
  /// `holders`, behind what is held.
  case holder
  /// `interested in`: what follows is wanted, not had.
  case interest
  /// `payments`: makes the word before it a part of something else.
  case compound
  /// `top`, `number`: the number that follows bounds nothing.
  case rank
  /// The end of a sentence.
  case stop
  /// `old`, `of age`, behind years.
  case ofAge
  /// `a month`, `a year`, behind money.
  case monthly, yearly
  case early, middle, late
  /// `their`, in `in their forties`.
  case their
  case half
  case article
  /// `last quarter` of days.
  case today, yesterday
}
