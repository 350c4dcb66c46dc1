import Foundation
import TestSupport
import Testing
import Wire

/// Settings of `serve`: its file, the environment, flags, and `--check`.
@Suite struct SettingsTests {
  private func check(
    _ folder: String, _ yaml: String, environment: [String: String] = [:], _ flags: [String] = []
  ) throws -> Program.Outcome {
    try yaml.write(toFile: folder + "/kindred.yaml", atomically: false, encoding: .utf8)
    return try Program.run(
      ["serve", "--check", "--config", "kindred.yaml"] + flags, in: folder,
      environment: ["KINDRED_MODEL": ""].merging(environment) { _, new in new })
  }

  @Test func laterSourcesWin() throws {
    try withWorkplace { folder, _ in
      let yaml = "listen: 127.0.0.1:0\nmodel: model\n"
      let file = try check(folder, yaml)
      #expect(file.status == 0, "\(file.output)\(file.errors)")
      #expect(file.output.contains("listen 127.0.0.1:0: ok"))
      let variable = ["KINDRED_LISTEN": "127.0.0.2:0", "KINDRED_MAX_WAIT": "7"]
      #expect(try check(folder, yaml, environment: variable).output.contains("listen 127.0.0.2:0: ok"))
      let flag = try check(folder, yaml, environment: variable, ["--listen", "127.0.0.3:0"])
      #expect(flag.output.contains("listen 127.0.0.3:0: ok"))
      #expect(try check(folder, "", environment: ["KINDRED_MODEL": "model"], ["--listen", "127.0.0.1:0"]).status == 0)
    }
  }

  @Test func slipsInTheFileAreNamed() throws {
    try withWorkplace { folder, _ in
      let slips = [
        ("memory: 1\n\nmax-lines: 7\n", "kindred.yaml, line 3: there is no key max-lines; the keys are data, model,"),
        (
          "listen: 127.0.0.1:0\nworkers: many\n",
          "workers (kindred.yaml, line 2) is to be a whole number from 1 to 4096"
        ),
        ("workers: 0\n", "workers (kindred.yaml, line 1) is to be a whole number from 1 to 4096 (threads)"),
        ("workers: [1]\n", "workers (kindred.yaml, line 1) is to be a whole number"),
        ("listen: {host: a}\n", "listen (kindred.yaml, line 1) is to be a text"),
        ("listen: 7733\n", "listen (kindred.yaml, line 1) is to be HOST:PORT"),
        ("log-level: loud\n", "log-level (kindred.yaml, line 1) is to be one of trace, debug, info"),
        ("tls-cert: a.pem\n", "tls-cert (kindred.yaml, line 1) is to be given together with tls-key"),
        ("memory: 1\n", "memory (kindred.yaml, line 1) is to be no less than max-line"),
        ("- listen\n", "kindred.yaml is not YAML of keys and values"),
        ("listen: \"\n", "kindred.yaml is not YAML of keys and values"),
      ]
      for (yaml, words) in slips {
        let outcome = try check(folder, yaml)
        #expect(outcome.status == 1 && outcome.errors.contains(words), "\(yaml): \(outcome.errors)")
      }
      let missing = try Program.run(["serve", "--config", "none.yaml"], in: folder)
      #expect(missing.status == 1 && missing.errors.contains("cannot read none.yaml"), "\(missing.errors)")
    }
  }

  @Test func slipsElsewhereAreNamed() throws {
    try withWorkplace { folder, _ in
      let variable = try check(folder, "", environment: ["KINDRED_MAX_LINE": "long"])
      #expect(variable.status == 1 && variable.errors.contains("KINDRED_MAX_LINE is to be a whole number"))
      let flag = try check(folder, "", ["--max-line", "7"])
      #expect(
        flag.status == 64 && flag.errors.contains("--max-line is to be a whole number from 1024"), "\(flag.errors)")
    }
  }

  @Test func everythingIsChecked() throws {
    try withWorkplace { folder, place in
      let server = try RunningServer(folder, place)
      defer { server.stop() }
      let yaml = """
        listen: \(server.address)
        http: 0.0.0.0:0
        data: none/index
        model: none
        tls-cert: none.pem
        tls-key: none.key
        """
      let outcome = try check(folder, yaml)
      #expect(outcome.status == 1)
      for words in [
        "settings: ok", "certificate: cannot read none.pem", "data: none/index is not there",
        "model: none has no config.json", "listen \(server.address): port", "is in use",
        "http 0.0.0.0:0: will not listen on 0.0.0.0",
      ] {
        #expect(outcome.output.contains(words), "\(words)\n\(outcome.output)")
      }
    }
  }

  @Test func theExampleNamesEveryKey() throws {
    let path = Program.packageRoot + "/packaging/kindred.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let active = text.split(separator: "\n").map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }
    try withWorkplace { folder, _ in
      let error = try check(folder, "nothing: 1\n").errors
      let list = try #require(error.components(separatedBy: "the keys are ").last)
      let keys = list.trimmingCharacters(in: .whitespacesAndNewlines).components(separatedBy: ", ")
      #expect(keys.contains("listen") && keys.contains("log-level"))
      for key in keys { #expect(active.contains { $0.hasPrefix("\(key): ") }, "\(key)") }
      for yaml in [text, active.joined(separator: "\n")] {
        let outcome = try check(folder, yaml, ["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"])
        #expect(outcome.output.hasPrefix("settings: ok\n"), "\(outcome.errors)")
      }
    }
  }

  @Test(arguments: ["text", "json"]) func theLogIsLines(format: String) throws {
    try withWorkplace { folder, place in
      let options = ["--log-format", format, "--log-slow", "1", "--max-wait", "0"]
      let server = try RunningServer(folder, place + options, errors: folder + "/log")
      let wire = try LineSocket(server.address)
      let text = #"{"texts":["\#(String(repeating: "Mrs Miller of Leeds ", count: 4000))"]}"#
      for _ in 0..<20 { _ = try wire.exchange(#"{"id":"r-1","method":"embed","params":\#(text)}"#) }
      #expect(server.stop() == 0)
      let lines = try String(contentsOfFile: folder + "/log", encoding: .utf8).split(separator: "\n")
      #expect(!lines.contains { $0.contains("Miller") })
      let slow = try #require(lines.first { $0.contains("request was slow") })
      if format == "json" {
        for line in lines { _ = try JSONValue(parsing: String(line)) }
        let value = try JSONValue(parsing: String(slow))
        #expect(value["level"] == .string("warning") && value["request"] == .string("r-1"))
        #expect(value["method"] == .string("embed") && value["time"]?.string?.hasSuffix("Z") == true)
      } else {
        #expect(slow.contains(" warning request was slow ") && slow.contains(" method=embed ms="), "\(slow)")
      }
    }
  }

  @Test func aHangUpChangesTheLevelOfTheLog() throws {
    try withWorkplace { folder, place in
      let yaml = folder + "/kindred.yaml"
      try "log-level: error\n".write(toFile: yaml, atomically: true, encoding: .utf8)
      let server = try RunningServer(folder, place + ["--config", yaml, "--log-slow", "1"], errors: folder + "/log")
      let wire = try LineSocket(server.address)
      let long = String(repeating: "word ", count: 4000)
      func log() throws -> String {
        _ = try wire.exchange(#"{"id":1,"method":"embed","params":{"texts":["\#(long)"]}}"#)
        return try String(contentsOfFile: folder + "/log", encoding: .utf8)
      }
      for _ in 0..<20 { #expect(try !log().contains("slow")) }
      try "log-level: info\n".write(toFile: yaml, atomically: true, encoding: .utf8)
      kill(server.process.processIdentifier, SIGHUP)
      var isHeard = false
      for _ in 0..<2000 where !isHeard { isHeard = try log().contains("slow") }
      #expect(isHeard)
      #expect(server.stop() == 0)
    }
  }
}
