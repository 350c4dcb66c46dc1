import Encoder
import Foundation
import TestSupport
import Testing

struct FuzzTests {
  @Test func aWeightFileIsReadOrRefused() throws {
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]}}"#
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    let sample = length + Array(header.utf8) + [UInt8](repeating: 0x3f, count: 10)
    try withTemporaryFolder { folder in
      let file = URL(fileURLWithPath: folder + "/model.safetensors")
      try Fuzz.run("safetensors", of: [sample]) { bytes in
        try Data(bytes).write(to: file)
        do throws(EncoderError) {
          let weights = try SafetensorsFile(path: file.path)
          for name in weights.names { _ = try? weights.floats(name, shape: [2, 1]) }
        } catch {
          guard error.description.contains(file.path) else { throw Violation("\(error) names no file") }
        }
      }
    }
  }
}
