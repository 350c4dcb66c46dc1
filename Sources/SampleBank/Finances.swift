/// A customer's numbers, each leaning on the ones before it: older customers of a kind earn more, earners own more, and
/// owners repay better.
struct Finances {
  /// US dollars a year.
  let income: Int
  /// 300 to 850.
  let creditScore: Int
  /// Everything owned, in US dollars.
  let totalAssets: Int
  /// What of it lies in the current account, in US dollars.
  let accountBalance: Int

  init(_ archetype: Archetype, age: Int, _ draws: inout Draws) {
    let maturity = Double(age - archetype.age.lowerBound) / Double(archetype.age.count)
    let standing = 0.4 * maturity + 0.6 * draws.fraction()
    income = Self.rounded(Self.value(in: archetype.income, at: standing * standing), to: 500)

    let thrift = 0.5 * maturity + 0.5 * draws.fraction()
    let percent = Self.value(in: archetype.assetsPercent, at: thrift)
    totalAssets = max(200, Self.rounded(Double(income) / 100 * percent, to: 100))

    let care = 0.3 * thrift + 0.35 * draws.fraction() + 0.35 * draws.fraction()
    creditScore = Int(Self.value(in: archetype.creditScore, at: care))

    let liquid = Double(totalAssets) * (0.03 + 0.22 * draws.fraction())
    accountBalance = Self.rounded(min(liquid, Double(income) * 0.6), to: 10)
  }

  private static func value(in range: ClosedRange<Int>, at fraction: Double) -> Double {
    Double(range.lowerBound) + fraction * Double(range.upperBound - range.lowerBound)
  }

  private static func rounded(_ value: Double, to step: Int) -> Int { Int(value) / step * step }
}
