/// An entry of a page: a key with a value, or with the page below it.
struct TreeNode {
  let key: [UInt8]
  /// The value, where it stands on the page itself.
  let value: [UInt8]
  let valueSize: Int
  /// The first page of a value that has pages of its own.
  let overflow: Int?
  /// The page below, in a branch.
  let child: Int
}

/// A page of a tree: a header of 16 bytes, offsets of the entries, room, and the entries from its end on.
struct TreePage {
  static let branch: UInt16 = 1
  static let leaf: UInt16 = 2
  static let overflow: UInt16 = 4
  static let header = 16
  static let nodeHeader = 8
  private static let longestKey = 511
  // Of an entry: its value has pages of its own; its value is a tree.
  static let bigData: UInt16 = 1
  private static let subTree: UInt16 = 2

  /// The entries; nil if the page is damaged.
  private(set) var nodes: [TreeNode]?
  /// What is wrong with it.
  private(set) var reason = ""

  init(_ bytes: [UInt8], page: Int, isLeaf: Bool) {
    guard bytes.number(0, UInt64.self) == UInt64(page) else {
      reason = "its header is that of page \(bytes.number(0, UInt64.self))"
      return
    }
    guard bytes.number(10, UInt16.self) == (isLeaf ? Self.leaf : Self.branch) else {
      reason = "its flags are \(bytes.number(10, UInt16.self))"
      return
    }
    let (lower, upper) = (Int(bytes.number(12, UInt16.self)), Int(bytes.number(14, UInt16.self)))
    guard lower > Self.header, lower % 2 == 0, lower <= upper, upper <= bytes.count else {
      reason = "its entries are said to lie outside it"
      return
    }
    read(bytes, offsets: Self.header..<lower, from: upper, isLeaf: isLeaf)
  }

  private mutating func read(_ bytes: [UInt8], offsets: Range<Int>, from upper: Int, isLeaf: Bool) {
    var found: [TreeNode] = []
    var room = bytes.count - upper
    for place in stride(from: offsets.lowerBound, to: offsets.upperBound, by: 2) {
      let offset = Int(bytes.number(place, UInt16.self))
      guard offset >= upper, offset % 2 == 0, offset + Self.nodeHeader <= bytes.count,
        let node = Self.node(bytes, at: offset, isLeaf: isLeaf)
      else {
        reason = "an entry cannot be read"
        return
      }
      found.append(node.node)
      room -= (node.size + 1) / 2 * 2
    }
    // Entries lie side by side, so that one of a wrong length shows.
    guard room == 0 else {
      reason = "its entries do not fill the room that they are said to"
      return
    }
    nodes = found
  }

  /// Whether a value with pages of its own begins here.
  static func isOverflow(_ bytes: [UInt8], page: Int) -> Bool {
    bytes.number(0, UInt64.self) == UInt64(page) && bytes.number(10, UInt16.self) == overflow
  }

  private static func node(_ bytes: [UInt8], at offset: Int, isLeaf: Bool) -> (node: TreeNode, size: Int)? {
    let low = Int(bytes.number(offset, UInt16.self)) | Int(bytes.number(offset + 2, UInt16.self)) << 16
    let flags = bytes.number(offset + 4, UInt16.self)
    let keySize = Int(bytes.number(offset + 6, UInt16.self))
    let keyEnd = offset + nodeHeader + keySize
    guard keySize <= longestKey, keyEnd <= bytes.count else { return nil }
    let key = Array(bytes[offset + nodeHeader..<keyEnd])
    guard isLeaf else {
      let child = low | Int(flags) << 32
      return (TreeNode(key: key, value: [], valueSize: 0, overflow: nil, child: child), nodeHeader + keySize)
    }
    guard keySize > 0, flags == 0 || flags == bigData || flags == subTree else { return nil }
    let stored = flags == bigData ? 8 : low
    guard keyEnd + stored <= bytes.count else { return nil }
    let value = Array(bytes[keyEnd..<keyEnd + stored])
    let overflow = flags == bigData ? Int(exactly: value.number(0, UInt64.self) & (1 << 48 - 1)) : nil
    let node = TreeNode(key: key, value: value, valueSize: low, overflow: overflow, child: 0)
    return (node, nodeHeader + keySize + stored)
  }
}
