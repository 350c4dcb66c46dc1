import Foundation

/// A certificate authority in a folder, made by the `openssl` of this machine.
public struct TestAuthority {
  /// The program; nil where there is none.
  public static let openssl: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Files of a certificate and its key, in PEM form.
  public struct Pair: Sendable {
    /// The certificate.
    public let certificate: String
    /// Its key.
    public let key: String
  }

  private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  /// The authority's own certificate.
  public let pair: Pair
  private let folder: String
  private let name: String

  /// Makes an authority that nobody else vouches for.
  public init(_ name: String, in folder: String) throws {
    (self.name, self.folder) = (name, folder)
    pair = Pair(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
    try Self.run(
      ["req", "-x509"] + Self.curve
        + ["-keyout", pair.key, "-out", pair.certificate, "-subj", "/CN=\(name)", "-days", "2"])
  }

  /// Issues a certificate for names and addresses, which ends in so many days, or ended so many days ago.
  public func issue(
    _ subject: String, days: Int = 2, names: String = "DNS:localhost,IP:127.0.0.1"
  ) throws -> Pair {
    let made = Pair(certificate: "\(folder)/\(subject).pem", key: "\(folder)/\(subject).key")
    let request = "\(folder)/\(subject).csr"
    try Self.run(
      ["req"] + Self.curve + ["-keyout", made.key, "-out", request, "-subj", "/CN=\(subject)"]
        + ["-addext", "subjectAltName=\(names)"])
    try Self.run(
      ["x509", "-req", "-in", request, "-CA", pair.certificate, "-CAkey", pair.key, "-CAcreateserial"]
        + ["-days", "\(days)", "-copy_extensions", "copy", "-out", made.certificate])
    return made
  }

  /// Runs the program with some input, and returns all it prints.
  @discardableResult
  public static func run(_ arguments: [String], input: String = "") throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: openssl ?? "")
    process.arguments = arguments
    let (given, printed) = (Pipe(), Pipe())
    process.standardInput = given
    process.standardOutput = printed
    process.standardError = printed
    try process.run()
    given.fileHandleForWriting.write(Data(input.utf8))
    try given.fileHandleForWriting.close()
    let output = printed.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
