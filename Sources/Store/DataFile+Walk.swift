extension DataFile {
  /// Checks every page: that its header and its entries are well-formed and in order, that trees have as many pages and
  /// entries as their parents say, and that each page belongs to one tree or is free. Returns the faults, at most `limit`.
  public func faults(limit: Int = 100) -> [Fault] {
    var walk = PageWalk(self, limit: limit)
    walk.visitAll()
    return walk.faults
  }

  /// Calls `body` with each entry of a table that can still be reached, in order; what is damaged is left out. Returns
  /// what was found wrong on the way.
  public func forEachEntry(of table: String, _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Void) throws
    -> [Fault]
  {
    var walk = PageWalk(self, limit: 100)
    var tree: Tree?
    try walk.visit(root.main, "the table of tables") { key, value in
      if key == Array(table.utf8) { tree = Tree(value) }
    }
    guard let tree else { return walk.faults + [Fault(page: 0, reason: "there is no table \(table)")] }
    try walk.visit(tree, table, body)
    return walk.faults
  }
}

/// A walk through the trees of a file, which notes whose each page is.
private struct PageWalk {
  private static let deepest = 32
  /// Of LMDB's tables: keys compared as numbers.
  private static let integerKeys: UInt16 = 8
  /// What a table of ours may have for flags: none.
  private static let tableFlags: UInt16 = 0

  let file: DataFile
  let limit: Int
  private(set) var faults: [DataFile.Fault] = []
  private var isTaken: [Bool]

  init(_ file: DataFile, limit: Int) {
    self.file = file
    self.limit = limit
    isTaken = [Bool](repeating: false, count: file.root.lastPage + 1)
    isTaken[0] = true
    if isTaken.count > 1 { isTaken[1] = true }
  }

  private mutating func add(_ page: Int, _ reason: String) {
    if faults.count < limit { faults.append(DataFile.Fault(page: page, reason: reason)) }
  }

  mutating func visitAll() {
    var tables: [(name: String, tree: [UInt8])] = []
    try? visit(file.root.main, "the table of tables") { key, value in
      tables.append((String(decoding: key, as: UTF8.self), value))
    }
    for (name, bytes) in tables {
      guard bytes.count == Tree.size, let tree = Tree(bytes), tree.flags == Self.tableFlags else {
        add(file.root.main.root ?? 0, "the tree of table \(name) cannot be read")
        continue
      }
      try? visit(tree, name) { _, _ in }
    }
    visitFree()
    for page in isTaken.indices where !isTaken[page] { add(page, "it belongs to no table and is not free either") }
  }

  /// The table of free pages: by commit, a count and as many pages.
  private mutating func visitFree() {
    var freed: [(page: Int, key: [UInt8], value: [UInt8])] = []
    try? visit(file.root.free, "the table of free pages", isInteger: true) { key, value in
      freed.append((0, key, value))
    }
    for (_, key, value) in freed {
      let count = value.count >= 8 ? value.number(0, UInt64.self) : .max
      guard key.count == 8, key.number(0, UInt64.self) <= file.root.transaction, count <= UInt64(value.count / 8 - 1)
      else {
        add(file.root.free.root ?? 0, "a list of free pages cannot be read")
        continue
      }
      for index in 0..<Int(count) {
        let page = value.number(8 + 8 * index, UInt64.self)
        _ = take(Int(exactly: page) ?? -1, "the table of free pages")
      }
    }
  }

  mutating func visit(
    _ tree: Tree, _ name: String, isInteger: Bool = false, _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Void
  ) throws {
    var counts = Counts()
    if let root = tree.root {
      guard tree.depth > 0, tree.depth <= Self.deepest else {
        return add(root, "\(name) is said to be \(tree.depth) pages deep")
      }
      try visit(root, tree.depth, Bounds(isInteger: isInteger), name, &counts, body)
    }
    let said = Counts(branches: tree.branches, leaves: tree.leaves, overflows: tree.overflows, entries: tree.entries)
    if counts != said { add(tree.root ?? 0, "\(name) is said to have \(said) and has \(counts)") }
  }

  private mutating func take(_ page: Int, _ name: String) -> Bool {
    guard isTaken.indices.contains(page), !isTaken[page] else {
      add(page, "\(name) refers to it, and it is outside the file or belongs to another")
      return false
    }
    isTaken[page] = true
    return true
  }

  private mutating func visit(
    _ page: Int, _ depth: Int, _ bounds: Bounds, _ name: String, _ counts: inout Counts,
    _ body: (_ key: [UInt8], _ value: [UInt8]) throws -> Void
  ) throws {
    guard take(page, name) else { return }
    guard let bytes = file.read(page) else { return add(page, "it cannot be read") }
    let parsed = TreePage(bytes, page: page, isLeaf: depth == 1)
    guard let nodes = parsed.nodes else { return add(page, "\(name): \(parsed.reason)") }
    var inside = bounds
    for (index, node) in nodes.enumerated() {
      // The first key of a branch is not used: it stands for the lower bound of the page.
      if depth == 1 || index > 0 {
        guard inside.admit(node.key, isFirst: index == 0) else {
          add(page, "\(name): its keys are out of order")
          continue
        }
      }
      if depth == 1 {
        counts.entries += 1
        if let value = value(node, page, name, &counts) { try body(node.key, value) }
      } else {
        let next = index + 1 < nodes.count ? nodes[index + 1].key : bounds.upper
        let lower = index == 0 ? bounds.lower : node.key
        let below = Bounds(lower: lower, upper: next, isInteger: bounds.isInteger)
        try visit(node.child, depth - 1, below, name, &counts, body)
      }
    }
    if depth == 1 { counts.leaves += 1 } else { counts.branches += 1 }
  }

  /// The value of an entry, on its page or on pages of its own.
  private mutating func value(_ node: TreeNode, _ page: Int, _ name: String, _ counts: inout Counts) -> [UInt8]? {
    guard let first = node.overflow else { return node.value }
    guard take(first, name) else { return nil }
    // More pages than the value needs are what a longer value in the same commit left.
    let needed = (15 + node.valueSize) / file.pageSize + 1
    guard let header = file.read(first), TreePage.isOverflow(header, page: first),
      case let pages = Int(header.number(12, UInt32.self)), pages >= needed, first + pages <= isTaken.count,
      let bytes = file.read(first, pages: needed)
    else {
      add(first, "\(name): it does not begin a value of \(node.valueSize) bytes")
      return nil
    }
    for page in first + 1..<first + pages where !take(page, name) { return nil }
    counts.overflows += pages
    return Array(bytes[16..<16 + node.valueSize])
  }
}

private struct Counts: Equatable, CustomStringConvertible {
  var branches = 0
  var leaves = 0
  var overflows = 0
  var entries = 0

  var description: String { "\(branches) + \(leaves) + \(overflows) pages and \(entries) entries" }
}

/// Where the keys of a page must lie.
private struct Bounds {
  var lower: [UInt8]?
  var upper: [UInt8]?
  let isInteger: Bool
  private var last: [UInt8]?

  init(lower: [UInt8]? = nil, upper: [UInt8]? = nil, isInteger: Bool) {
    (self.lower, self.upper, self.isInteger) = (lower, upper, isInteger)
  }

  /// Whether a key comes after the one before it and lies inside.
  mutating func admit(_ key: [UInt8], isFirst: Bool) -> Bool {
    if let last, !precedes(last, key) { return false }
    if let lower, precedes(key, lower) { return false }
    if let upper, !precedes(key, upper) { return false }
    last = key
    return true
  }

  private func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    if isInteger, a.count == 8, b.count == 8 { return a.number(0, UInt64.self) < b.number(0, UInt64.self) }
    return a.lexicographicallyPrecedes(b)
  }
}
