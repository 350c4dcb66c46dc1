import Hummingbird
import Wire

extension Routes {
  static let embeddings: [Route] = [
    Route(
      method: .post, path: "/v1/embed", rpc: "embed", summary: "The vectors of texts.",
      body: .parameters(schema: "Embed"), answer: .result(schema: "Embedded")),
    Route(
      method: .post, path: "/v1/embeddings", rpc: "embed", summary: "The same as OpenAI's API has it.",
      body: .parameters(schema: "EmbeddingsRequest"), answer: .embeddings),
  ]

  static let jobs: [Route] = [
    Route(
      method: .post, path: "/v1/collections/{collection}/rebuild", rpc: "rebuild",
      summary: "Begins to build the index of a collection anew.",
      body: .parameters(schema: "Rebuild", isRequired: false), answer: .result(schema: "Begun"), status: .accepted,
      effect: .write),
    Route(
      method: .post, path: "/v1/collections/{collection}/compact", rpc: "compact",
      summary: "Begins to write a collection afresh, without what was erased.", answer: .result(schema: "Begun"),
      status: .accepted, effect: .write),
    Route(
      method: .post, path: "/v1/collections/{collection}/rollback", rpc: "rebuild",
      summary: "Begins to make the older generation live again.", fixed: ["rollback": .bool(true)],
      answer: .result(schema: "Begun"), status: .accepted, effect: .write),
    Route(
      method: .get, path: "/v1/jobs/{id}", rpc: "job", summary: "How far a job is.", answer: .result(schema: "Job")),
    Route(
      method: .delete, path: "/v1/jobs/{id}", rpc: "cancel", summary: "Asks a job to end.",
      answer: .result(schema: "Cancelled"), effect: .write),
    Route(
      method: .post, path: "/v1/backup", rpc: "backup", summary: "Copies everything into a new folder of the server.",
      body: .parameters(schema: "Backup"), answer: .result(schema: "BackedUp"), effect: .write),
  ]

  private static let trail = Route.Query(
    name: "collection", kind: .string,
    summary: "The collection whose changes are meant; without it, reads and administration.")

  static let access: [Route] = [
    Route(
      method: .get, path: "/v1/me", rpc: "me", summary: "Who the key is, and what it may do.",
      answer: .result(schema: "Me")),
    Route(
      method: .get, path: "/v1/keys", rpc: "key_list", summary: "All keys, without their texts.",
      answer: .result(schema: "KeyList")),
    Route(
      method: .post, path: "/v1/keys", rpc: "key_create", summary: "Makes a key; its text is shown this once.",
      body: .parameters(schema: "NewKey"), answer: .result(schema: "Key"), status: .created, effect: .secret),
    Route(
      method: .delete, path: "/v1/keys/{id}", rpc: "key_revoke", summary: "Ends a key.",
      answer: .result(schema: "Key"), effect: .write),
    Route(
      method: .get, path: "/v1/audit", rpc: "audit", summary: "Lines of an audit trail.",
      query: [
        trail, Route.Query(name: "id", kind: .string, summary: "The record that they are to be about."),
        Route.Query(name: "limit", kind: .integer(1...10_000), summary: "How many (1 to 10000; 100)."),
        Route.Query(
          name: "cursor", kind: .integer(1...Int64.max), summary: "The next of the page before.",
          parameter: "from"),
      ], answer: .result(schema: "AuditPage")),
    Route(
      method: .get, path: "/v1/audit/verify", rpc: "audit_verify", summary: "Checks the whole of an audit trail.",
      query: [trail], answer: .result(schema: "AuditVerdict")),
    Route(
      method: .post, path: "/v1/audit/trim", rpc: "audit_trim",
      summary: "Removes old lines of reads and administration.", body: .parameters(schema: "AuditTrim"),
      answer: .result(schema: "AuditTrimmed"), effect: .write),
    Route(
      method: .post, path: "/v1/customers/{id}/export", rpc: "customer_export",
      summary: "Everything that is stored about a customer.", answer: .result(schema: "CustomerExport")),
    Route(
      method: .post, path: "/v1/customers/{id}/erase", rpc: "customer_erase",
      summary: "Takes all of that out.", answer: .result(schema: "CustomerErased"), effect: .write),
  ]
}
