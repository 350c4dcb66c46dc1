import CKernels
import TestSupport
import Testing

/// The kernels of links and codes against plain loops.
@Suite struct KernelTests {
  @Test(arguments: [1, 7, 63, 64, 65, 128, 200, 384, 1000])
  func productsOfManyAreThoseOfEach(dimension: Int) {
    var generator = SeededGenerator(seed: UInt64(dimension))
    func code() -> [Int8] { (0..<dimension).map { _ in Int8.random(in: -128...127, using: &generator) } }
    let query = code()
    for count in 0...9 {
      let vectors = (0..<count).map { _ in code() }
      let flat = vectors.flatMap(\.self)
      var products = [Int32](repeating: -1, count: count)
      unsafe flat.withUnsafeBufferPointer { flat in
        var places: [UnsafePointer<Int8>?] = unsafe []
        for index in 0..<count { unsafe places.append(flat.baseAddress.map { unsafe $0 + index * dimension }) }
        unsafe kindred_dots_i8(query, places, count, dimension, &products)
      }
      let expected = vectors.map { zip(query, $0).reduce(Int32(0)) { $0 + Int32($1.0) * Int32($1.1) } }
      #expect(products == expected)
    }
  }

  @Test func aNumberInCommonIsFound() {
    var generator = SeededGenerator(seed: 31)
    for _ in 0..<2000 {
      let lists = (0..<2).map { _ in
        (0..<Int.random(in: 0...33, using: &generator)).map { _ in UInt32.random(in: 0..<400, using: &generator) }
      }
      let found = unsafe kindred_have_common_u32(lists[0], lists[0].count, lists[1], lists[1].count)
      #expect(found == !Set(lists[0]).isDisjoint(with: lists[1]))
    }
  }
}
