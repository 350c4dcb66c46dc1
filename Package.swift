// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: all unsafe spots are marked, existentials are visible, imports are internal.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A Swift target of this package; `dependencies` are the arrows leaving it (checked again by scripts/check-imports).
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let logged = Target.Dependency.product(name: "InMemoryLogging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let traced = Target.Dependency.product(name: "InMemoryTracing", package: "swift-distributed-tracing")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

let package = Package(
  name: "kindred",
  products: [
    .executable(name: "kindred", targets: ["kindred"]),
    .library(name: "KindredEngine", targets: ["Engine"]),
    .library(name: "KindredClient", targets: ["Client"]),
  ],
  dependencies: [
    // Verbs, flags and help of the command line.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Sockets and event loops of the line protocol.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // TLS 1.3 for the line protocol, on both sides.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    // The server's settings from a YAML file and the environment.
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
    // Finds the keys of that file that nobody knows.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // The server's log.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Counters, gauges and histograms, whoever collects them.
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    // A span for each request, whoever records them.
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    // Starts the server's parts in order, and stops them in the reverse one.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // The names of headers.
    .package(url: "https://github.com/apple/swift-http-types", from: "1.5.1"),
    // The parts of requests and replies on an HTTP connection.
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    // REST, health, readiness and metrics over HTTP.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    // SHA-256, HMAC and AES-GCM: OpenSSL 3's libcrypto, which the distribution patches.
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    // Writes Excel workbooks: what RMs and auditors open exports with.
    .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(name: "CKernels"),

    module("WordPiece"),
    module("Cryptography", ["COpenSSL"]),
    module("Encoder", ["CKernels", "COpenBLAS"]),
    module("HNSW", ["CKernels"]),
    module("Store", ["CLMDB"]),
    module("Wire"),
    module("SampleBank"),
    module("Index", ["HNSW", "Store", "CKernels", "Cryptography"]),
    module("Engine", ["Index", "Encoder", "WordPiece", "Wire", "CZlib", "CCSV", "CXLSXWriter", "Cryptography"]),
    module("API", ["Engine", "Index", "Encoder", "Admission", "Wire"]),
    module("MCPServer", ["API", "Engine", "Wire"]),
    module("Transport", [nioCore, nioEmbedded, nioSSL]),
    module("Admission", ["Wire", logging, metrics, tracing, nioCore, nioPosix]),
    module("LineServer", ["Admission", "Wire", "Transport", nioCore, nioPosix, nioTLS, nioSSL]),
    module("Meters", [metrics]),
    .target(
      name: "WebServer",
      dependencies: [
        "API", "MCPServer", "Admission", "Wire", "Transport", "Meters", "CZlib", hummingbird, hummingbirdCore,
        httpTypes, nioHTTPTypes,
        "Cryptography", nioCore, nioSSL, logging, lifecycle,
      ],
      exclude: ["Console"],
      swiftSettings: strict,
      plugins: ["EmbedConsole"]),
    // The console's files become part of the program when it is built.
    .executableTarget(name: "EmbedFiles", swiftSettings: strict),
    .plugin(name: "EmbedConsole", capability: .buildTool(), dependencies: ["EmbedFiles"]),
    module("Client", ["Wire", "Transport", nioCore, nioPosix, nioTLS]),
    .executableTarget(
      name: "kindred",
      dependencies: [
        "LineServer", "WebServer", "MCPServer", "API", "Admission", "Meters", "Transport", "Client", "Engine", "Wire",
        "SampleBank",
        argumentParser, configuration, yams, logging, lifecycle, signals,
      ],
      swiftSettings: strict),

    .target(name: "TestSupport", dependencies: ["Wire"], path: "Tests/TestSupport", swiftSettings: strict),
    tests("WordPieceTests", ["WordPiece"]),
    tests("CryptographyTests", ["Cryptography"]),
    tests("EncoderTests", ["Encoder", "CKernels"]),
    tests("HNSWTests", ["HNSW", "CKernels"]),
    tests("StoreTests", ["Store"]),
    tests("IndexTests", ["Index", "HNSW", "Store", "CKernels", "Cryptography"]),
    tests("WireTests", ["Wire"]),
    tests("SampleBankTests", ["SampleBank"]),
    tests("EngineTests", ["API", "Admission", "Engine", "Encoder", "Index", "Wire"]),
    tests("MetersTests", ["Meters", metrics]),
    tests(
      "LineServerTests",
      [
        "LineServer", "Admission", "Client", "Transport", "Meters", "Wire", logging, logged, tracing, traced, nioCore,
        nioPosix,
      ]),
    tests(
      "WebServerTests",
      ["WebServer", "LineServer", "API", "Admission", "Transport", "Meters", "Wire", logging, logged]),
    tests("MCPServerTests", ["MCPServer", "API", "Wire"]),
    tests("CommandTests", ["kindred", "API", "Client", "Meters", "Wire"]),
  ],
  swiftLanguageModes: [.v6]
)
