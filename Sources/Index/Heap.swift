import CKernels

/// The memory of the process.
package enum Heap {
  /// Keeps what is free small, for processes that run long. To be called before there are many threads.
  package static func keepSmall() { kindred_keep_memory_small() }

  /// Gives what is free back to the system. A build or a large write takes hundreds of megabytes for a moment, in the heap of whatever
  /// thread it runs on, and glibc keeps them for that thread.
  package static func release() { kindred_release_memory() }
}
