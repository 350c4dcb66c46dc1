import Foundation
import TestSupport
import Testing

/// A small file system of its own, for as long as the object lives; only root can make one.
final class SmallDisk {
  let path: String

  init(_ path: String, megabytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let outcome = try Program.run(
      ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path], in: "/tmp", program: "/bin/mount")
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  deinit { _ = try? Program.run([path], in: "/tmp", program: "/bin/umount") }

  /// Whether this user may mount.
  static let isPossible: Bool = {
    guard getuid() == 0 else { return false }
    return (try? withTemporaryFolder { folder in _ = try SmallDisk(folder + "/disk", megabytes: 1) }) != nil
  }()
}

@Suite struct LimitTests {
  private func upsert(_ first: Int, count: Int) -> String {
    var generator = SeededGenerator(seed: UInt64(first))
    let records = (first..<first + count).map { number in
      let vector = CrashVector.text(generator.nextUnitVector(dimension: TinyModel.hiddenSize))
      return #"{"id":"x\#(number)","text":"t","fields":{"call":\#(number)},"vector":[\#(vector)]}"#
    }
    return
      #"{"id":1,"method":"upsert","params":{"collection":"people","records":[\#(records.joined(separator: ","))]}}"#
  }

  private func count(_ wire: LineSocket) throws -> String {
    try wire.exchange(#"{"id":1,"method":"count","params":{"collection":"people"}}"#)
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func aFullDiskLosesNothingAndIsReadUntilThereIsRoom() throws {
    try withWorkplace { folder, _ in
      let disk = try SmallDisk(folder + "/disk", megabytes: 8)
      let options = ["--data", disk.path + "/index", "--model", folder + "/model"]
      let harness = CrashHarness(folder, options, seed: 1)
      try harness.prepare()
      let filler = disk.path + "/filler"
      try Data(count: 3 << 20).write(to: URL(fileURLWithPath: filler))
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let wire = try LineSocket(server.address)
      var stored = 0
      var refusal = ""
      while refusal.isEmpty, stored < 100_000 {
        let reply = try wire.exchange(upsert(stored, count: 50))
        if reply.contains(#""result""#) { stored += 50 } else { refusal = reply }
      }
      #expect(stored > 0)
      #expect(refusal.contains("-32007") && refusal.contains("free some disk space"), "\(refusal)")
      #expect(try wire.exchange(upsert(stored, count: 50)).contains("-32007"))
      #expect(try count(wire).contains(#""count":\#(stored)}"#))
      let stats = #"{"id":1,"method":"stats","params":{"collection":"people"}}"#
      #expect(try wire.exchange(stats).contains(#""writable":false"#))
      let search =
        #"{"id":1,"method":"nearest","params":{"collection":"people","to":{"id":"x3","collection":"people"}}}"#
      #expect(try wire.exchange(search).contains(#""hits":[{"#))
      try FileManager.default.removeItem(atPath: filler)
      // For a second after a refusal the next ones come at once.
      var reply = ""
      for _ in 0..<3000 where !reply.contains(#""result""#) {
        Thread.sleep(forTimeInterval: 0.1)
        reply = try wire.exchange(upsert(stored, count: 50))
      }
      #expect(reply.contains(#""result""#), "\(reply)")
      #expect(try wire.exchange(stats).contains(#""writable":true"#))
      #expect(try count(wire).contains(#""count":\#(stored + 50)}"#))
      server.stop()
      #expect(try Program.run(["verify"] + options, in: folder).output == "people: ok\n")
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func aBackupThatFindsNoRoomLeavesNothing() throws {
    try withWorkplace { folder, options in
      try DamageTests.makeIndex(folder, options)
      let disk = try SmallDisk(folder + "/disk", megabytes: 1)
      let outcome = try Program.run(["backup", disk.path + "/b"] + options, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("No space left on device"), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == [])
    }
  }
}
