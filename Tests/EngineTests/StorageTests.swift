import HornbillGraph
import Testing

@Suite("Memory of tensors")
struct StorageTests {
  @Test(
    "memory of any size is zeroed and aligned", arguments: [1, 100, 5000, 1 << 20, 32 << 20, 33 << 20 | 3])
  func zeros(_ count: Int) {
    let storage = Storage(byteCount: count)
    withExtendedLifetime(storage) {
      #expect(storage.byteCount == count)
      #expect(UInt(bitPattern: storage.pointer) % (count < 4096 ? 16 : 64) == 0)
      let bytes = UnsafeMutableRawBufferPointer(start: storage.pointer, count: count)
      #expect(bytes.allSatisfy { $0 == 0 })
      // To its last byte.
      bytes.initializeMemory(as: UInt8.self, repeating: 7)
      #expect(bytes.allSatisfy { $0 == 7 })
    }
  }
}
