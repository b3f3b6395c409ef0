/// How the numbers of a `.npy` file get into row-major order and this machine's order of bytes.
struct NPYOrder {
  private let byteCount: Int
  private let isSwapped: Bool
  private let shape: [Int]
  /// Elements in the file from one step of each axis to the next, and before the first.
  private let strides: [Int]
  private let first: Int
  private let isContiguous: Bool

  /// The order of a file's numbers, of which `shape` are wanted: all, or rows from `firstRow` on.
  init(_ header: NPYHeader, firstRow: Int, shape: [Int]) {
    byteCount = header.element.byteCount
    isSwapped = header.isBigEndian != (1.bigEndian == 1) && byteCount > 1
    self.shape = shape
    var strides = [Int](repeating: 1, count: shape.count)
    // The header has made sure that no product of these overflows.
    let axes = header.isFortranOrder ? Array(shape.indices) : shape.indices.reversed()
    for (axis, next) in zip(axes, axes.dropFirst()) {
      strides[next] = strides[axis] * max(header.shape[axis], 1)
    }
    self.strides = strides
    first = firstRow * (strides.first ?? 1)
    isContiguous = !header.isFortranOrder || shape.count < 2
  }

  /// The wanted numbers out of all of the file's.
  func rowMajor(_ all: UnsafeRawBufferPointer) -> [UInt8] {
    let count = shape.reduce(1, *)
    guard count > 0 else { return [] }
    if isContiguous, !isSwapped {
      return [UInt8](all[first * byteCount..<(first + count) * byteCount])
    }
    return switch byteCount {
    case 1: gathered(UInt8.self, all, count)
    case 2: gathered(UInt16.self, all, count)
    case 4: gathered(UInt32.self, all, count)
    default: gathered(UInt64.self, all, count)
    }
  }

  private func gathered<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ type: Bits.Type, _ all: UnsafeRawBufferPointer, _ count: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * byteCount) { gathered, initializedCount in
      var position = [Int](repeating: 0, count: shape.count)
      var source = first
      for target in 0..<count {
        let bits = all.loadUnaligned(fromByteOffset: source * byteCount, as: type)
        UnsafeMutableRawPointer(gathered.baseAddress.unsafelyUnwrapped).storeBytes(
          of: isSwapped ? bits.byteSwapped : bits, toByteOffset: target * byteCount, as: type)
        for axis in shape.indices.reversed() {
          position[axis] += 1
          source += strides[axis]
          if position[axis] < shape[axis] { break }
          position[axis] = 0
          source -= strides[axis] * shape[axis]
        }
      }
      initializedCount = count * byteCount
    }
  }
}
