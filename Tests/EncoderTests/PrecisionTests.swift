import Encoder
import Foundation
import TestSupport
import Testing

/// Which precisions there are on which CPU, and how near the lesser ones come.
struct PrecisionTests {
  @Test func theFastestDependsOnTheCPUAlone() {
    let choices = [(true, true), (true, false), (false, true), (false, false)].map { int8, bfloat16 in
      Precision.fastest(on: CPUFeatures(multipliesInt8: int8, multipliesBFloat16: bfloat16))
    }
    #expect(choices == [.int8, .int8, .bf16, .f32])
    #expect(Precision.fastest().isSupported())
  }

  @Test(arguments: precisions)
  func comesNearTheOracle(precision: Precision) throws {
    let model = TinyModel(seed: 7)
    let encoder = try tinyEncoder(.kernels, precision, model: model)
    #expect(encoder.precision == precision)
    let oracle = BertOracle(model)
    let texts = randomTexts(count: 40, longest: 64, vocabulary: 70, seed: 1)
    let least =
      switch precision {
      case .f32: 0.9999999;
      case .bf16: 0.9998;
      case .int8: 0.998
      }
    for (text, vector) in zip(texts, try encoder.embed(texts).rows(width: encoder.dimension)) {
      let cosine = zip(vector, oracle.embed(text)).reduce(0) { $0 + Double($1.0) * $1.1 }
      #expect(cosine > least, "a text of \(text.count) tokens")
    }
  }

  @Test(arguments: precisions)
  func theMachinesPeakIsMeasured(precision: Precision) throws {
    #expect(try tinyEncoder(.automatic, precision).peak(threads: 2) > 1e9)
  }

  @Test(arguments: precisions)
  func aClockSeesTheStagesAndChangesNothing(precision: Precision) throws {
    let encoder = try tinyEncoder(.kernels, precision)
    let texts = randomTexts(count: 40, longest: 64, vocabulary: 70, seed: 3)
    let clock = StageClock()
    let timed = try encoder.embed(texts, clock: clock)
    clock.enter(.rest)
    let same = try timed == encoder.embed(texts)
    #expect(same)
    for stage in StageClock.Stage.allCases { #expect(clock.time(stage) > .zero, "\(stage)") }
  }

  @Test(arguments: [BackendChoice.openBLAS], [Precision.bf16, .int8])
  func theLibrariesRefuseOtherPrecisions(backend: BackendChoice, precision: Precision) {
    let error = #expect(throws: EncoderError.self) { try tinyEncoder(backend, precision) }
    #expect(error?.code == .unsupportedPrecision)
  }

  @Test(
    .enabled(if: precisions != Precision.allCases, "this CPU computes in every precision"),
    arguments: Precision.allCases.filter { !$0.isSupported() })
  func aCPUWithoutTheInstructionsRefuses(precision: Precision) {
    let error = #expect(throws: EncoderError.self) { try tinyEncoder(.automatic, precision) }
    #expect(error?.code == .unsupportedPrecision)
  }
}
