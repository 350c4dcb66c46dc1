import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct SavedSearchTests {
  private static let save =
    #"{"collection":"customers","name":"pilots","search":{"query":"pilot","k":4},"note":"ours"}"#

  @Test func aSavedSearchIsAskedAnewAndSurvivesARestart() throws {
    try withBank { bank in
      do {
        let engine = try bank.open()
        _ = try engine.create(Schema(json: json(Bank.customers)))
        let service = MethodDispatcher(engine)
        try service.addCustomers(9)
        let saved = try service.call("save", Self.save)
        #expect(saved["search"] == (try json(#"{"query":"pilot","k":4}"#)) && saved["note"] == .string("ours"))
      }
      let service = MethodDispatcher(try bank.open())
      let list = try service.call("saved", #"{"collection":"customers"}"#)["saved"]?.array ?? []
      #expect(list.compactMap { $0["name"]?.string } == ["pilots"])
      try service.addCustomers(12)
      let direct = try service.call("search", #"{"collection":"customers","query":"pilot","k":4}"#)
      let run = try service.call("run", #"{"collection":"customers","name":"pilots"}"#)
      #expect(run["hits"] == direct["hits"])
      let more = try service.call(
        "run", #"{"collection":"customers","name":"pilots","with":{"k":6,"filter":"age > 3"}}"#)
      #expect(more.hitIDs.count == 6 && more["matched"] == .integer(8))
    }
  }

  @Test func anAudienceIsTheRecordsOfThatMoment() throws {
    try withCustomers { service in
      try service.addCustomers(9)
      let hits = try service.call("nearest", #"{"collection":"customers","to":{"id":"c1"},"k":5}"#).hitIDs
      let saved = try service.call(
        "save", #"{"collection":"customers","name":"like c1","nearest":{"to":{"id":"c1"},"k":5},"audience":true}"#)
      #expect(saved["members"] == .integer(5))
      try service.addCustomers(30)
      _ = try service.call("delete", #"{"collection":"customers","ids":["\#(hits[2])"]}"#)
      func members(_ with: String) throws -> JSONValue {
        try service.call("run", #"{"collection":"customers","name":"like c1","with":\#(with)}"#)
      }
      let all = try members("{}")
      #expect(all["records"]?.array?.compactMap { $0["id"]?.string } == hits.filter { $0 != hits[2] })
      #expect(all["missing"] == .array([.string(hits[2])]) && all["members"] == .integer(5))
      let page = try members(#"{"k":2,"offset":3,"fields":["age"]}"#)
      #expect(page["records"]?.array?.compactMap { $0["id"]?.string } == Array(hits[3...]))
      #expect(page["records"]?.array?.first?["fields"]?.object?.keys == ["age"])
      let given = try service.call("save", #"{"collection":"customers","name":"two","ids":["c3","c1","c3"]}"#)
      #expect(given["members"] == .integer(2))
    }
  }

  @Test func namesAreTakenReplacedAndForgotten() throws {
    try withCustomers { service in
      try service.addCustomers(3)
      _ = try service.call("save", Self.save)
      #expect(try service.error("save", Self.save)?.code == -32010)
      _ = try service.call("save", Self.save.dropLast() + #","replace":true}"#)
      let missing = try service.error("run", #"{"collection":"customers","name":"pilot"}"#)
      #expect(missing == RPCError(.notFound, "nothing is saved as pilot in customers; there are pilots"))
      _ = try service.call("forget", #"{"collection":"customers","name":"pilots"}"#)
      #expect(try service.call("saved", #"{"collection":"customers"}"#)["saved"] == .array([]))
      #expect(try service.error("forget", #"{"collection":"customers","name":"pilots"}"#)?.code == -32005)
    }
  }

  @Test(arguments: [
    (#""name":"x""#, "save takes one of"), (#""name":"","ids":[]"#, "name of save must be 1 to 100 bytes"),
    (#""name":"x","search":{"query":"a","filter":"ages > 3"}"#, "there is no field ages"),
    (#""name":"x","search":{"qery":"a"}"#, "query of search is missing"),
    (#""name":"x","search":{"query":"a"},"ids":["c1"]"#, "save takes one of"),
    (#""name":"x","search":{"query":"a"},"nearest":{}"#, "search of save and nearest do not go together"),
    (#""name":"x","ids":["nobody"]"#, "there is no record nobody"), (#""name":"x","search":7"#, "must be an object"),
  ])
  func whatCannotBeRunIsNotSaved(params: String, words: String) throws {
    try withCustomers { service in
      try service.addCustomers(2)
      let error = try service.error("save", #"{"collection":"customers",\#(params)}"#)
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
      #expect(try service.call("saved", #"{"collection":"customers"}"#)["saved"] == .array([]))
    }
  }

  @Test func audiencesHaveALimitTogether() throws {
    try withCustomers { service in
      let records = (0..<1001).map { #"{"id":"r\#($0)","text":"x","vector":\#(JSONValue.vector(Self.vector).text)}"# }
      _ = try service.call("upsert", #"{"collection":"customers","records":[\#(records.joined(separator: ","))]}"#)
      let ids = (0..<1000).map { "\"r\($0)\"" }.joined(separator: ",")
      for index in 0..<100 {
        _ = try service.call("save", #"{"collection":"customers","name":"a\#(index)","ids":[\#(ids)]}"#)
      }
      let error = try service.error("save", #"{"collection":"customers","name":"more","ids":["r1"]}"#)
      #expect(error?.code == -32010 && error?.message.contains("100000 members of audiences") == true)
    }
  }

  private static let vector = [1] + [Float](repeating: 0, count: TinyModel.hiddenSize - 1)
}

@Suite struct ExportTests {
  /// Runs `body` with a collection of texts that spreadsheets misread.
  private func withHostile(_ body: (MethodDispatcher, [String: String]) throws -> Void) throws {
    let nasty = [
      "a": "=1+1", "b": "+44 20 7946", "c": "-5 points", "d": "@SUM(A1)", "e": "\tx", "f": "plain, with \"quotes\"",
      "g": "two\nlines", "h": " =cmd|' /C calc'!A0", "i": "＝1+1", "j": "é=1", "k": "\"\u{301}quoted", "l": "\r=1",
    ]
    try withCustomers { service in
      _ = try service.call(
        "create",
        #"{"schema":{"collection":"notes","fields":{"=x":{"type":"text"},"n":{"type":"number"},"yes":{"type":"boolean"}}}}"#
      )
      let records = nasty.map { id, text -> JSONValue in
        .object([
          "id": .string(id), "text": .string(text),
          "fields": .object(["=x": .string(text), "n": .number(-2.5), "yes": .bool(true)]),
        ])
      }
      _ = try service.call("upsert", .object(["collection": .string("notes"), "records": .array(records)]))
      try body(service, nasty)
    }
  }

  private static func params(_ format: String) -> String {
    #"{"collection":"notes","format":"\#(format)","search":{"query":"plain","k":100,"understand":false}}"#
  }

  /// What is written is read back by the program's own reader as it was, but for the apostrophe before formulas.
  @Test func noCellOfACSVFileIsAFormula() throws {
    try withHostile { service, nasty in
      let reply = try service.call("export", Self.params("csv"))
      let content = reply["content"]?.string ?? ""
      let lines = try rows(of: content).compactMap(\.cells)
      #expect(content.hasPrefix("rank,score,relevance,id,'=x,n,yes,text\r\n"))
      #expect(lines.count == nasty.count && reply["rows"] == .integer(Int64(nasty.count)))
      var defused = 1
      for line in lines {
        let original = try #require(nasty[line[3]])
        let isDangerous = !["f", "g", "j", "k"].contains(line[3])
        defused += isDangerous ? 2 : 0
        let expected = isDangerous ? "'" + original : original
        #expect(line[4].unicodeScalars.elementsEqual(expected.unicodeScalars) && line[7] == line[4], "\(line)")
        #expect(line[5] == "-2.5" && line[6] == "true")
      }
      #expect(reply["defused"] == .integer(Int64(defused)))
    }
  }

  @Test func aWorkbookHoldsTextAsText() throws {
    try withHostile { service, _ in
      let reply = try service.call("export", Self.params("xlsx"))
      let bytes = try #require(Data(base64Encoded: reply["content"]?.string ?? ""))
      #expect(bytes.prefix(4) == Data([0x50, 0x4b, 3, 4]), "a zip file")
      try withTemporaryFolder { folder in
        try bytes.write(to: URL(fileURLWithPath: folder + "/hits.xlsx"))
        let sheet = try Self.unzipped("xl/worksheets/sheet1.xml", folder + "/hits.xlsx")
        let strings = try Self.unzipped("xl/sharedStrings.xml", folder + "/hits.xlsx")
        #expect(sheet.contains("<v>-2.5</v>") && sheet.contains("t=\"b\"") && !sheet.contains("<f>"))
        #expect(strings.contains(">=1+1<") && strings.contains(">@SUM(A1)<") && strings.contains("quotes"))
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: service.engine.options.dataDirectory)
      #expect(!left.contains { $0.hasPrefix("export-") })
    }
  }

  private static func unzipped(_ name: String, _ archive: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unzip")
    process.arguments = ["-p", archive, name]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func savedOnesAreExportedToo() throws {
    try withCustomers { service in
      try service.addCustomers(6)
      _ = try service.call("save", #"{"collection":"customers","name":"some","ids":["c4","c2"]}"#)
      _ = try service.call("save", #"{"collection":"customers","name":"q","search":{"query":"pilot","k":3}}"#)
      let members = try service.call("export", #"{"collection":"customers","format":"csv","saved":"some"}"#)
      let lines = try rows(of: members["content"]?.string ?? "").compactMap(\.cells)
      #expect(lines.map(\.first) == ["c4", "c2"])
      let hits = try service.call("export", #"{"collection":"customers","format":"csv","saved":"q"}"#)
      #expect(hits["rows"] == .integer(3))
      for (params, words) in [
        (#""format":"pdf","saved":"q""#, "format of export is csv or xlsx"),
        (#""format":"csv""#, "export takes one of"),
        (#""format":"csv","saved":"none""#, "nothing is saved as none"),
      ] {
        let error = try service.error("export", #"{"collection":"customers",\#(params)}"#)
        #expect(error?.message.contains(words) == true)
      }
    }
  }
}
