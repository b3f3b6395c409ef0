import HornbillFiles
import Testing

@Suite("Gzip")
struct GzipTests {
  private static func expand(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try Gzip.expand($0, limit: limit, file: "a.gz") }
  }

  /// Bytes that compress a little, but not to nothing.
  private static func text(_ count: Int) -> [UInt8] {
    var random = SeededGenerator(seed: 1)
    return (0..<count).map { _ in UInt8.random(in: 65...72, using: &random) }
  }

  @Test("round-trips", arguments: [0, 1, 1000, 65_536, 300_000])
  func roundTrip(count: Int) throws {
    let bytes = Self.text(count)
    let compressed = try Gzip.compress(bytes)
    #expect(try Self.expand(compressed) == bytes)
    #expect(try Gzip.compress(bytes) == compressed)
  }

  @Test("joins members and ignores zeros at the end")
  func members() throws {
    let joined = try Gzip.compress([1, 2]) + Gzip.compress([]) + Gzip.compress([3])
    #expect(try Self.expand(joined) == [1, 2, 3])
    #expect(try Self.expand(joined + [0, 0, 0]) == [1, 2, 3])
  }

  @Test("stops at the limit")
  func limit() throws {
    let bomb = try Gzip.compress([UInt8](repeating: 0, count: 1 << 20))
    #expect(try Self.expand(bomb, limit: 1 << 20).count == 1 << 20)
    #expect(
      failure { _ = try Self.expand(bomb, limit: 1000) }
        == "a.gz: expands to too much (expected at most 1000 bytes).")
  }

  @Test("says what is wrong with a stream")
  func errors() throws {
    let sound = try Gzip.compress(Self.text(1000))
    #expect(
      failure { _ = try Self.expand([1, 2, 3]) }
        == "a.gz: is not a gzip file (expected the first bytes 1f 8b). Download the file again, or remove .gz from its name if it is not compressed."
    )
    #expect(
      failure { _ = try Self.expand(Array(sound.dropLast())) }
        == "a.gz: the gzip stream is cut short. Download or copy the file again.")
    var damaged = sound
    damaged[damaged.count - 8] ^= 1
    #expect(
      failure { _ = try Self.expand(damaged) }
        == "a.gz: the gzip stream is damaged: incorrect data check. Download or copy the file again.")
    #expect(
      failure { _ = try Self.expand(sound + [7]) }
        == "a.gz: the gzip stream is cut short. Download or copy the file again.")
  }

  @Test("survives damage")
  func hostile() throws {
    let sound = try Gzip.compress(Self.text(600)) + Gzip.compress(Self.text(50))
    survives(sound) { _ = try Gzip.expand($0, limit: 1 << 16, file: "a.gz") }
  }

  @Test("never returns a part of the content")
  func truncations() throws {
    let sound = try Gzip.compress(Self.text(600))
    for count in sound.indices {
      _ = failure { _ = try Self.expand(Array(sound.prefix(count))) }
    }
  }
}
