import Index
import TestSupport
import Testing

@Suite struct FuzzTests {
  @Test func aFilterIsReadAsItIsWrittenOrRefusedAtAColumn() throws {
    let samples = [
      "credit_score > 750 and city in [\"Leeds\",'York'] and not products has \"mortgage\" and joined >= 2020-01-01 and has_loan",
      "age between 30 and 45 or (exists joined and `Income per year` > 50000.5)", "not not a",
      "name = \"it's \\\"so\\\"\"",
    ]
    try Fuzz.run("filters", of: samples) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let filter: Filter
      do throws(FilterError) {
        filter = try Filter(parsing: text)
      } catch {
        // The column after the last character is where something is missing.
        guard (1...text.utf8.count + 1).contains(error.column) else { throw Violation("column \(error.column)") }
        return
      }
      let written = filter.description
      guard try Filter(parsing: written).description == written else { throw Violation("\(written) is read otherwise") }
    }
  }
}
