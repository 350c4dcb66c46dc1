/// The random choices behind one customer: SplitMix64 (Steele, Lea and Flood 2014), whose start mixes the seed with the
/// customer's number.
///
/// The standard library may change how `Int.random(in:using:)` reads a generator; these draws stay as they are, so
/// sample data do not change with the compiler.
struct Draws {
  private var state: UInt64

  init(seed: UInt64, number: Int) {
    state = Self.mix(seed) ^ UInt64(truncatingIfNeeded: number)
    state = Self.mix(state)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  private mutating func next() -> UInt64 {
    let bits = Self.mix(state)
    state &+= 0x9E37_79B9_7F4A_7C15
    return bits
  }

  /// An integer of the range, each as likely as the others.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
  }

  /// A number from 0 up to but not including 1.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// An integer of the range, the middle likelier than the ends.
  mutating func central(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int((fraction() + fraction()) / 2 * Double(range.count))
  }

  mutating func happens(percent: Int) -> Bool { integer(in: 0...99) < percent }

  /// One element of an array that is not empty.
  mutating func element<Element>(of array: [Element]) -> Element { array[integer(in: 0...array.count - 1)] }

  /// Two different elements of an array of at least two.
  mutating func twoElements<Element>(of array: [Element]) -> (Element, Element) {
    let first = integer(in: 0...array.count - 1)
    let second = (first + integer(in: 1...array.count - 1)) % array.count
    return (array[first], array[second])
  }
}
