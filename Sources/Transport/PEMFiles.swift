import Foundation
import NIOSSL

/// A certificate with those that vouch for it, and its key, as two PEM files hold them.
struct KeyPair {
  let chain: [NIOSSLCertificateSource]
  let key: NIOSSLPrivateKeySource
  let expiry: time_t

  /// Reads both; throws if one cannot be read or its time is over.
  init(certificateFile: String, keyFile: String) throws(TLSError) {
    let certificates = try PEMFiles.certificates(certificateFile)
    expiry = certificates[0].notValidAfter
    guard expiry > time_t(Date().timeIntervalSince1970) else {
      throw .expired(path: certificateFile, on: PEMFiles.day(expiry))
    }
    chain = certificates.map { .certificate($0) }
    key = .privateKey(try PEMFiles.key(keyFile))
  }
}

/// Reading what administrators keep in PEM files.
enum PEMFiles {
  /// All certificates of a file, which has at least one.
  static func certificates(_ path: String) throws(TLSError) -> [NIOSSLCertificate] {
    let bytes = try bytes(path)
    guard let found = try? NIOSSLCertificate.fromPEMBytes(bytes), !found.isEmpty else {
      throw .noCertificate(path: path)
    }
    return found
  }

  static func key(_ path: String) throws(TLSError) -> NIOSSLPrivateKey {
    let bytes = try bytes(path)
    // Without an answer the library would ask for a passphrase on the terminal.
    let noPassphrase: NIOSSLPassphraseCallback<[UInt8]> = { $0([]) }
    guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem, passphraseCallback: noPassphrase) else {
      throw .noKey(path: path)
    }
    return key
  }

  static func day(_ time: time_t) -> String {
    Date(timeIntervalSince1970: TimeInterval(time)).formatted(.iso8601.year().month().day())
  }

  private static func bytes(_ path: String) throws(TLSError) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
  }
}
