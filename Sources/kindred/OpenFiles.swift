import Foundation

/// How many files and connections the system lets this process have open.
enum OpenFiles {
  /// Kept for the data directory, the model and the event loops.
  private static let reserve = 256

  /// Raises the limit as far as the process may, and returns how many connections there can be of those wanted; says so if they
  /// are fewer.
  static func connections(wanted: Int) -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
    if limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      unsafe _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    let possible = max(1, Int(clamping: limit.rlim_cur) - reserve)
    guard possible < wanted else { return wanted }
    Console.error(
      "kindred: this process may have \(limit.rlim_cur) files open, so it takes \(possible) connections and not \(wanted); "
        + "raise the limit (ulimit -Hn) or lower --max-connections")
    return possible
  }
}
