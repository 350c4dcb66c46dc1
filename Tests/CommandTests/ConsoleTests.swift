import Foundation
import TestSupport
import Testing

/// The console: what its files may hold, and how they are served.
@Suite struct ConsoleTests {
  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
  ]

  /// The files as they stand in the sources, by name.
  private static func files() throws -> [String: String] {
    let folder = URL(fileURLWithPath: Program.packageRoot + "/Sources/WebServer/Console")
    let urls = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return Dictionary(
      uniqueKeysWithValues: try urls.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) })
  }

  private func withServer(_ body: (_ folder: String, _ http: HTTPSocket) throws -> Void) throws {
    try withWorkplace { folder, place in
      let log = folder + "/log"
      let server = try RunningServer(folder, place + ["--http", "127.0.0.1:0"], errors: log)
      defer { server.stop() }
      let port = try awaitHTTPAddress(in: log).split(separator: ":").last.flatMap { Int($0) }
      try body(folder, HTTPSocket(port: #require(port)))
    }
  }

  @Test func everyFileIsServedAsItStandsInTheSources() throws {
    let files = try Self.files()
    try withServer { folder, http in
      for (name, text) in files {
        let answer = try http.exchange("GET", "/\(name)")
        #expect(answer.status == 200, "\(name)")
        #expect(answer.headers["content-type"] == Self.types[URL(fileURLWithPath: name).pathExtension], "\(name)")
        #expect(answer.headers["content-security-policy"] == Self.policy, "\(name)")
        #expect(answer.text == text, "\(name)")
        let tag = try #require(answer.headers["etag"], "\(name)")
        let again = try http.exchange("GET", "/\(name)", ["If-None-Match": "\"other\", W/\(tag)"])
        #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag, "\(name)")
        #expect(try http.exchange("GET", "/\(name)", ["If-None-Match": "\"other\""]).status == 200, "\(name)")
      }
      let first = try http.exchange("GET", "/")
      #expect(first.text == files["index.html"])
      #expect(first.headers["content-security-policy"] == Self.policy)
    }
  }

  @Test func aCompressedFileUnpacksToItself() throws {
    let files = try Self.files()
    try withServer { folder, http in
      for (name, text) in files {
        let answer = try http.exchange("GET", "/\(name)", ["Accept-Encoding": "br, gzip"])
        #expect(answer.headers["content-encoding"] == "gzip", "\(name)")
        #expect(answer.headers["etag"] != (try http.exchange("GET", "/\(name)")).headers["etag"], "\(name)")
        try Data(answer.body).write(to: URL(fileURLWithPath: folder + "/packed.gz"))
        let unpacked = try Program.run(["-dc", "packed.gz"], in: folder, program: "/bin/gzip")
        #expect(unpacked.output == text, "\(name)")
      }
    }
  }

  @Test func everythingThatAFileNamesIsThere() throws {
    let files = try Self.files()
    let page = try #require(files["index.html"])
    let named = page.matches(of: #/(?:src|href)="([^"#]+)"/#).map { String($0.output.1) }
    #expect(named.count > 5)
    for name in named { #expect(files[name] != nil, "index.html names \(name)") }
    for (file, text) in files where file.hasSuffix(".js") {
      let imports = text.matches(of: #/(?:\}\s*from\s+|import\()"([^"]+)"/#).map { String($0.output.1) }
      for name in imports {
        #expect(name.hasPrefix("./") && files[String(name.dropFirst(2))] != nil, "\(file) imports \(name)")
      }
    }
  }

  @Test func noFileNamesAnotherPlaceOrNeedsALaxerPolicy() throws {
    var bytes = 0
    for (name, text) in try Self.files() {
      bytes += text.utf8.count
      // The name of the vocabulary of drawings looks like an address, and is none.
      let rest = text.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(
        rest.firstMatch(of: #/(?:https?:|wss?:)?\/\/[a-zA-Z0-9.-]+\.[a-z]{2,}/#) == nil, "\(name) names an address")
      #expect(rest.firstMatch(of: #/@import|url\(/#) == nil, "\(name) has something else fetched")
      #expect(
        rest.firstMatch(of: #/innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function/#)
          == nil,
        "\(name) makes markup or scripts of text")
    }
    let page = try #require(try Self.files()["index.html"])
    #expect(page.firstMatch(of: #/<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=/#) == nil)
    #expect(bytes <= 250_000, "the console weighs \(bytes) bytes")
  }
}
