import Encoder
import Foundation
import TestSupport
import Testing

/// Torn, corrupt and hostile weights: always a typed error, never a crash, never a wrong number.
struct SafetensorsTests {
  @Test func readsWhatWasWritten() throws {
    let model = TinyModel(seed: 21)
    try withFile(model.safetensors()) { file in
      #expect(file.names.count == model.tensors.count + 1)
      for tensor in model.tensors {
        let values = try file.floats(tensor.name, shape: tensor.shape)
        #expect(values == tensor.values, "\(tensor.name)")
      }
    }
  }

  @Test func readsDataThatIsNotAligned() throws {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    for padding in 0..<8 {
      let spaces = String(repeating: " ", count: padding)
      try withFile(encode(header + spaces, data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])) { file in
        let values = try file.floats("a", shape: [2])
        #expect(values == [1, -2])
      }
    }
  }

  @Test func aFileTruncatedAnywhereIsRefused() throws {
    let whole = TinyModel().safetensors()
    let headerEnd = 8 + Int(whole[0]) + Int(whole[1]) << 8
    var random = SeededGenerator(seed: 22)
    let inBody = (0..<200).map { _ in Int.random(in: headerEnd..<whole.count, using: &random) }
    for length in Array(0..<headerEnd) + inBody + [whole.count - 1] {
      expectRefusal(whole.prefix(length), "the first \(length) bytes")
    }
  }

  @Test func flippedBitsNeverCrash() throws {
    let whole = TinyModel().safetensors()
    let headerEnd = 8 + Int(whole[0]) + Int(whole[1]) << 8
    var random = SeededGenerator(seed: 23)
    var refused = 0
    for _ in 0..<3_000 {
      var bytes = whole
      bytes[Int.random(in: 0..<headerEnd, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      do throws(EncoderError) {
        try open(bytes)
      } catch {
        #expect(error.code == .malformedFile)
        refused += 1
      }
    }
    #expect(refused > 1_000)  // a flip inside a name may leave a valid file with another name
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}"#,
    #"{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":{}}}"#,
    #"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}"#,
    #"{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a\u00:{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"format":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"[]"#, #"{"#, #"{"a"#, #"{"a":"#, #"""#, "", "{}",
    String(repeating: "{\"a\":", count: 100_000), String(repeating: "[", count: 100_000),
  ])
  func hostileHeadersAreRefused(header: String) throws {
    expectRefusal(encode(header, data: [UInt8](repeating: 0, count: 8)), String(header.prefix(80)))
  }

  @Test(arguments: [UInt64.max, 1 << 63, 100_000_001, 1_000, 55])
  func anImpossibleHeaderLengthIsRefused(length: UInt64) throws {
    var bytes = encode(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: [])
    for byte in 0..<8 { bytes[byte] = UInt8(truncatingIfNeeded: length >> (8 * UInt64(byte))) }
    expectRefusal(bytes, "a header of \(length) bytes")
  }

  @Test func aWrongTensorIsNamed() throws {
    let header =
      #"{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"n":{"dtype":"F32","shape":[1],"#
      + #""data_offsets":[8,12]}}"#
    try withFile(encode(header, data: [UInt8](repeating: 0, count: 8) + [0, 0, 0xC0, 0x7F])) { file in
      for (name, shape, problem) in [
        ("z", [1], "is missing"), ("a", [2], "has the shape [1] where the configuration asks for [2]"),
        ("a", [1], "has the type I64"), ("n", [1], "holds a value that is not a finite number"),
      ] {
        let error = #expect(throws: EncoderError.self) { try file.floats(name, shape: shape) }
        #expect(error?.code == .invalidTensor)
        #expect(error?.problem == problem)
        #expect(error?.place.hasSuffix("tensor \(name)") == true)
      }
    }
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: EncoderError.self) { try SafetensorsFile(path: "/nowhere/model.safetensors") }
    #expect(error?.code == .unreadableFile)
    #expect(error?.place == "/nowhere/model.safetensors")
  }

  private func encode(_ header: String, data: [UInt8]) -> Data {
    let length = UInt64(header.utf8.count)
    return Data((0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data)
  }

  private func withFile(_ bytes: Data, _ body: (SafetensorsFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/model.safetensors"))
      try body(try SafetensorsFile(path: "\(folder)/model.safetensors"))
    }
  }

  private func open(_ bytes: Data) throws(EncoderError) {
    do {
      try withFile(bytes) { _ in }
    } catch let error as EncoderError {
      throw error
    } catch {
      Issue.record(error)
    }
  }

  private func expectRefusal(_ bytes: Data, _ what: String) {
    let error = #expect(throws: EncoderError.self, "\(what)") { try open(bytes) }
    #expect(error?.code == .malformedFile, "\(what)")
  }
}
