/// Every metric of a server: the names that alert rules and dashboards may use.
public enum ServerMetrics {
  /// The longest calls are rebuilds' beginnings and large writes; the shortest take some microseconds.
  private static let seconds = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ]

  /// What is measured.
  public static let all: [MetricDescription] = requests + server + access + encoder + collections + process

  private static let requests = [
    MetricDescription("kindred_requests_total", .counter, "Requests that were begun, by method and outcome."),
    MetricDescription(
      "kindred_request_duration_seconds", .histogram, "How long requests took, without the wait for a thread.",
      bounds: seconds),
    MetricDescription(
      "kindred_refusals_total", .counter, "Lines and requests that found no place in their lane, by lane."),
  ]

  private static let server = [
    MetricDescription("kindred_build_info", .gauge, "1, with the version of the program."),
    MetricDescription("kindred_ready", .gauge, "1 if everything can be answered, as /ready tells."),
    MetricDescription("kindred_connections", .gauge, "Connections that are open, by door: line or http."),
    MetricDescription("kindred_queue_requests", .gauge, "Requests that wait or are worked on, by lane."),
    MetricDescription(
      "kindred_queue_wait_seconds", .gauge, "How long what comes now is expected to wait for a thread, by lane."),
    MetricDescription("kindred_line_memory_bytes", .gauge, "Lines and replies in progress."),
    MetricDescription(
      "kindred_tls_certificate_expiry_timestamp_seconds", .gauge, "When the server's certificate ends."),
  ]

  private static let access = [
    MetricDescription(
      "kindred_failed_authentications_total", .counter,
      "Keys that were given and are none, are revoked or have expired."
    ),
    MetricDescription(
      "kindred_audit_lines_total", .counter, "Lines of reads and administration that were put on disk."),
    MetricDescription(
      "kindred_audit_waiting_lines", .gauge,
      "Such lines that wait to be, for a second as a rule; at 65536 no more reads are answered."),
    MetricDescription("kindred_audit_failures_total", .counter, "How often such lines could not be put on disk."),
  ]

  private static let encoder = [
    MetricDescription("kindred_model_info", .gauge, "1, with the fingerprint and precision of the model."),
    MetricDescription("kindred_model_loaded", .gauge, "1 once the model is loaded."),
    MetricDescription("kindred_encoder_waiting_texts", .gauge, "Texts that wait to be embedded."),
    MetricDescription("kindred_encoder_batches_total", .counter, "Batches that were embedded."),
    MetricDescription("kindred_encoder_texts_total", .counter, "Texts that were embedded."),
    MetricDescription(
      "kindred_encoder_tokens_total", .counter, "Tokens that were embedded; a batch has room for 1024."),
    MetricDescription("kindred_embedding_cache_hits_total", .counter, "Questions whose embedding was remembered."),
    MetricDescription("kindred_embedding_cache_misses_total", .counter, "Questions whose embedding was not."),
    MetricDescription("kindred_embedding_cache_bytes", .gauge, "What remembered embeddings take."),
  ]

  private static let collections = [
    MetricDescription("kindred_collection_records", .gauge, "Records, by collection."),
    MetricDescription("kindred_collection_commits", .gauge, "Commits of the live generation, by collection."),
    MetricDescription("kindred_collection_generation", .gauge, "The number of the live generation, by collection."),
    MetricDescription("kindred_collection_writable", .gauge, "0 while the disk has no room for writes, by collection."),
    MetricDescription(
      "kindred_collection_snapshot_age_seconds", .gauge,
      "How long ago what is read was committed, or the collection opened if that is later, by collection."),
    MetricDescription("kindred_collection_used_bytes", .gauge, "What the data file takes, by collection."),
    MetricDescription("kindred_collection_map_bytes", .gauge, "How large the data file can become, by collection."),
    MetricDescription(
      "kindred_collection_readers", .gauge, "The highest count of LMDB's reader slots in use so far, by collection."),
    MetricDescription("kindred_collection_sealed", .gauge, "1 if the records are sealed, by collection."),
  ]

  private static let process = [
    MetricDescription("process_cpu_seconds_total", .counter, "CPU time of the process."),
    MetricDescription("process_resident_memory_bytes", .gauge, "Memory of the process, with what it maps."),
    MetricDescription("process_open_fds", .gauge, "Files and connections that are open."),
    MetricDescription("process_max_fds", .gauge, "How many may be."),
    MetricDescription("process_start_time_seconds", .gauge, "When the process began."),
  ]
}
