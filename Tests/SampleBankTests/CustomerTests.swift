import SampleBank
import Testing

@Suite struct CustomerTests {
  @Test func aSeedAlwaysGivesTheSameCustomers() {
    let lines = Array(SampleBank.customers(count: 200, seed: 42))
    #expect(lines == Array(SampleBank.customers(count: 200, seed: 42)))
    #expect(lines != Array(SampleBank.customers(count: 200, seed: 43)))
  }

  @Test func theFirstCustomersDoNotDependOnTheCount() {
    let few = Array(SampleBank.customers(count: 50, seed: 1))
    let many = SampleBank.customers(count: 5_000, seed: 1)
    #expect(few == Array(many.prefix(50)))
  }

  @Test(arguments: [(-3, 0), (0, 0), (1, 1), (1_234, 1_234)]) func asManyAsAskedFor(count: Int, made: Int) {
    #expect(Array(SampleBank.customers(count: count, seed: 5)).count == made)
  }

  @Test func customersDifferInTheirWords() throws {
    let customers = try Records.customers()
    let texts = Set(customers.map { $0.string("occupation") + $0.string("goals") + $0.string("notes") })
    #expect(texts.count >= customers.count * 99 / 100)
    #expect(Set(customers.map { $0.string("segment") }).count >= 12)
    #expect(Set(customers.map { $0.string("occupation") }).count >= 150)
    #expect(Set(customers.map { $0.string("city") }).count >= 60)
  }

  @Test func numbersStayWithinTheirRanges() throws {
    for customer in try Records.customers() {
      #expect(300...850 ~= customer.integer("credit_score"))
      #expect(18...90 ~= customer.integer("age"))
      #expect(customer.integer("income") > 0)
      #expect(0...customer.integer("total_assets") ~= customer.integer("account_balance"))
      #expect(0...(customer.integer("age") - 16) ~= customer.integer("tenure_years"))
    }
  }

  @Test func joiningDatesAgreeWithTheYearsSince() throws {
    for customer in try Records.customers() {
      #expect(Int(customer.string("joined").prefix(4)) == 2025 - customer.integer("tenure_years"))
    }
  }

  @Test func aLoanIsHeldWhereOneIsListed() throws {
    for customer in try Records.customers() {
      let listed = customer.strings("products").contains { $0.hasSuffix("loan") }
      #expect(customer["has_loan"] as? Bool == listed)
      #expect(Set(customer.strings("products")).count == customer.strings("products").count)
    }
  }

  @Test func segmentsDifferAsPeopleDo() throws {
    let customers = try Records.customers()
    func mean(_ field: String, of segment: String) -> Int {
      let values = customers.filter { $0.string("segment") == segment }.map { $0.integer(field) }
      return values.reduce(0, +) / max(1, values.count)
    }
    #expect(mean("age", of: "retiree") > 60)
    #expect(mean("age", of: "student") < 25)
    #expect(mean("income", of: "student") < 20_000)
    #expect(mean("income", of: "executive") > 2 * mean("income", of: "young professional"))
    #expect(mean("total_assets", of: "executive") > mean("total_assets", of: "senior professional"))
    #expect(mean("credit_score", of: "rebuilding credit") < 600)
    #expect(mean("credit_score", of: "active investor") > 750)
  }

  @Test func earnersOwnMore() throws {
    let byIncome = try Records.customers().sorted { $0.integer("income") < $1.integer("income") }
    func assets(_ customers: ArraySlice<[String: Any]>) -> Int {
      customers.reduce(0) { $0 + $1.integer("total_assets") }
    }
    #expect(assets(byIncome.suffix(500)) > 5 * assets(byIncome.prefix(500)))
  }

  /// The questions that the demonstration asks have answers, whatever the seed.
  @Test(arguments: [0, 1, 7, 2_026] as [UInt64]) func theUsualQuestionsHaveAnswers(seed: UInt64) throws {
    let customers = try Records.customers(seed: seed)
    let nearRetirement = customers.filter { $0.integer("income") >= 90_000 && 55...66 ~= $0.integer("age") }
    #expect(nearRetirement.count >= 15)
    #expect(nearRetirement.count { $0.string("goals").contains(/retire|wealth|estate|pension/) } >= 8)

    let young = customers.filter { $0.integer("age") < 35 && $0.integer("credit_score") >= 670 }
    #expect(young.count { $0.string("goals").contains("travel") } >= 15)

    let strong = customers.filter { $0.integer("credit_score") > 750 }
    #expect(strong.count >= 200)
    #expect(strong.count { ($0.string("notes") + $0.string("goals")).contains(/invest|portfolio|funds|shares/) } >= 100)
  }

  @Test func theProseIsTidy() throws {
    for customer in try Records.customers() {
      for column in ["goals", "life_event", "notes"] {
        let text = customer.string(column)
        #expect(text.hasSuffix("."), "\(text)")
        #expect(text.first?.isUppercase == true, "\(text)")
        #expect(!text.contains(#/  |\.\.| a [aeio]\w+ (account|loan|plan)| an [^aeiouh]|\b1 years/#), "\(text)")
      }
    }
  }
}
