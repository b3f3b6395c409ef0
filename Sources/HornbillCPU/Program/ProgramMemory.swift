import CHornbillKernels
import HornbillGraph

/// The memory of a program: the arena, the kernels' arguments, and where bound inputs are to be written.
///
/// Raw pointers, because the kernels read C structures at fixed addresses; all are freed once, in deinit.
final class ProgramMemory {
  let arena: UnsafeMutableRawPointer
  let scratch: UnsafeMutableRawPointer
  private let largeArena: LargeMemory?
  private var allocations: [UnsafeMutableRawPointer] = []
  private var kept: [AnyObject] = []
  private var patches: [[(field: UnsafeMutablePointer<UnsafeMutableRawPointer?>, offset: Int)]]

  /// From this size on, an arena in huge pages: strided reads then find the addresses of all their pages at hand.
  private static let large = 256 << 10

  init(arenaByteCount: Int, inputs: Int) {
    largeArena = arenaByteCount >= Self.large ? LargeMemory(byteCount: arenaByteCount) : nil
    arena = largeArena?.start ?? .allocate(byteCount: Swift.max(arenaByteCount, 64), alignment: 64)
    scratch = .allocate(byteCount: Int(HB_SCRATCH_BYTES), alignment: 64)
    patches = Array(repeating: [], count: inputs)
  }

  deinit {
    if let largeArena { largeArena.free() } else { arena.deallocate() }
    scratch.deallocate()
    for allocation in allocations { allocation.deallocate() }
  }

  /// Memory for plain C structures, which need no deinitialisation.
  func allocate<Value>(_ type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value> {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(MemoryLayout<Value>.stride * count, 1), alignment: 64)
    allocations.append(memory)
    return memory.bindMemory(to: type, capacity: count)
  }

  func keep(_ object: AnyObject) { kept.append(object) }

  func patch(_ field: UnsafeMutablePointer<UnsafeMutableRawPointer?>, input: Int, offset: Int) {
    patches[input].append((field, offset))
  }

  func bind(_ input: Int, to memory: UnsafeRawPointer) {
    for (field, offset) in patches[input] {
      field.pointee = UnsafeMutableRawPointer(mutating: memory + offset)
    }
  }
}
