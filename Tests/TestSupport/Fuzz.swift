import Foundation

/// Feeds changed versions of valid inputs to something that must take or refuse them, and never end the process.
///
/// A run is the same every time: 5,000 inputs. `KINDRED_FUZZ_SECONDS` makes it go on for so long, with a seed of its own that it
/// prints; `KINDRED_FUZZ_SEED` brings that run back.
public enum Fuzz {
  private static let usualCount = 5000

  /// Calls `body` with one input after another. What it throws ends the run, with the seed that brings the input back.
  public static func run(_ name: String, of samples: [String], _ body: ([UInt8]) throws -> Void) throws {
    try run(name, of: samples.map { Array($0.utf8) }, body)
  }

  /// The same for samples that are no text.
  public static func run(_ name: String, of samples: [[UInt8]], _ body: ([UInt8]) throws -> Void) throws {
    let environment = ProcessInfo.processInfo.environment
    let seconds = environment["KINDRED_FUZZ_SECONDS"].flatMap(Double.init)
    var seed =
      environment["KINDRED_FUZZ_SEED"].flatMap { UInt64($0) } ?? (seconds == nil ? 1 : .random(in: 1...1 << 40))
    let end = Date().addingTimeInterval(seconds ?? 0)
    let first = seed
    var count = 0
    while seconds == nil ? count < usualCount : Date() < end {
      for _ in 0..<500 {
        var mutator = Mutator(seed: seed)
        let input = mutator.mutated(samples)
        do { try body(input) } catch { throw FuzzFailure(name: name, seed: seed, input: input, reason: "\(error)") }
        seed += 1
        count += 1
      }
    }
    if seconds != nil { print("fuzz: \(name): \(count) inputs, seeds \(first) to \(seed - 1)") }
  }
}

/// An input that was not treated as it should be.
public struct FuzzFailure: Error, CustomStringConvertible {
  let name: String
  let seed: UInt64
  let input: [UInt8]
  let reason: String

  /// What happened, and how to bring it back.
  public var description: String {
    "\(name), KINDRED_FUZZ_SEED=\(seed): \(reason)\n\(String(decoding: input.prefix(2000), as: UTF8.self))"
  }
}

/// Something did not hold for an input.
public struct Violation: Error, CustomStringConvertible {
  /// What.
  public let description: String

  /// Names what did not hold.
  public init(_ description: String) { self.description = description }
}

/// Changes inputs: bytes, pieces, and pieces of other inputs.
private struct Mutator {
  private static let tokens: [[UInt8]] =
    [
      "\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "-", "0", "1e999", "18446744073709551616", "\n",
      "\r\n", "\0", ";",
      "\t", "and", "not", "(", ")", "`", "'", "null", "true", "1e-400", "\u{feff}", "\u{1f468}\u{200d}\u{1f469}",
      "e\u{301}", "\u{4e2d}",
      "99999999999999999999999", "2020-02-30", "data_offsets", "__metadata__",
    ].map { Array($0.utf8) } + [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]

  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func mutated(_ samples: [[UInt8]]) -> [UInt8] {
    var bytes = samples.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 0...6, using: &random) { change(&bytes, samples) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ samples: [[UInt8]]) {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, start + Int.random(in: 0...16, using: &random))
    switch Int.random(in: 0..<8, using: &random) {
    case 0: if start < bytes.count { bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    case 1: if start < bytes.count { bytes[start] = UInt8.random(in: 0...255, using: &random) }
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
    case 4: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: start)
    case 5: bytes.removeSubrange(start...)
    case 6: repeatPiece(start..<end, of: &bytes)
    default: splice(&bytes, at: start, samples)
    }
  }

  private mutating func repeatPiece(_ range: Range<Int>, of bytes: inout [UInt8]) {
    let piece = Array(bytes[range])
    for _ in 0..<Int.random(in: 1...70, using: &random) where bytes.count < 20_000 {
      bytes.insert(contentsOf: piece, at: range.lowerBound)
    }
  }

  private mutating func splice(_ bytes: inout [UInt8], at start: Int, _ samples: [[UInt8]]) {
    let other = samples.randomElement(using: &random) ?? []
    let from = Int.random(in: 0...other.count, using: &random)
    bytes.replaceSubrange(start..., with: other[from...])
  }
}
