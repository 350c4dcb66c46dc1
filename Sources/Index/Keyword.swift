/// A keyword as filters compare it: by its bytes, as the index does. Swift's own strings are equal where their bytes differ.
public struct Keyword: Hashable, Sendable {
  /// The keyword.
  public let text: String

  /// A keyword to compare with.
  public init(_ text: String) { self.text = text }

  /// Whether both have the same bytes.
  public static func == (one: Keyword, other: Keyword) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

  /// Feeds the bytes to a hash.
  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { bytes in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
    hasher.combine(UInt8(0xff))
  }
}
