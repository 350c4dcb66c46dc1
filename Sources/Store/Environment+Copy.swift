import CLMDB
import Foundation
import Synchronization

extension Environment {
  /// Copies the last commit without its free pages: calls `body` with the bytes of the new data file, front to back. Writers
  /// go on meanwhile; the pages that they free are not used again before the copy has ended.
  public func copy(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else {
      throw StoreError(.other(errno), during: "copying", at: path, reason: unsafe String(cString: strerror(errno)))
    }
    let (source, sink) = (ends[0], ends[1])
    let outcome = Mutex<Int32>(0)
    let done = DispatchGroup()
    done.enter()
    Thread.detachNewThread { [self] in
      let code = unsafe mdb_env_copyfd2(handle, sink, UInt32(MDB_CP_COMPACT))
      close(sink)
      outcome.withLock { $0 = code }
      done.leave()
    }
    defer { close(source) }
    try unsafe Self.drain(source, body)
    done.wait()
    try StoreError.check(outcome.withLock { $0 }, during: "copying", at: path)
  }

  /// Reads to the end, also when `body` throws: a pipe that nobody reads would end the process with a signal.
  private static func drain(_ source: Int32, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    var failure: (any Error)?
    while true {
      let got = unsafe read(source, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      if got <= 0 { break }
      guard failure == nil else { continue }
      do {
        try unsafe chunk.withUnsafeBytes { try unsafe body(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
