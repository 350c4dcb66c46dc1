import Foundation

/// Settings that the matrix libraries read when they are loaded, which is before `main` runs: the program sets them and
/// executes itself once more.
enum MatrixEnvironment {
  private static let marker = "KINDRED_ENVIRONMENT_READY"

  static func prepare() {
    let environment = ProcessInfo.processInfo.environment
    guard environment[marker] == nil else { return }
    unsafe setenv(marker, "1", 1)
    // Threads are the encoder's own: a product that is split inside a library would change bits with their number.
    unsafe setenv("OMP_NUM_THREADS", "1", 1)
    unsafe setenv("OPENBLAS_NUM_THREADS", "1", 1)
    // OpenBLAS picks kernels without AVX-512 on CPUs younger than itself; a choice that the user made stays.
    if hasAVX512 { unsafe setenv("OPENBLAS_CORETYPE", "SKYLAKEX", 0) }
    var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    unsafe _ = execv("/proc/self/exe", arguments)
    // Without /proc the program goes on with the libraries' own choices, which are slower but right.
  }

  private static var hasAVX512: Bool {
    guard let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let flags = information.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return false }
    let names = Set(flags.split(whereSeparator: { $0 == " " || $0 == "\t" }))
    return ["avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512cd"].allSatisfy { names.contains(Substring($0)) }
  }
}
