import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

/// What a caller gets who may see a part of a bank is what anybody gets of a bank that has nothing but that part.
@Suite struct AccessPropertyTests {
  private static let rounds = 700

  @Test(arguments: TwoBanks.shares.indices)
  func aCallerSeesWhatThereWouldBeWithoutTheRest(index: Int) throws {
    let share = TwoBanks.shares[index]
    try withBank { whole in
      try withBank { part in
        let (all, own) = (MethodDispatcher(try whole.open()), MethodDispatcher(try part.open()))
        try TwoBanks.fill(all, nil)
        try TwoBanks.fill(own, share)
        try Self.save(all, own, share)
        try all.makeAdministrator()
        let caller = try Caller(all, share.key)
        var maker = RequestMaker(random: SeededGenerator(seed: UInt64(500 + index)), share: share)
        var answered = 0
        for _ in 0..<Self.rounds {
          let (method, params) = maker.request()
          let found = caller.outcome(method, params)
          let expected = own.handle(RPCRequest(id: nil, method: method, params: params))
          #expect(Self.comparable(found) == Self.comparable(expected), "\(share.name): \(method) \(params.text)")
          Self.checkNothingElse(found, share, method, params)
          if case .success = found { answered += 1 }
          Self.follow(caller, own, share, method, params, found)
        }
        // Were all refused alike, the banks would agree too.
        #expect(answered > Self.rounds / 3, "\(share.name)")
      }
    }
  }

  /// Keeps the same in both banks, as far as it is there.
  private static func save(_ all: MethodDispatcher, _ own: MethodDispatcher, _ share: TwoBanks.Share) throws {
    let permitted = TwoBanks.people.filter { share.permits($0.region, $0.optedOut) }.map(\.id)
    for (service, ids) in [(all, TwoBanks.people.map(\.id)), (own, permitted)] {
      func save(_ name: String, _ what: String) throws {
        _ = try service.call("save", #"{"collection":"people","name":"\#(name)",\#(what)}"#)
      }
      try save("everybody", #""ids":[\#(ids.map { "\"\($0)\"" }.joined(separator: ","))]"#)
      try save("asked", #""search":{"query":"nurse in York","exact":true,"k":20}"#)
      let hidden = TwoBanks.people.first { !share.permits($0.region, $0.optedOut) }?.id ?? ""
      if service.engine === all.engine { try save("near one", #""nearest":{"to":{"id":"\#(hidden)"}}"#) }
    }
  }

  /// An outcome without what depends on the hour, or on how relevance was measured; and without the mention of what is masked.
  private static func comparable(_ outcome: Result<JSONValue, RPCError>) -> JSONValue {
    switch outcome {
    case .success(let value): stripped(value)
    case .failure(let error): .object(["code": .integer(Int64(error.code)), "message": .string(error.message)])
    }
  }

  private static let passing: Set<String> = [
    "took_ms", "relevance", "relevant", "created", "updated", "masked", "saved_at", "schema", "content",
  ]

  private static func stripped(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      return .object(
        JSONObject(
          object.members.filter { !passing.contains($0.key) && !isTime($0.value) }.map { ($0.key, stripped($0.value)) })
      )
    case .array(let values): return .array(values.map(stripped))
    default: return value
    }
  }

  private static func isTime(_ value: JSONValue) -> Bool { value.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT.*Z/) != nil }

  /// Looks for anything of those who do not exist for the caller, and for what is masked, wherever in the reply it may stand.
  private static func checkNothingElse(
    _ outcome: Result<JSONValue, RPCError>, _ share: TwoBanks.Share, _ method: String, _ params: JSONValue
  ) {
    let asked = words(of: params.text)
    let told: Set<String>
    switch outcome {
    case .success(let value): told = words(of: value.text)
    case .failure(let error): told = words(of: error.message)
    }
    func check(_ secret: String) {
      if told.contains(secret), !asked.contains(secret) {
        Issue.record("\(share.name): \(method) \(params.text) tells \(secret)")
      }
    }
    for person in TwoBanks.people {
      let isPermitted = share.permits(person.region, person.optedOut)
      if !isPermitted { check(person.id) }
      if !isPermitted || share.masks { check(person.fields["income"]?.text ?? "") }
    }
    if share.key.contains("North") { TwoBanks.hidden.forEach(check) }
    if share.masks { for name in TwoBanks.family { check(name) } }
  }

  /// Whatever stands between signs that are in no id, number or name.
  private static func words(of text: String) -> Set<String> {
    func isSign(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
        false
      default: true
      }
    }
    // A line end of a file's content is written as two letters.
    let plain = Array(text.replacing("\\n", with: " ").replacing("\\r", with: " ").utf8)
    return Set(plain.split(whereSeparator: isSign).map { String(decoding: $0, as: UTF8.self) })
  }

  /// Turns pages, where there are more.
  private static func follow(
    _ caller: Caller, _ own: MethodDispatcher, _ share: TwoBanks.Share, _ method: String, _ params: JSONValue,
    _ found: Result<JSONValue, RPCError>
  ) {
    guard ["search", "nearest", "scroll"].contains(method), case .success(let value) = found, var next = params.object,
      let cursor = value["cursor"]
    else { return }
    next["cursor"] = cursor
    next["offset"] = nil
    let page = caller.outcome(method, .object(next))
    let request = RPCRequest(id: nil, method: method, params: .object(next))
    #expect(comparable(page) == comparable(own.handle(request)), "\(method) \(JSONValue.object(next).text)")
    checkNothingElse(page, share, method, .object(next))
  }
}
