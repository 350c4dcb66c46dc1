/// What a key is for.
public enum Role: String, Sendable, CaseIterable {
  /// A relationship manager, who asks about customers and products.
  case rm
  /// A service that asks for the products nearest to a customer.
  case recommender
  /// A job that puts records in and takes them out.
  case writer
  /// A job that builds indexes anew.
  case rebuild
  /// Whoever checks what is kept, and how it is used.
  case auditor
  /// Whoever looks after the server and its keys.
  case admin

  /// Whether values of sensitive fields are clear to it, where the key does not say.
  var seesSensitive: Bool { self == .admin || self == .rm }

  /// Whether customers who do not want to be found are kept from it.
  var honoursOptOut: Bool { self == .rm || self == .recommender }
}
