import Foundation

/// The hold of one process on a data directory: an flock on the file `lock`, which names the process and, while it serves,
/// its address.
final class DirectoryLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Takes the lock, or says who has it.
  init(directory: String) throws(EngineError) {
    path = directory + "/lock"
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw .dataDirectory(path: directory, reason: "\(reason); give this user read and write access to it")
    }
    // Where this throws, deinit closes the descriptor.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else {
        let reason = unsafe String(cString: strerror(errno))
        throw .dataDirectory(path: directory, reason: "\(reason); use a file system with locks")
      }
      let lines = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
      throw .dataDirectoryInUse(
        path: directory, owner: lines.first.map { "process \($0)" } ?? "another process",
        address: lines.dropFirst().first.map(String.init))
    }
    write(address: nil)
  }

  deinit {
    guard descriptor >= 0 else { return }
    // Closing alone would leave the lock with a process that is being started and still has copies of all descriptors.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Names the address that this process serves at.
  func write(address: String?) {
    let text = "\(ProcessInfo.processInfo.processIdentifier)\n" + (address.map { "\($0)\n" } ?? "")
    _ = ftruncate(descriptor, 0)
    let bytes = Array(text.utf8)
    unsafe _ = pwrite(descriptor, bytes, bytes.count, 0)
  }
}
