import CZlib
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The console: its files are in the program, and each is a path.
struct ConsolePages: Sendable {
  /// A file as it goes over the wire.
  struct Page: Sendable {
    let type: String
    let plain: ByteBuffer
    let gzipped: ByteBuffer
    /// The beginning of the SHA-256 of the text.
    let tag: String

    init(name: String, text: String) {
      type = ConsolePages.types[String(name.split(separator: ".").last ?? "")] ?? "text/plain; charset=utf-8"
      let bytes = Array(text.utf8)
      plain = ByteBuffer(bytes: bytes)
      gzipped = ByteBuffer(bytes: Gzip.bytes(bytes))
      tag = SHA256.hash(data: bytes).bytes.prefix(12).hex
    }
  }

  /// What a browser lets the console do: its own files, calls to its own server, and nothing else. No text that comes from a record
  /// can become a script, since none may stand in a page.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
  ]

  /// All files by name, compressed once.
  static let pages: [String: Page] = Dictionary(
    uniqueKeysWithValues: ConsoleFiles.all.map { ($0.name, Page(name: $0.name, text: $0.text)) })

  /// Has a router know the files, and the first page as `/`.
  func add(to router: Router<WebContext>) {
    for (name, page) in Self.pages {
      router.get(RouterPath(name)) { request, _ in Self.response(page, to: request) }
      guard name == "index.html" else { continue }
      router.get("/") { request, _ in Self.response(page, to: request) }
    }
  }

  private static func response(_ page: Page, to request: Request) -> Response {
    let isGzipped = request.headers[.acceptEncoding]?.contains("gzip") ?? false
    let tag = "\"\(page.tag)\(isGzipped ? "-gzip" : "")\""
    var headers: HTTPFields = [
      .contentType: page.type, .contentSecurityPolicy: policy, .eTag: tag, .cacheControl: "no-cache",
      .vary: "Accept-Encoding",
    ]
    if isKnown(tag, request.headers[.ifNoneMatch]) { return Response(status: .notModified, headers: headers) }
    if isGzipped { headers[.contentEncoding] = "gzip" }
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: isGzipped ? page.gzipped : page.plain))
  }

  /// Whether a browser has a file already: one of the tags it names is the file's.
  private static func isKnown(_ tag: String, _ named: String?) -> Bool {
    guard let named else { return false }
    return named.split(separator: ",").contains { $0.trimmingCharacters(in: .whitespaces).suffix(tag.count) == tag }
  }
}

/// Bytes in the gzip format.
enum Gzip {
  /// zlib's number for its largest window, and for a gzip header around it.
  private static let windowBits = 15 + 16

  static func bytes(_ plain: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    let begun = unsafe deflateInit2_(
      &stream, Z_BEST_COMPRESSION, Z_DEFLATED, Int32(windowBits), 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib has no memory")
    defer { unsafe deflateEnd(&stream) }
    var plain = plain
    let room = Int(unsafe deflateBound(&stream, uLong(plain.count)))
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { packed, count in
      unsafe plain.withUnsafeMutableBufferPointer { source in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = packed.baseAddress
        unsafe stream.avail_out = UInt32(room)
        let ended = unsafe deflate(&stream, Z_FINISH)
        precondition(ended == Z_STREAM_END, "deflateBound left too little room")
      }
      count = Int(unsafe stream.total_out)
    }
  }
}
