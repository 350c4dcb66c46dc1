/// Why a certificate, a key or a certificate authority cannot be used.
public enum TLSError: Error, Equatable, CustomStringConvertible {
  /// A file cannot be read.
  case unreadable(path: String, reason: String)
  /// A file holds no certificate in PEM form.
  case noCertificate(path: String)
  /// A file holds no private key in PEM form, or one that needs a passphrase.
  case noKey(path: String)
  /// The time of a certificate is over.
  case expired(path: String, on: String)
  /// The key is not the one that the certificate was made for.
  case mismatch(certificate: String, key: String)
  /// The library refuses them for a reason of its own.
  case unusable(certificate: String, reason: String)
  /// A certificate was given without its key, or a key without its certificate.
  case halfOfAPair

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .noCertificate(let path):
      "\(path) holds no certificate: give a PEM file (-----BEGIN CERTIFICATE-----), the server's own certificate first"
    case .noKey(let path):
      "\(path) holds no private key: give a PEM file (-----BEGIN PRIVATE KEY-----) that needs no passphrase"
    case .expired(let path, let day): "the certificate in \(path) expired on \(day): get a new one"
    case .mismatch(let certificate, let key):
      "the key in \(key) does not belong to the certificate in \(certificate): give the two that were made together"
    case .unusable(let certificate, let reason): "the certificate in \(certificate) cannot be used: \(reason)"
    case .halfOfAPair: "a certificate and its key are given together: one of the two is missing"
    }
  }
}
