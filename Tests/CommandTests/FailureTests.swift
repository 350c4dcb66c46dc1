import Foundation
import TestSupport
import Testing

/// What goes wrong ends with a line that says what, where and what to do, and loses nothing.
@Suite struct FailureTests {
  private func importPeople(_ folder: String, _ options: [String], rows: Int = 20) throws {
    let lines = (0..<rows).map { "{\"id\":\"p\($0)\",\"age\":\($0),\"text\":\"person \($0)\"}" }
    try lines.joined(separator: "\n").write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
    let outcome = try Program.run(["import", "people", "people.jsonl"] + options, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func aSecondProcessOnTheSameDataIsToldWhereTheFirstServes() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options)
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let second = try Program.run(["count", "people"] + options, in: folder)
      #expect(second.status == 1)
      #expect(
        second.errors.contains(
          "is in use by process \(server.process.processIdentifier); use --server \(server.address)"))
      #expect(try Program.run(["count", "people", "--server", server.address], in: folder).output == "20\n")
    }
  }

  @Test func aBusyPortIsNamed() throws {
    try withWorkplace { folder, options in
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let other = ["--data", folder + "/other", "--model", folder + "/model"]
      let second = try Program.run(["serve", "--listen", server.address] + other, in: folder)
      #expect(second.status == 1)
      let port = server.address.split(separator: ":")[1]
      #expect(second.errors.contains("port \(port) on 127.0.0.1 is in use"), "\(second.errors)")
    }
  }

  @Test func aServerStopsCleanlyOnSIGTERM() throws {
    try withWorkplace { folder, options in
      let server = try RunningServer(folder, options)
      #expect(server.stop() == 0)
      #expect(try Program.run(["stats"] + options, in: folder).status == 0)
    }
  }

  @Test func aTruncatedIndexIsRefusedWithATypedError() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options, rows: 400)
      let path = folder + "/index/collections/people/g000001/data.mdb"
      let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
      for length in [size - 4096, size / 2, 8192, 0] {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: UInt64(length))
        try file.close()
        for verb in [["verify"], ["count", "people"]] {
          let outcome = try Program.run(verb + options, in: folder)
          #expect(outcome.status == 1)
          #expect(outcome.errors.contains("data.mdb is"), "\(outcome.errors)")
          #expect(outcome.errors.contains("restore a backup, or rebuild"), "\(outcome.errors)")
        }
      }
    }
  }

  @Test func verifyFindsAFlippedBitInABlock() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options, rows: 400)
      let path = folder + "/index/collections/people/g000001/data.mdb"
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      // Every block begins with its magic and its kind, 16 bytes into a page. A page that no commit refers to any more may
      // be damaged without harm, so one bit of each block of a kind is flipped at once; columns are read at opening.
      let magic: [UInt8] = [0x4b, 0x6c, 0x42, 0x6b]
      let blocks = stride(from: 16, to: bytes.count - 4096, by: 4096).filter { Array(bytes[$0..<$0 + 4]) == magic }
      for kind in 1...4 as ClosedRange<UInt8> {
        let damaged = blocks.filter { bytes[$0 + 4] == kind }
        #expect(!damaged.isEmpty)
        for block in damaged { bytes[block + 1000] ^= 4 }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let outcome = try Program.run(["verify"] + options, in: folder)
        for block in damaged { bytes[block + 1000] ^= 4 }
        #expect(outcome.status == 1, "kind \(kind)")
        #expect(outcome.output.contains("checksum"), "\(outcome.output)")
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(try Program.run(["verify"] + options, in: folder).status == 0)
    }
  }

  @Test func aReadOnlyDirectoryIsNamed() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options)
      let index = folder + "/index"
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: index + "/lock")
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: index)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: index) }
      let outcome = try Program.runUnprivileged(["count", "people"] + options, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("index cannot be used"), "\(outcome.errors)")
      #expect(outcome.errors.contains("give this user read and write access"), "\(outcome.errors)")
    }
  }

  @Test func aDirectoryThatCannotBeIsNamed() throws {
    try withWorkplace { folder, _ in
      let outcome = try Program.run(["stats", "--data", "/proc/kindred"], in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("/proc/kindred cannot be used"), "\(outcome.errors)")
    }
  }

  @Test func aTornModelIsNamed() throws {
    try withWorkplace { folder, options in
      let path = folder + "/model/model.safetensors"
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for length in [0, 7, 100, whole.count - 1] {
        try whole.prefix(length).write(to: URL(fileURLWithPath: path))
        let outcome = try Program.run(["embed", "--model", folder + "/model"], in: folder, input: "a\n")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("model.safetensors"), "\(outcome.errors)")
      }
      try FileManager.default.removeItem(atPath: folder + "/model")
      let missing = try Program.run(["embed", "--model", folder + "/model"], in: folder, input: "a\n")
      #expect(missing.errors.contains("scripts/fetch-model"))
    }
  }

  @Test(arguments: ["KINDRED_CPU", "KINDRED_MATRIX"])
  func aSettingThatNamesNothingIsRefused(variable: String) throws {
    try withWorkplace { folder, _ in
      let outcome = try Program.run(
        ["\(variable)=abacus", Program.path, "embed", "--model", folder + "/model"], in: folder, input: "a\n",
        program: "/usr/bin/env")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("environment variable \(variable): is \"abacus\""), "\(outcome.errors)")
    }
  }

  @Test func usageMistakesSayWhatIsRight() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options)
      let cases: [([String], String)] = [
        (["search", "persons", "x"], "there is no collection persons; there are people"),
        (["search", "people", "x", "--filter", "aeg > 3"], "wrong at column 1: there is no field aeg"),
        (["search", "people", "x", "--filter", "age > \"a\""], "wrong at column 7"),
        (["search", "people", "x", "-k", "0"], "must be from 1 to 10000"),
        (["import", "people", "nothing.csv"], "there is no such file"),
      ]
      for (arguments, words) in cases {
        let outcome = try Program.run(arguments + options, in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
      }
      #expect(try Program.run(["delete", "people"] + options, in: folder).status == 64)
      #expect(try Program.run(["count", "people"] + options, in: folder).output == "20\n")
    }
  }
}
