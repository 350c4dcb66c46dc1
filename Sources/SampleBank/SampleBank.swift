/// Invented customers and products for trying Kindred out. No person, firm or product in it is real.
///
/// Everything follows from a seed: the same seed gives the same bytes on every machine, and the first customers are
/// the same however many are asked for.
public enum SampleBank {
  /// Invented customers as lines of JSON without line ends: flat objects with the columns that ``customerSchema``
  /// names.
  ///
  /// Lines are made as they are asked for, so any `count` fits in memory.
  public static func customers(count: Int, seed: UInt64) -> some Sequence<String> {
    (0..<max(0, count)).lazy.map { Customer(number: $0 + 1, seed: seed).json }
  }

  /// The catalogue: hand-made products, each unlike the others.
  public static let products: [SampleProduct] =
    SampleProduct.accounts + SampleProduct.savings + SampleProduct.cards + SampleProduct.lending
    + SampleProduct.mortgages + SampleProduct.business + SampleProduct.wealth + SampleProduct.protection
    + SampleProduct.community

  /// The first `count` products (nil: all, also where `count` exceeds the catalogue) as lines of JSON without line
  /// ends, with the columns that ``productSchema`` names.
  public static func productLines(count: Int? = nil) -> [String] {
    products.prefix(max(0, count ?? products.count)).map(\.json)
  }
}
