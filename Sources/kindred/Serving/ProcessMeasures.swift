import Foundation

/// What the system says of this process. Only Linux tells it this way.
struct ProcessMeasures {
  let cpuSeconds: Double
  let residentBytes: Double
  let openFiles: Double
  let maxFiles: Double
  /// Seconds since 1970.
  let started: Double

  /// Nil where /proc does not tell.
  init?() {
    guard let status = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
      let boot = Self.bootTime, let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"),
      // The name of the program, in parentheses, may hold anything.
      let name = status.lastIndex(of: ")")
    else { return nil }
    let fields = status[status.index(after: name)...].split(separator: " ")
    guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
      let start = Double(fields[19]), let pages = Double(fields[21])
    else { return nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    cpuSeconds = (user + system) / ticks
    residentBytes = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    openFiles = Double(files.count)
    started = boot + start / ticks
    var limit = rlimit()
    unsafe _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    maxFiles = Double(limit.rlim_cur)
  }

  private static let bootTime: Double? = {
    let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { Double($0.dropFirst(6)) }
  }()
}
