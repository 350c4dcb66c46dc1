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
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

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
    // SHA-256 for model files, fingerprints and the audit trail; AES-GCM for sealed records.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Sockets and event loops of the line protocol.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // TLS 1.3 for the line protocol, on both sides.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    // Writes Excel workbooks: what RMs and auditors open exports with.
    .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(name: "CKernels"),

    module("WordPiece"),
    module("Encoder", ["CKernels", "COneDNN", "COpenBLAS"]),
    module("HNSW", ["CKernels"]),
    module("Store", ["CLMDB"]),
    module("Wire"),
    module("SampleBank"),
    module("Index", ["HNSW", "Store", "CKernels", crypto]),
    module("Engine", ["Index", "Encoder", "WordPiece", "Wire", "CZlib", "CCSV", "CXLSXWriter", crypto]),
    module("Transport", [nioCore, nioSSL]),
    module("LineServer", ["Wire", "Transport", nioCore, nioPosix, nioTLS, nioSSL]),
    module("Client", ["Wire", "Transport", nioCore, nioPosix, nioTLS]),
    .executableTarget(
      name: "kindred",
      dependencies: [
        "LineServer", "Transport", "Client", "Engine", "Wire", "SampleBank", argumentParser,
      ],
      swiftSettings: strict),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests("WordPieceTests", ["WordPiece"]),
    tests("EncoderTests", ["Encoder", "CKernels"]),
    tests("HNSWTests", ["HNSW", "CKernels"]),
    tests("StoreTests", ["Store"]),
    tests("IndexTests", ["Index", "HNSW", "Store", "CKernels", crypto]),
    tests("WireTests", ["Wire"]),
    tests("SampleBankTests", ["SampleBank"]),
    tests("EngineTests", ["Engine", "Index", "Wire"]),
    tests("LineServerTests", ["LineServer", "Client", "Transport", "Wire", nioCore, nioPosix]),
    tests("CommandTests", ["kindred", "Client", "Wire"]),
  ],
  swiftLanguageModes: [.v6]
)
