/// Every metric of a server: the names that alert rules and dashboards may use.
public enum ServerMetrics {
  /// The longest calls are rebuilds' beginnings and large writes; the shortest take some microseconds.
  private static let seconds = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ]

  /// What is measured.
  public static let all: [MetricDescription] = requests + server + access + encoder + collections + process

  private static let requests = [
    MetricDescription("kindred_requests_total", .counter, "Requests started, by method and outcome."),
    MetricDescription(
      "kindred_request_duration_seconds", .histogram, "Request duration, without queueing.",
      bounds: seconds),
    MetricDescription(
      "kindred_refusals_total", .counter, "Lines and requests refused because their queue was full, by queue (lane)."),
  ]

  private static let server = [
    MetricDescription("kindred_build_info", .gauge, "Always 1; the label is the version of the program."),
    MetricDescription("kindred_ready", .gauge, "1 if /ready returns 200."),
    MetricDescription("kindred_connections", .gauge, "Open connections, by interface (door): line or http."),
    MetricDescription("kindred_queue_requests", .gauge, "Requests waiting or running, by queue (lane)."),
    MetricDescription(
      "kindred_queue_wait_seconds", .gauge, "Expected queueing time of a new request, by queue (lane)."),
    MetricDescription("kindred_line_memory_bytes", .gauge, "Memory of in-flight requests and replies."),
    MetricDescription(
      "kindred_tls_certificate_expiry_timestamp_seconds", .gauge, "Expiry time of the server's certificate."),
  ]

  private static let access = [
    MetricDescription(
      "kindred_failed_authentications_total", .counter,
      "Failed authentication attempts."
    ),
    MetricDescription(
      "kindred_audit_lines_total", .counter, "Audit records of reads and administration written to disk."),
    MetricDescription(
      "kindred_audit_waiting_lines", .gauge,
      "Audit records waiting to be written (normally less than 1 s). At 65536 reads are refused."),
    MetricDescription("kindred_audit_failures_total", .counter, "Failed attempts to write audit records."),
  ]

  private static let encoder = [
    MetricDescription("kindred_model_info", .gauge, "Always 1; the labels are the model's fingerprint and precision."),
    MetricDescription("kindred_model_loaded", .gauge, "1 once the model is loaded."),
    MetricDescription("kindred_encoder_waiting_texts", .gauge, "Texts waiting to be embedded."),
    MetricDescription("kindred_encoder_batches_total", .counter, "Batches embedded."),
    MetricDescription("kindred_encoder_texts_total", .counter, "Texts embedded."),
    MetricDescription(
      "kindred_encoder_tokens_total", .counter, "Tokens embedded; a batch holds up to 1024."),
    MetricDescription("kindred_embedding_cache_hits_total", .counter, "Hits of the embedding cache."),
    MetricDescription("kindred_embedding_cache_misses_total", .counter, "Misses of the embedding cache."),
    MetricDescription("kindred_embedding_cache_bytes", .gauge, "Memory of the embedding cache."),
  ]

  private static let collections = [
    MetricDescription("kindred_collection_records", .gauge, "Records, by collection."),
    MetricDescription("kindred_collection_commits", .gauge, "Commits of the live generation, by collection."),
    MetricDescription("kindred_collection_generation", .gauge, "The number of the live generation, by collection."),
    MetricDescription("kindred_collection_writable", .gauge, "0 while the disk is full, by collection."),
    MetricDescription(
      "kindred_collection_snapshot_age_seconds", .gauge,
      "Time since the last commit or opening, by collection."),
    MetricDescription("kindred_collection_used_bytes", .gauge, "Used size of the data file, by collection."),
    MetricDescription("kindred_collection_map_bytes", .gauge, "Maximum size of the data file, by collection."),
    MetricDescription(
      "kindred_collection_readers", .gauge, "Highest number of LMDB reader slots used so far, by collection."),
    MetricDescription("kindred_collection_sealed", .gauge, "1 if the records are encrypted at rest, by collection."),
  ]

  private static let process = [
    MetricDescription("process_cpu_seconds_total", .counter, "CPU time of the process."),
    MetricDescription("process_resident_memory_bytes", .gauge, "Resident memory, including mapped files."),
    MetricDescription("process_open_fds", .gauge, "Open files and connections."),
    MetricDescription("process_max_fds", .gauge, "Limit of open files and connections."),
    MetricDescription("process_start_time_seconds", .gauge, "Start time of the process."),
  ]
}
