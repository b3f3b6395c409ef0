import HornbillFiles
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "gives the digests of the standard",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func vectors(_ text: String, _ digest: String) {
    #expect(SHA256.hexDigest(of: [UInt8](text.utf8)) == digest)
  }

  @Test("does not depend on how the message is cut")
  func pieces() {
    let message = (0..<200).map { UInt8($0) }
    let whole = SHA256.hexDigest(of: message)
    for cut in 0...message.count {
      var hash = SHA256()
      hash.update(Array(message[..<cut]))
      #expect(hash.hexDigest() == SHA256.hexDigest(of: Array(message[..<cut])))
      hash.update(Array(message[cut...]))
      #expect(hash.hexDigest() == whole)
    }
    var byteByByte = SHA256()
    for byte in message { byteByByte.update([byte]) }
    #expect(byteByByte.hexDigest() == whole)
  }
}
