public import Foundation

/// What a call to the engine carries besides its parameters: who calls, until when, and whether the result is still wanted.
public struct CallContext: Sendable {
  /// Who calls: everything that they may not reach does not exist for the call.
  public var caller: Principal
  /// Texts that are not being embedded by then end the call. Nil for no limit.
  public var deadline: Date?
  /// Whether the result is still wanted. It is asked between the stages of a call, from any thread.
  public var isWanted: @Sendable () -> Bool

  /// A call of whoever has the data directory, without a deadline.
  public static let local = CallContext()

  /// Makes a context.
  public init(
    caller: Principal = .local, deadline: Date? = nil, isWanted: @escaping @Sendable () -> Bool = { true }
  ) {
    self.caller = caller
    self.deadline = deadline
    self.isWanted = isWanted
  }

  /// Ends a call whose result is not wanted any more.
  func checkIsWanted() throws(EngineError) {
    if !isWanted() { throw .cancelled }
  }
}

extension Engine {
  /// The collection of a name, as the caller may see it. A collection that the caller may not know of does not exist.
  func view(_ name: String, _ context: CallContext) throws(EngineError) -> CollectionView {
    guard context.caller.knows(name), let found = existing(name) else {
      throw .noCollection(name, known: collections.map(\.name).filter(context.caller.knows))
    }
    return CollectionView(found, for: context.caller)
  }

  /// All collections that exist for the caller.
  func views(_ context: CallContext) -> [CollectionView] {
    collections.filter { context.caller.knows($0.name) }.map { CollectionView($0, for: context.caller) }
  }

  /// The time by the engine's clock, in milliseconds since 1970.
  var milliseconds: Int64 { Int64(options.now().timeIntervalSince1970 * 1000) }
}
