import Foundation
import TestSupport
import Testing

/// What searches the logs finds what it is to find.
@Suite struct LogWatchTests {
  @Test func whatWasToldIsFoundAndNothingElse() throws {
    try withTemporaryFolder { folder in
      let port = 1
      // An earlier server had the same port.
      LogWatch.note(words: ["info"], port: port)
      let began = ContinuousClock.now
      try #"{"id":"C-10293","name":"Ann Miller"}"#.write(
        toFile: folder + "/rows.jsonl", atomically: false, encoding: .utf8)
      LogWatch.note(file: "rows.jsonl", folder: folder)
      LogWatch.note(
        line: #"{"id":1,"method":"search","params":{"collection":"people","query":"who plays golf","k":7}}"#, port: port
      )
      LogWatch.note(line: #"[{"id":1,"method":"get","params":{"collection":"people","id":"zq7"}}]"#, port: port)
      func found(_ log: String, port: Int = 1) -> [String] {
        LogWatch.words(in: log, ports: [port], since: began, folder: folder)
      }
      #expect(found(#"info request method=search collection=people k=7 took=1"#) == [])
      #expect(found(#"who plays tennis, and golf"#) == [])
      #expect(found(#"no record "C-10293", says ann MILLER"#) == ["ann miller", "c-10293"])
      #expect(found("query=\"Who plays golf?\" id=zq7.") == ["who plays golf", "zq7"])
      #expect(found("zq71 zq-7") == [])
      #expect(found("zq7 c-10293", port: 2) == ["c-10293"])
      let key = ["Authorization": "Bearer kindred_1_2"]
      LogWatch.note(
        path: "/v1/collections/people/records/zq%208?limit=x7", headers: key, body: #"{"query":"nobody"}"#, port: port)
      #expect(found("people zq 8, x7, nobody, kindred_1_2") == ["kindred_1_2", "nobody", "zq 8"])
    }
  }
}
