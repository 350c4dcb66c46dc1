import Admission
import Engine
import Foundation
import LineServer
import Meters
import Synchronization
import Transport

/// Where the values of a server's metrics come from, and whether it is ready.
final class ServerMeasures: Sendable {
  private enum ModelState {
    case loading
    case loaded(TextModel)
    case failed(String)
  }

  /// What is measured.
  let registry = PrometheusRegistry(ServerMetrics.all)
  private let model = Mutex(ModelState.loading)

  /// Notes that the model is loaded.
  func note(_ model: TextModel) { self.model.withLock { $0 = .loaded(model) } }

  /// Notes why it is not.
  func note(modelFailure: String) { model.withLock { $0 = .failed(modelFailure) } }

  /// Why not everything can be answered; empty if it can.
  func unreadiness(_ engine: Engine, _ server: LineServer?) -> [String] {
    var reasons: [String] = []
    if let server, server.connections == nil { reasons.append("the line protocol is not listened to") }
    switch model.withLock({ $0 }) {
    case .loading: reasons.append("the model is being loaded")
    case .failed(let reason): reasons.append("the model is not loaded: \(reason)")
    case .loaded: break
    }
    for collection in engine.collections where !collection.measures.isWritable {
      reasons.append("\(collection.name) can only be read: the disk or the map is full")
    }
    return reasons
  }

  /// Has the values looked up whenever they are asked for.
  func watch(_ engine: Engine, _ server: LineServer?, _ admission: Admission, _ tls: ServerTLS?) {
    registry.collect { collector in
      collector.note("kindred_build_info", 1, [("version", Engine.version)])
      collector.note("kindred_ready", self.unreadiness(engine, server).isEmpty ? 1 : 0)
      if let tls {
        collector.note("kindred_tls_certificate_expiry_timestamp_seconds", tls.expires.timeIntervalSince1970)
      }
      collector.note("kindred_connections", Double(server?.connections ?? 0), [("door", "line")])
      Self.note(admission, &collector)
      self.noteModel(&collector)
      Self.note(engine.accessMeasures, &collector)
      for collection in engine.collections { Self.note(collection.measures, &collector) }
      Self.noteProcess(&collector)
    }
  }

  private static func note(_ admission: Admission, _ collector: inout PrometheusRegistry.Collector) {
    collector.note("kindred_line_memory_bytes", Double(admission.memoryInUse))
    for lane in admission.load {
      collector.note("kindred_queue_requests", Double(lane.requests), [("lane", lane.name)])
      collector.note("kindred_queue_wait_seconds", lane.expectedWait / .seconds(1), [("lane", lane.name)])
    }
  }

  private func noteModel(_ collector: inout PrometheusRegistry.Collector) {
    guard case .loaded(let model) = model.withLock({ $0 }) else {
      return collector.note("kindred_model_loaded", 0)
    }
    let measures = model.measures
    collector.note("kindred_model_loaded", 1)
    collector.note(
      "kindred_model_info", 1, [("fingerprint", model.fingerprint), ("precision", "\(model.precision)")])
    for (name, value) in [
      ("kindred_encoder_waiting_texts", measures.waitingTexts), ("kindred_encoder_batches_total", measures.batches),
      ("kindred_encoder_texts_total", measures.texts), ("kindred_encoder_tokens_total", measures.tokens),
      ("kindred_embedding_cache_hits_total", measures.cacheHits),
      ("kindred_embedding_cache_misses_total", measures.cacheMisses),
      ("kindred_embedding_cache_bytes", measures.cacheBytes),
    ] {
      collector.note(name, Double(value))
    }
  }

  private static func note(_ measures: AccessMeasures, _ collector: inout PrometheusRegistry.Collector) {
    collector.note("kindred_failed_authentications_total", Double(measures.failedAuthentications))
    collector.note("kindred_audit_lines_total", Double(measures.auditLines))
    collector.note("kindred_audit_waiting_lines", Double(measures.auditWaiting))
    collector.note("kindred_audit_failures_total", Double(measures.auditFailures))
  }

  private static func note(_ measures: CollectionMeasures, _ collector: inout PrometheusRegistry.Collector) {
    for (name, value) in [
      ("records", Double(measures.records)), ("commits", Double(measures.commits)),
      ("generation", Double(measures.generation)), ("writable", measures.isWritable ? 1 : 0),
      ("snapshot_age_seconds", measures.snapshotAge), ("used_bytes", Double(measures.usedBytes)),
      ("map_bytes", Double(measures.mapBytes)), ("readers", Double(measures.readers)),
      ("sealed", measures.isSealed ? 1 : 0),
    ] {
      collector.note("kindred_collection_" + name, value, [("collection", measures.name)])
    }
  }

  private static func noteProcess(_ collector: inout PrometheusRegistry.Collector) {
    guard let process = ProcessMeasures() else { return }
    collector.note("process_cpu_seconds_total", process.cpuSeconds)
    collector.note("process_resident_memory_bytes", process.residentBytes)
    collector.note("process_open_fds", process.openFiles)
    collector.note("process_max_fds", process.maxFiles)
    collector.note("process_start_time_seconds", process.started)
  }
}
