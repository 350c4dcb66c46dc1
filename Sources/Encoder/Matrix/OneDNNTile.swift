import COneDNN
import Synchronization

/// A product of one shape and one number of rows, compiled for this CPU.
final class OneDNNTile: Sendable {
  let rows: Int
  private let shape: MatrixShape
  private let engine: OneDNNHandle
  private let primitive: OneDNNHandle
  private let scratchLayout: OneDNNLayout
  /// What an execution needs for itself alone; there come to be as many as threads execute at once.
  private let idle = Mutex<[Execution]>([])

  private struct Execution: Sendable {
    let stream: OneDNNHandle
    let input: OneDNNMemory
    let result: OneDNNMemory
    let scratch: OneDNNMemory
  }

  init(shape: MatrixShape, rows: Int, weights: OneDNNLayout, engine: OneDNNHandle) throws(EncoderError) {
    self.rows = rows
    self.shape = shape
    self.engine = engine
    let plan = try Self.plan(shape: shape, rows: rows, weights: weights, engine: engine)
    scratchLayout = try Self.layout(dnnl_query_scratchpad_md, of: plan)
    primitive = try unsafe OneDNNHandle("dnnl_primitive_create", destroy: dnnl_primitive_destroy) {
      unsafe dnnl_primitive_create(&$0, plan.raw)
    }
  }

  /// The layout of the weights that oneDNN prefers for `rows` rows.
  static func preferredLayout(
    shape: MatrixShape, rows: Int, engine: OneDNNHandle
  ) throws(EncoderError) -> OneDNNLayout {
    let free = try OneDNNLayout.any([shape.outputs, shape.inputs])
    return try layout(
      dnnl_query_weights_md, of: plan(shape: shape, rows: rows, weights: free, engine: engine))
  }

  /// Computes `rows` rows: result = input · weightsᵀ + bias.
  func execute(
    _ input: UnsafeMutablePointer<Float>, weights: OneDNNMemory, bias: OneDNNMemory,
    into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError) {
    let execution = if let idle = idle.withLock({ $0.popLast() }) { idle } else { try makeExecution() }
    defer { idle.withLock { $0.append(execution) } }
    try unsafe execution.input.move(to: input)
    try unsafe execution.result.move(to: result)
    let arguments: InlineArray<5, dnnl_exec_arg_t> = unsafe [
      dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: execution.input.handle.raw),
      dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: weights.handle.raw),
      dnnl_exec_arg_t(arg: DNNL_ARG_BIAS, memory: bias.handle.raw),
      dnnl_exec_arg_t(arg: DNNL_ARG_DST, memory: execution.result.handle.raw),
      dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: execution.scratch.handle.raw),
    ]
    let status = unsafe arguments.span.withUnsafeBufferPointer {
      unsafe dnnl_primitive_execute(primitive.raw, execution.stream.raw, Int32($0.count), $0.baseAddress)
    }
    try oneDNN("dnnl_primitive_execute", status)
  }

  private func makeExecution() throws(EncoderError) -> Execution {
    let scratch = FloatBuffer(count: scratchLayout.floatCount)
    return Execution(
      stream: try OneDNNHandle.stream(on: engine),
      input: try OneDNNMemory(.rowMajor([rows, shape.inputs]), values: nil, engine: engine),
      result: try OneDNNMemory(.rowMajor([rows, shape.outputs]), values: nil, engine: engine),
      scratch: try OneDNNMemory(scratchLayout, values: scratch, engine: engine))
  }

  /// An inner product in oneDNN's words, with the scratch space in our hands: its own would be shared by threads.
  private static func plan(
    shape: MatrixShape, rows: Int, weights: OneDNNLayout, engine: OneDNNHandle
  ) throws(EncoderError) -> OneDNNHandle {
    var input = try OneDNNLayout.rowMajor([rows, shape.inputs]).descriptor
    var weights = weights.descriptor
    var bias = try OneDNNLayout.rowMajor([shape.outputs]).descriptor
    var result = try OneDNNLayout.rowMajor([rows, shape.outputs]).descriptor
    var product = dnnl_inner_product_desc_t()
    try oneDNN(
      "dnnl_inner_product_forward_desc_init",
      unsafe dnnl_inner_product_forward_desc_init(
        &product, dnnl_forward_inference, &input, &weights, &bias, &result))
    let attributes = try unsafe OneDNNHandle("dnnl_primitive_attr_create", destroy: dnnl_primitive_attr_destroy) {
      unsafe dnnl_primitive_attr_create(&$0)
    }
    try oneDNN(
      "dnnl_primitive_attr_set_scratchpad_mode",
      unsafe dnnl_primitive_attr_set_scratchpad_mode(attributes.raw, dnnl_scratchpad_mode_user))
    return try unsafe OneDNNHandle("dnnl_primitive_desc_create", destroy: dnnl_primitive_desc_destroy) {
      unsafe dnnl_primitive_desc_create(&$0, &product, attributes.raw, engine.raw, nil)
    }
  }

  private static func layout(_ query: dnnl_query_t, of plan: OneDNNHandle) throws(EncoderError) -> OneDNNLayout {
    guard let descriptor = unsafe dnnl_primitive_desc_query_md(plan.raw, query, 0) else {
      throw EncoderError(
        .backendFailure, "a product has no layout", at: "oneDNN", remedy: "choose the OpenBLAS backend")
    }
    return OneDNNLayout(descriptor: unsafe descriptor.pointee)
  }
}
