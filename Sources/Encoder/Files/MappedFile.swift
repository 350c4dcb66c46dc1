import Foundation

/// A whole file, mapped read-only for as long as this object lives.
///
/// The map is read only while a model loads: everything is copied out of it, so that a file truncated later cannot
/// fault a running server.
@safe
final class MappedFile {
  let path: String
  private let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`. Throws `unreadableFile` when it cannot be opened or is not a regular file.
  init(path: String) throws(EncoderError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw EncoderError(.unreadableFile, "is not a regular file", at: path, remedy: "name a regular file")
    }
    self.path = path
    guard status.st_size > 0 else {  // an empty range cannot be mapped
      unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let size = Int(status.st_size)
    guard let base = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe base != MAP_FAILED else {
      throw .unreadable(path)
    }
    unsafe bytes = UnsafeRawBufferPointer(start: base, count: size)
  }

  deinit {
    if let base = unsafe bytes.baseAddress {
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
    }
  }

  /// The file's length in bytes.
  var count: Int { unsafe bytes.count }

  /// Hands the file's bytes to `body`; they are valid only inside it.
  func withBytes<Result>(_ body: (RawSpan) throws(EncoderError) -> Result) throws(EncoderError) -> Result {
    try unsafe body(bytes.bytes)
  }
}

extension EncoderError {
  /// The error for a system call that failed on `path`; reads `errno`.
  fileprivate static func unreadable(_ path: String) -> EncoderError {
    let reason = unsafe String(cString: strerror(errno))
    return EncoderError(
      .unreadableFile, "cannot be read (\(reason))", at: path,
      remedy: "check the path and its permissions, or fetch the model again")
  }
}
