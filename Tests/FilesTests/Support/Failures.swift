import HornbillFiles
import Testing

/// The text of the `FileError` that `body` throws; anything else is a failed test.
func failure(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) -> String {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: location)
    return ""
  } catch let error as FileError {
    return error.description
  } catch {
    Issue.record("thrown: \(error)", sourceLocation: location)
    return ""
  }
}

/// Runs a reader over damaged copies of sound bytes; it may succeed or throw a `FileError`, nothing else.
///
/// The copies are cut short at every length, and have random bytes changed, removed and doubled.
func survives(
  _ sound: [UInt8], mutations: Int = 4000, at location: SourceLocation = #_sourceLocation,
  _ read: (UnsafeRawBufferPointer) throws -> Void
) {
  func check(_ bytes: [UInt8]) {
    do {
      try bytes.withUnsafeBytes { try read($0) }
    } catch is FileError {
    } catch {
      Issue.record("thrown: \(error)", sourceLocation: location)
    }
  }
  for count in sound.indices { check(Array(sound.prefix(count))) }
  var random = SeededGenerator(seed: 20_240_607)
  for _ in 0..<mutations {
    var bytes = sound
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes[place] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      case 3 where bytes.count > 1: bytes.remove(at: place)
      default: bytes.insert(bytes[place], at: place)
      }
    }
    check(bytes)
  }
}

/// The same random numbers on every run: a 64-bit linear congruence (Knuth), of which the upper half is good.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    (half() << 32) | half()
  }

  private mutating func half() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 32
  }
}
