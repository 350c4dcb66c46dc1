import Foundation

/// The data file of an environment, read as it lies on disk, page by page and without LMDB.
///
/// LMDB believes its pages: one that is damaged makes it return wrong entries, fault or abort. This reader believes
/// nothing: every page, offset and length is checked before it is used, and what is wrong becomes a fault in words. It
/// never maps the file, so that a file that is too short is an error too. Nothing may write to the file meanwhile.
public final class DataFile {
  /// Something wrong with the file.
  public struct Fault: Equatable, Sendable, CustomStringConvertible {
    /// The page it was found on.
    public let page: Int
    /// What is wrong with it.
    public let reason: String

    /// One line.
    public var description: String { "page \(page): \(reason)" }
  }

  /// The folder of the environment.
  public let path: String
  let pageSize: Int
  /// The root of the last commit.
  let root: MetaPage
  /// Bytes in the file.
  let length: Int
  private let descriptor: Int32

  /// Opens the file in the folder `path`. Throws if its two roots cannot be those of an environment or, unless what is left
  /// of it is wanted, if it is too short.
  public init(path: String, salvages: Bool = false) throws(StoreError) {
    self.path = path
    descriptor = unsafe open(path + "/data.mdb", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let missing = errno == ENOENT
      throw StoreError(
        missing ? .missing : .permission, during: "opening the data file", at: path,
        reason: unsafe String(cString: strerror(errno)))
    }
    do throws(StoreError) {
      length = Int(lseek(descriptor, 0, Int32(SEEK_END)))
      // As long as the two roots.
      guard length >= 8192 else {
        throw StoreError(
          .truncated, during: "opening the data file", at: path, reason: "data.mdb is only \(length) bytes long")
      }
      root = try Self.readRoot(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    pageSize = root.pageSize
    guard salvages || length >= (root.lastPage + 1) * pageSize else {
      close(descriptor)
      throw StoreError(
        .truncated, during: "opening the data file", at: path,
        reason: "data.mdb is \(length) bytes long and its pages need \((root.lastPage + 1) * pageSize)")
    }
  }

  deinit { close(descriptor) }

  /// Throws if the two roots of an environment contradict each other. Commits write them in turns, so that one is the
  /// commit before the other's; LMDB goes by the greater number, and would take a damaged one for an old state.
  static func checkRoots(_ path: String) throws(StoreError) {
    let descriptor = unsafe open(path + "/data.mdb", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = try readRoot(descriptor, path)
  }

  private static func readRoot(_ descriptor: Int32, _ path: String) throws(StoreError) -> MetaPage {
    func corrupted(_ reason: String) -> StoreError {
      StoreError(.corrupted, during: "reading the roots of the data file", at: path, reason: reason)
    }
    guard let first = bytes(descriptor, at: 0, count: MetaPage.size).flatMap({ MetaPage($0, page: 0) }),
      let second = bytes(descriptor, at: first.pageSize, count: MetaPage.size).flatMap({ MetaPage($0, page: 1) })
    else { throw corrupted("data.mdb does not begin as one of LMDB does") }
    let (even, odd) = (first.transaction, second.transaction)
    let isNew = even == 0 && odd == 0
    guard isNew || (even % 2 == 0 && odd % 2 == 1 && (even == odd &+ 1 || odd == even &+ 1)) else {
      throw corrupted("its roots are of commits \(even) and \(odd), which do not follow each other")
    }
    guard first.pageSize == second.pageSize else { throw corrupted("its roots are of different page sizes") }
    return even > odd ? first : second
  }

  /// The bytes of a page; nil if the file does not reach that far.
  func read(_ page: Int, pages: Int = 1) -> [UInt8]? {
    Self.bytes(descriptor, at: page * pageSize, count: pages * pageSize)
  }

  private static func bytes(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = 0
      while filled < count {
        let got = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, offset + filled)
        if got <= 0 { break }
        filled += got
      }
    }.whole(count)
  }
}

extension [UInt8] {
  fileprivate func whole(_ count: Int) -> [UInt8]? { self.count == count ? self : nil }

  /// A little-endian number, which must lie inside.
  func number<Integer: FixedWidthInteger>(_ offset: Int, _ type: Integer.Type) -> Integer {
    var value: Integer = 0
    for index in (0..<MemoryLayout<Integer>.size).reversed() { value = value << 8 | Integer(self[offset + index]) }
    return value
  }
}

/// A root: which trees there were after a commit.
struct MetaPage {
  /// Bytes of it that mean something, from the beginning of the page.
  static let size = 16 + 136
  private static let magic: UInt32 = 0xBEEF_C0DE
  private static let flag: UInt16 = 8

  let free: Tree
  let main: Tree
  let lastPage: Int
  let transaction: UInt64
  let pageSize: Int

  /// Nil for bytes that are no root.
  init?(_ bytes: [UInt8], page: Int) {
    guard bytes.number(0, UInt64.self) == UInt64(page), bytes.number(10, UInt16.self) == Self.flag,
      bytes.number(16, UInt32.self) == Self.magic, bytes.number(20, UInt32.self) == 1
    else { return nil }
    let size = Int(bytes.number(40, UInt32.self))
    guard [4096, 8192, 16_384, 32_768, 65_536].contains(size), let free = Tree(Array(bytes[40..<88])),
      let main = Tree(Array(bytes[88..<136])), let last = Int(exactly: bytes.number(136, UInt64.self)), last < 1 << 48
    else { return nil }
    (self.free, self.main, lastPage, pageSize) = (free, main, last, size)
    transaction = bytes.number(144, UInt64.self)
  }
}

/// A tree of pages, as its parent describes it.
struct Tree {
  static let size = 48

  let flags: UInt16
  let depth: Int
  let branches: Int
  let leaves: Int
  let overflows: Int
  let entries: Int
  /// The page at the top; nil for an empty tree.
  let root: Int?

  /// Nil for numbers that cannot be.
  init?(_ bytes: [UInt8]) {
    let numbers = stride(from: 8, to: 40, by: 8).map { bytes.number($0, UInt64.self) }
    let root = bytes.number(40, UInt64.self)
    guard bytes.count == Self.size, numbers.allSatisfy({ $0 < 1 << 48 }), root == .max || root < 1 << 48 else {
      return nil
    }
    flags = bytes.number(4, UInt16.self)
    depth = Int(bytes.number(6, UInt16.self))
    (branches, leaves, overflows, entries) = (Int(numbers[0]), Int(numbers[1]), Int(numbers[2]), Int(numbers[3]))
    self.root = root == .max ? nil : Int(root)
  }
}
