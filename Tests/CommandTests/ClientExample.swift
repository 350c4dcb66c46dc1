import Client
import Wire

func customers(near product: String, of pool: ClientPool) async throws -> [String] {
  let params: JSONObject = [
    "collection": .string("customers"), "k": .integer(5),
    "to": .object(["collection": .string("products"), "id": .string(product)]),
  ]
  let reply = try await pool.call("nearest", .object(params), timeout: .seconds(600))
  return reply["hits"]?.array?.compactMap { $0["id"]?.string } ?? []
}
