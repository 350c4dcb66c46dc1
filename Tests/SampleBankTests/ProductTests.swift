import SampleBank
import Testing

@Suite struct ProductTests {
  @Test func theCatalogueIsLargeAndDistinct() {
    let products = SampleBank.products
    #expect(products.count >= 64)
    #expect(Set(products.map(\.name)).count == products.count)
    #expect(Set(products.map(\.description)).count == products.count)
    #expect(Set(products.map(\.category)).count >= 20)
  }

  @Test func idsCountUpwards() {
    for (index, product) in SampleBank.products.enumerated() {
      #expect(product.id.wholeMatch(of: /P-\d{3}/) != nil)
      #expect(Int(product.id.dropFirst(2)) == index + 1)
    }
  }

  @Test func everyProductIsDescribedInFull() {
    for product in SampleBank.products {
      #expect(2...4 ~= product.features.count, "\(product.name)")
      #expect(2...3 ~= product.description.count { $0 == "." || $0 == "?" }, "\(product.name)")
      #expect(!product.description.contains("  "), "\(product.name)")
      #expect(product.eligibility.hasSuffix("."), "\(product.name)")
      #expect(!product.audience.isEmpty, "\(product.name)")
    }
  }

  @Test func requirementsAreWithinReason() {
    for product in SampleBank.products {
      #expect(0...65 ~= product.minAge, "\(product.name)")
      #expect(300...850 ~= product.minCreditScore ?? 300, "\(product.name)")
      #expect(product.minIncome ?? 1 > 0, "\(product.name)")
      #expect(0...30 ~= product.rate ?? 0, "\(product.name)")
    }
  }

  @Test func descriptionsShareFewWords() {
    let words = SampleBank.products.map { Set($0.description.lowercased().split { !$0.isLetter }) }
    for (first, one) in words.enumerated() {
      for other in words[(first + 1)...] {
        let common = Double(one.intersection(other).count) / Double(one.union(other).count)
        #expect(common < 0.4, "\(SampleBank.products[first].name)")
      }
    }
  }

  @Test(arguments: [(nil, 84), (-1, 0), (0, 0), (10, 10), (1_000, 84)] as [(Int?, Int)])
  func asManyLinesAsAskedFor(count: Int?, lines: Int) {
    #expect(SampleBank.productLines(count: count).count == lines)
  }
}
