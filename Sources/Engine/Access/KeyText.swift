import Cryptography
import Foundation

/// The text of an API key: `kindred_<id>_<secret>`. It is shown once and stored nowhere; what is stored is its SHA-256.
struct KeyText {
  private static let mark = "kindred"
  private static let secretBytes = 32
  private static let idBytes = 6
  /// Nothing longer is looked at.
  private static let longest = 200

  /// What may be shown: it names the key and opens nothing.
  let id: String
  let text: String

  /// A new key: 256 random bits, by the system's generator.
  init() {
    var random = SystemRandomNumberGenerator()
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) } }
    id = bytes(Self.idBytes).hex
    let secret = Data(bytes(Self.secretBytes)).base64EncodedString()
    let plain = secret.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    text = "\(Self.mark)_\(id)_\(plain)"
  }

  /// A key as somebody sends it; nil if it is none.
  init?(_ text: String) {
    let parts = text.prefix(Self.longest).split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.longest, parts.count == 3, parts[0] == Self.mark else { return nil }
    (id, self.text) = (String(parts[1]), text)
  }

  /// What is stored of it.
  var hash: [UInt8] { SHA256.hash(data: Array(text.utf8)).bytes }

  /// Whether it is the key whose hash this is. It takes the same time whatever differs.
  func matches(_ stored: [UInt8]) -> Bool { SHA256.hash(data: Array(text.utf8)).matches(stored) }
}
