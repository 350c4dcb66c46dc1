import Hummingbird
import Wire

extension Routes {
  static let embeddings: [Route] = [
    Route(
      method: .post, path: "/v1/embed", rpc: "embed", summary: "Embeds texts.",
      body: .parameters(schema: "Embed"), answer: .result(schema: "Embedded")),
    Route(
      method: .post, path: "/v1/embeddings", rpc: "embed", summary: "Embeds texts, compatible with OpenAI's API.",
      body: .parameters(schema: "EmbeddingsRequest"), answer: .embeddings),
  ]

  static let jobs: [Route] = [
    Route(
      method: .post, path: "/v1/collections/{collection}/rebuild", rpc: "rebuild",
      summary: "Starts a rebuild of a collection's index.",
      body: .parameters(schema: "Rebuild", isRequired: false), answer: .result(schema: "Begun"), status: .accepted,
      effect: .write),
    Route(
      method: .post, path: "/v1/collections/{collection}/compact", rpc: "compact",
      summary: "Starts a compaction, which removes deleted data from the files.", answer: .result(schema: "Begun"),
      status: .accepted, effect: .write),
    Route(
      method: .post, path: "/v1/collections/{collection}/rollback", rpc: "rebuild",
      summary: "Starts a rollback to the previous generation.", fixed: ["rollback": .bool(true)],
      answer: .result(schema: "Begun"), status: .accepted, effect: .write),
    Route(
      method: .get, path: "/v1/jobs/{id}", rpc: "job", summary: "Returns the progress of a job.", answer: .result(schema: "Job")),
    Route(
      method: .delete, path: "/v1/jobs/{id}", rpc: "cancel", summary: "Cancels a job.",
      answer: .result(schema: "Cancelled"), effect: .write),
    Route(
      method: .post, path: "/v1/backup", rpc: "backup", summary: "Backs up all collections to a new folder on the server.",
      body: .parameters(schema: "Backup"), answer: .result(schema: "BackedUp"), effect: .write),
  ]

  private static let trail = Route.Query(
    name: "collection", kind: .string,
    summary: "The collection whose changes to return; without it, reads and administration.")

  static let access: [Route] = [
    Route(
      method: .get, path: "/v1/me", rpc: "me", summary: "Returns the caller's identity and permissions.",
      answer: .result(schema: "Me")),
    Route(
      method: .get, path: "/v1/keys", rpc: "key_list", summary: "Lists all API keys, without their secrets.",
      answer: .result(schema: "KeyList")),
    Route(
      method: .post, path: "/v1/keys", rpc: "key_create", summary: "Creates an API key, which is shown only once.",
      body: .parameters(schema: "NewKey"), answer: .result(schema: "Key"), status: .created, effect: .secret),
    Route(
      method: .delete, path: "/v1/keys/{id}", rpc: "key_revoke", summary: "Revokes an API key.",
      answer: .result(schema: "Key"), effect: .write),
    Route(
      method: .get, path: "/v1/audit", rpc: "audit", summary: "Returns lines of an audit trail.",
      query: [
        trail, Route.Query(name: "id", kind: .string, summary: "Only lines about this record."),
        Route.Query(name: "limit", kind: .integer(1...10_000), summary: "How many (1 to 10000; 100)."),
        Route.Query(
          name: "cursor", kind: .integer(1...Int64.max), summary: "The value of next in the previous page.",
          parameter: "from"),
      ], answer: .result(schema: "AuditPage")),
    Route(
      method: .get, path: "/v1/audit/verify", rpc: "audit_verify", summary: "Verifies the hash chain of an audit trail.",
      query: [trail], answer: .result(schema: "AuditVerdict")),
    Route(
      method: .post, path: "/v1/audit/trim", rpc: "audit_trim",
      summary: "Removes old lines of reads and administration.", body: .parameters(schema: "AuditTrim"),
      answer: .result(schema: "AuditTrimmed"), effect: .write),
    Route(
      method: .post, path: "/v1/customers/{id}/export", rpc: "customer_export",
      summary: "Returns all data about a customer.", answer: .result(schema: "CustomerExport")),
    Route(
      method: .post, path: "/v1/customers/{id}/erase", rpc: "customer_erase",
      summary: "Erases all data about a customer.", answer: .result(schema: "CustomerErased"), effect: .write),
  ]
}
