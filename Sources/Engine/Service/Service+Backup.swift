import Wire

extension Service {
  /// Copies everything into a new folder on this machine.
  func backup(_ params: inout ParameterReader) throws -> JSONValue {
    let path = try params.required("path") { reader, name throws(RPCError) in try reader.string(name) }
    let rate = try params.integer("rate_mb", in: 1...1_000_000)
    try params.finish()
    guard path.hasPrefix("/") else { throw params.wrong("path", "is not absolute") }
    return try engine.backup(to: path, rate: rate.map { $0 * 1_000_000 }).json
  }
}
