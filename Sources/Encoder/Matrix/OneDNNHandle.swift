import COneDNN

/// Owns one of oneDNN's objects and destroys it.
///
/// `@unchecked Sendable` because it holds a raw pointer. oneDNN's engines and primitives may be shared by threads;
/// what may not (memory with a changing address, streams) is kept in `OneDNNTile`'s pool, for one thread at a time.
@safe
final class OneDNNHandle: @unchecked Sendable {
  let raw: OpaquePointer
  private let destroy: (OpaquePointer?) -> dnnl_status_t

  /// Runs `create`, which must store a new object in its argument; `destroy` is oneDNN's function for the reverse.
  init(
    _ call: StaticString, destroy: @escaping (OpaquePointer?) -> dnnl_status_t,
    create: (inout OpaquePointer?) -> dnnl_status_t
  ) throws(EncoderError) {
    var created: OpaquePointer?
    try oneDNN(call, unsafe create(&created))
    guard let raw = unsafe created else { throw oneDNNFailure(call, "returned nothing") }
    unsafe self.raw = raw
    unsafe self.destroy = destroy
  }

  /// A new queue of work for `engine`.
  static func stream(on engine: OneDNNHandle) throws(EncoderError) -> OneDNNHandle {
    try unsafe OneDNNHandle("dnnl_stream_create", destroy: dnnl_stream_destroy) {
      unsafe dnnl_stream_create(&$0, engine.raw, dnnl_stream_default_flags.rawValue)
    }
  }

  deinit { _ = unsafe destroy(raw) }
}

/// Throws `backendFailure` unless `status`, which `call` returned, is success.
func oneDNN(_ call: StaticString, _ status: dnnl_status_t) throws(EncoderError) {
  if status != dnnl_success { throw oneDNNFailure(call, "failed with status \(status.rawValue)") }
}

private func oneDNNFailure(_ call: StaticString, _ problem: String) -> EncoderError {
  EncoderError(
    .backendFailure, "\(call) \(problem)", at: "oneDNN",
    remedy: "choose the OpenBLAS backend and report this with the CPU's model")
}
