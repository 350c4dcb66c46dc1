import Encoder
import Testing

/// Environment variables that overrule the encoder's choices.
struct EnvironmentTests {
  private func choose(_ environment: [String: String]) throws(EncoderError) -> Int? {
    try EnvironmentChoice.value(of: "KINDRED_X", among: [("one", 1), ("two", 2)], in: environment)
  }

  @Test func namesAValue() throws {
    #expect(try choose(["KINDRED_X": "two"]) == 2)
  }

  @Test(arguments: [[:], ["KINDRED_X": ""], ["KINDRED_Y": "one"]])
  func unsetMeansNoChoice(environment: [String: String]) throws {
    #expect(try choose(environment) == nil)
  }

  @Test func anUnknownNameSaysWhatWhereAndWhatToDo() throws {
    let error = #expect(throws: EncoderError.self) { try choose(["KINDRED_X": "three"]) }
    #expect(error?.code == .invalidSetting)
    #expect(
      error?.description == """
        environment variable KINDRED_X: is "three", which is not available on this machine; set it to one of one, two, or \
        unset it
        """)
  }
}
