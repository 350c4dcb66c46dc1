extension DataFile {
  /// The value at a key of a table; nil if there is none, or if damage hides it.
  public func value(of table: String, at key: some Key) -> [UInt8]? {
    guard let tree = lookUp(table, in: root.main).flatMap({ Tree($0) }) else { return nil }
    return lookUp(key, in: tree)
  }

  private func lookUp(_ key: some Key, in tree: Tree) -> [UInt8]? {
    let key = unsafe key.withKeyBytes { unsafe Array($0) }
    guard var page = tree.root, tree.depth < 32 else { return nil }
    for depth in stride(from: tree.depth, to: 0, by: -1) {
      guard let bytes = read(page), let nodes = TreePage(bytes, page: page, isLeaf: depth == 1).nodes else {
        return nil
      }
      if depth == 1 { return nodes.first { $0.key == key }.flatMap(value) }
      // The first key of a branch is not used.
      guard let node = nodes.dropFirst().last(where: { !key.lexicographicallyPrecedes($0.key) }) ?? nodes.first else {
        return nil
      }
      page = node.child
    }
    return nil
  }

  private func value(_ node: TreeNode) -> [UInt8]? {
    guard let first = node.overflow else { return node.value }
    guard let bytes = read(first, pages: (15 + node.valueSize) / pageSize + 1), TreePage.isOverflow(bytes, page: first)
    else { return nil }
    return Array(bytes[16..<16 + node.valueSize])
  }
}
