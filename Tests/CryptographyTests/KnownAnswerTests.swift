import Cryptography
import TestSupport
import Testing

/// Published examples of each algorithm.
@Suite struct KnownAnswerTests {
  private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func sha256(text: String, digest: String) {
    #expect(SHA256.hash(data: Array(text.utf8)).hex == digest)
    var pieces = SHA256()
    for byte in text.utf8 { pieces.update(data: [byte]) }
    let copy = pieces
    pieces.update(data: [0])
    #expect(copy.finalize().hex == digest && pieces.finalize().hex != digest)
    #expect(copy.finalize() == SHA256.hash(data: Array(text.utf8)))
    #expect(copy.finalize().matches(bytes(digest)) && !copy.finalize().matches(bytes(digest).dropLast() + [0]))
  }

  /// RFC 4231, cases 1, 2 and 6.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func hmac(key: [UInt8], message: String, code: String) {
    let key = SymmetricKey(data: key)
    for _ in 0..<2 { #expect(HMAC.authenticationCode(for: Array(message.utf8), using: key).hex == code) }
  }

  /// RFC 5869, case 3.
  @Test func hkdf() {
    let key = SymmetricKey(data: [UInt8](repeating: 0x0b, count: 22))
    let derived = HMAC.derivedKey(from: key, info: [], count: 42)
    #expect(
      derived.hex == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
  }

  /// The two examples of a key of zeros in the specification of GCM.
  @Test(arguments: [
    (0, "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (16, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"),
  ])
  func aesGCM(length: Int, cipher: String, tag: String) throws {
    let zeros = [UInt8](repeating: 0, count: 32)
    let key = SymmetricKey(data: zeros)
    let plain = Array(zeros.prefix(length))
    let sealed = try AESGCM.seal(plain, using: key, nonce: Array(zeros.prefix(12)), authenticating: [])
    #expect(sealed.dropFirst(12).hex == cipher + tag)
    #expect(AESGCM.open(sealed, using: key, authenticating: []) == plain)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000]) func anyChangeIsNoticed(length: Int) throws {
    let key = SymmetricKey(randomBytes: 32)
    let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
    let beside = Array("record 7".utf8)
    let sealed = try AESGCM.seal(plain, using: key, authenticating: beside)
    #expect(sealed.count == length + 28)
    #expect(AESGCM.open(sealed, using: key, authenticating: beside) == plain)
    #expect(try AESGCM.seal(plain, using: key, authenticating: beside) != sealed)
    for index in sealed.indices.filter({ $0 < 40 || $0 % 37 == 0 }) {
      var changed = sealed
      changed[index] ^= 1
      #expect(AESGCM.open(changed, using: key, authenticating: beside) == nil)
    }
    #expect(AESGCM.open(sealed, using: key, authenticating: Array("record 8".utf8)) == nil)
    #expect(AESGCM.open(sealed, using: SymmetricKey(randomBytes: 32), authenticating: beside) == nil)
    #expect(AESGCM.open(Array(sealed.dropLast()), using: key, authenticating: beside) == nil)
    #expect(AESGCM.open([], using: key, authenticating: beside) == nil)
    #expect(throws: CryptographyError.self) {
      try AESGCM.seal(plain, using: SymmetricKey(randomBytes: 5), authenticating: beside)
    }
  }
}
