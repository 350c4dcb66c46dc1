import Foundation
import TestSupport
import Testing
import Wire

/// `/v1/embeddings`, which is to be what clients of OpenAI's API expect.
@Suite struct EmbeddingsTests {
  private static let texts = ["savings account", "loan", "a card for travel, and a loan"]

  /// A Python that has OpenAI's client, where there is one: `KINDRED_PYTHON`, or the system's.
  private static let python: String? = {
    let path = ProcessInfo.processInfo.environment["KINDRED_PYTHON"] ?? "/usr/bin/python3"
    guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    let outcome = try? Program.run(["-c", "import openai"], in: "/tmp", program: path)
    return outcome?.status == 0 ? path : nil
  }()

  /// A server, and what `kindred embed` makes of the texts, as the bytes of little-endian float32.
  private func withServer(_ body: (_ folder: String, _ http: String, _ expected: [[UInt8]]) throws -> Void) throws {
    try withWorkplace { folder, place in
      let lines = Self.texts.joined(separator: "\n") + "\n"
      let arguments = ["embed", "-", "--model", folder + "/model", "--format", "f32le", "--output", "vectors"]
      let outcome = try Program.run(arguments, in: folder, input: lines)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/vectors")))
      let size = 4 * TinyModel.hiddenSize
      let expected = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<$0 + size]) }
      try #require(expected.count == Self.texts.count)
      let log = folder + "/log"
      let server = try RunningServer(folder, place + ["--http", "127.0.0.1:0"], errors: log)
      defer { server.stop() }
      try body(folder, awaitHTTPAddress(in: log), expected)
    }
  }

  private func ask(_ http: String, _ body: String) throws -> (status: Int, json: JSONValue) {
    let port = try #require(http.split(separator: ":").last.flatMap { Int($0) })
    let reply = try HTTPSocket(port: port).exchange("POST", "/v1/embeddings", body: body)
    return (reply.status, try JSONValue(parsing: reply.text))
  }

  @Test func bothFormatsAreTheVectorsOfEmbed() throws {
    try withServer { _, http, expected in
      let input = JSONValue.array(Self.texts.map { .string($0) }).text
      let floats = try ask(http, #"{"input":\#(input),"model":"model"}"#).json
      let coded = try ask(
        http, #"{"input":\#(input),"model":"sentence-transformers/model","encoding_format":"base64"}"#
      ).json
      #expect(floats["object"] == .string("list") && floats["model"] == .string("model"))
      for (index, bytes) in expected.enumerated() {
        let (one, other) = (floats["data"]?.array?[index], coded["data"]?.array?[index])
        #expect(one?["index"] == .integer(Int64(index)) && one?["object"] == .string("embedding"))
        let vector = try #require(one?["embedding"]?.vector)
        #expect(
          vector.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } } == bytes)
        #expect(other?["embedding"]?.string.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } == bytes)
      }
      let port = try #require(http.split(separator: ":").last.flatMap { Int($0) })
      let embedded = try HTTPSocket(port: port).exchange("POST", "/v1/embed", body: #"{"texts":\#(input)}"#)
      let tokens = try JSONValue(parsing: embedded.text)["tokens"]?.array?.reduce(0) { $0 + ($1.integer ?? 0) } ?? 0
      #expect(tokens > 0 && floats["usage"]?["prompt_tokens"] == .integer(tokens))
      #expect(coded["usage"]?["total_tokens"] == .integer(tokens))
      #expect(try ask(http, #"{"input":"loan"}"#).json["data"]?.array?.count == 1)
    }
  }

  @Test func whatItCannotDoIsSaid() throws {
    try withServer { _, http, _ in
      for (body, words) in [
        (#"{"input":[1,2]}"#, "token ids"), (#"{"input":[[1,2],[3]]}"#, "token ids"),
        (#"{"input":[]}"#, "input is empty"),
        (#"{}"#, "input is missing"), (#"{"input":{}}"#, "not an object"),
        (#"{"input":"a","model":"text-embedding-3-small"}"#, "the model is model"),
        (#"{"input":"a","dimensions":16}"#, "this model's vectors have 32"),
        (#"{"input":"a","encoding_format":"int8"}"#, "float or base64"),
        (#"{"input":"a","inputs":1}"#, "no parameter inputs"),
      ] {
        let (status, json) = try ask(http, body)
        #expect(status == 422 && json["detail"]?.string?.contains(words) == true, "\(body): \(json.text)")
      }
      #expect(try ask(http, #"{"input":"a","dimensions":32}"#).status == 200)
    }
  }

  private static let script = """
    import base64, json, openai, struct, sys
    texts = json.loads(sys.argv[2])
    client = openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key=sys.argv[3], max_retries=0)
    for options in ({}, {"encoding_format": "float"}, {"encoding_format": "base64"}):
        reply = client.embeddings.create(model="model", input=texts, **options)
        assert reply.model == "model" and reply.usage.total_tokens == reply.usage.prompt_tokens > 0, reply.usage
        for item in sorted(reply.data, key=lambda item: item.index):
            floats = item.embedding if options.get("encoding_format") != "base64" else None
            print(base64.b64encode(struct.pack(f"<{len(floats)}f", *floats)).decode() if floats else item.embedding)
    one = client.embeddings.create(model="model", input=texts[0])
    assert len(one.data) == 1 and len(one.data[0].embedding) == 32
    try:
        client.embeddings.create(model="text-embedding-3-small", input="a")
        sys.exit("another model is taken")
    except openai.UnprocessableEntityError as error:
        assert "the model is model" in str(error), error
    try:
        openai.OpenAI(base_url=sys.argv[1] + "/v1", api_key="wrong", max_retries=0).embeddings.create(model="model", input="a")
        sys.exit("a wrong key is taken")
    except openai.AuthenticationError:
        pass
    """

  @Test(
    .enabled(if: python != nil, "no Python has OpenAI's client (pip install -r Tests/requirements.txt; KINDRED_PYTHON)")
  )
  func theOfficialClientGetsTheVectorsOfEmbed() throws {
    try withServer { folder, http, expected in
      let port = try #require(http.split(separator: ":").last.flatMap { Int($0) })
      let made = try HTTPSocket(port: port).exchange("POST", "/v1/keys", body: #"{"name":"root","role":"admin"}"#)
      let key = try #require(try JSONValue(parsing: made.text)["key"]?.string)
      let texts = JSONValue.array(Self.texts.map { .string($0) }).text
      let outcome = try Program.run(
        ["-c", Self.script, "http://" + http, texts, key], in: folder, program: Self.python ?? "")
      let coded = expected.map { Data($0).base64EncodedString() }
      #expect(outcome.status == 0 && outcome.lines == coded + coded + coded, "\(outcome.errors)")
    }
  }
}
