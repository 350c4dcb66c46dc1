import COneDNN

/// How oneDNN lays a matrix out in memory.
struct OneDNNLayout {
  var descriptor: dnnl_memory_desc_t

  /// A plain matrix (two dimensions) or vector (one).
  static func rowMajor(_ shape: [Int]) throws(EncoderError) -> OneDNNLayout {
    try make(shape, shape.count == 1 ? dnnl_a : dnnl_ab)
  }

  /// A layout oneDNN is free to choose.
  static func any(_ shape: [Int]) throws(EncoderError) -> OneDNNLayout {
    try make(shape, dnnl_format_tag_any)
  }

  private static func make(_ shape: [Int], _ tag: dnnl_format_tag_t) throws(EncoderError) -> OneDNNLayout {
    var layout = OneDNNLayout(descriptor: dnnl_memory_desc_t())
    let dimensions = shape.map(Int64.init)
    try oneDNN(
      "dnnl_memory_desc_init_by_tag",
      unsafe dnnl_memory_desc_init_by_tag(&layout.descriptor, Int32(shape.count), dimensions, dnnl_f32, tag))
    return layout
  }

  /// The room a matrix of this layout takes, in floats.
  var floatCount: Int {
    var descriptor = descriptor
    return (unsafe dnnl_memory_desc_get_size(&descriptor) + 3) / 4
  }
}

/// A matrix as oneDNN sees it: a layout, and an address that may change from use to use.
struct OneDNNMemory {
  let handle: OneDNNHandle
  /// What keeps the address alive, if the matrix is oneDNN's alone.
  private let values: FloatBuffer?

  /// A matrix in `values`; without them, one whose address is set before each use.
  init(_ layout: OneDNNLayout, values: FloatBuffer?, engine: OneDNNHandle) throws(EncoderError) {
    self.values = values
    handle = try unsafe OneDNNHandle("dnnl_memory_create", destroy: dnnl_memory_destroy) {
      var descriptor = layout.descriptor
      return unsafe dnnl_memory_create(
        &$0, &descriptor, engine.raw, values.map { unsafe UnsafeMutableRawPointer($0.pointer) })
    }
  }

  /// Sets where the matrix lies.
  func move(to address: UnsafeMutablePointer<Float>) throws(EncoderError) {
    try oneDNN("dnnl_memory_set_data_handle", unsafe dnnl_memory_set_data_handle(handle.raw, address))
  }

  /// A copy in another layout.
  func reordered(to layout: OneDNNLayout, engine: OneDNNHandle) throws(EncoderError) -> OneDNNMemory {
    let target = try OneDNNMemory(layout, values: FloatBuffer(count: layout.floatCount), engine: engine)
    let plan = try unsafe OneDNNHandle("dnnl_reorder_primitive_desc_create", destroy: dnnl_primitive_desc_destroy) {
      var from: UnsafePointer<dnnl_memory_desc_t>?
      var to: UnsafePointer<dnnl_memory_desc_t>?
      // Neither can fail for memory that exists; were a layout missing, the call below would refuse it.
      unsafe dnnl_memory_get_memory_desc(handle.raw, &from)
      unsafe dnnl_memory_get_memory_desc(target.handle.raw, &to)
      return unsafe dnnl_reorder_primitive_desc_create(&$0, from, engine.raw, to, engine.raw, nil)
    }
    let reorder = try unsafe OneDNNHandle("dnnl_primitive_create", destroy: dnnl_primitive_destroy) {
      unsafe dnnl_primitive_create(&$0, plan.raw)
    }
    let stream = try OneDNNHandle.stream(on: engine)
    let arguments = unsafe [
      dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: handle.raw),
      dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: target.handle.raw),
    ]
    try oneDNN("dnnl_primitive_execute", unsafe dnnl_primitive_execute(reorder.raw, stream.raw, 2, arguments))
    return target
  }
}
