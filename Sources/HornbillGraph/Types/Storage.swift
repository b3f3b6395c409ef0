/// Memory for a tensor's elements: raw bytes, from a page on aligned to a cache line.
///
/// `@unchecked Sendable`: a storage is written by whoever creates it, before it is shared, and only read
/// afterwards; the storage of a `Variable` is written by the one program run at a time that its model allows.
package final class Storage: @unchecked Sendable {
  // Unsafe pointer: kernels need stable, aligned addresses; the class owns the memory and frees it once.
  package let pointer: UnsafeMutableRawPointer
  package let byteCount: Int
  private let release: @Sendable () -> Void

  /// From this size on `malloc`, too, asks the system for each allocation and keeps none for the next (glibc's largest
  /// threshold).
  private static let large = 32 << 20

  /// Zeroed memory of the given size.
  package init(byteCount: Int) {
    self.byteCount = byteCount
    if byteCount >= Self.large, let memory = LargeMemory(byteCount: byteCount),
      let start = memory.start
    {
      pointer = start
      release = { memory.free() }
      return
    }
    // Small ones come and go with every prediction: some systems' aligned allocation (glibc 2.36) lets the heap grow
    // by megabytes then.
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(byteCount, 64), alignment: byteCount < 4096 ? 16 : 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Swift.max(byteCount, 64))
    pointer = memory
    let address = UInt(bitPattern: memory)
    release = { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
  }

  /// Memory that something else owns (a mapped file, say); `release` is called when the storage goes away.
  package init(
    borrowing memory: UnsafeMutableRawPointer, byteCount: Int, release: @escaping @Sendable () -> Void
  ) {
    pointer = memory
    self.byteCount = byteCount
    self.release = release
  }

  deinit { release() }

  /// A storage that holds a copy of the given bytes.
  package convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(byteCount: bytes.count)
    if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
  }

  /// A storage that holds the given numbers as elements of `dtype`.
  package convenience init(_ values: [Double], as dtype: DType) {
    self.init(byteCount: values.count * dtype.byteCount)
    write(values, as: dtype)
  }

  /// Writes numbers as elements of `dtype`, from the first element on.
  package func write(_ values: [Double], as dtype: DType) {
    func put<Scalar: TensorScalar>(_ type: Scalar.Type) {
      let elements = pointer.assumingMemoryBound(to: Scalar.self)
      for (index, value) in values.enumerated() { elements[index] = Scalar(nearest: value) }
    }
    switch dtype {
    case .float32: put(Float.self)
    case .float64: put(Double.self)
    case .int32: put(Int32.self)
    case .int64: put(Int64.self)
    case .uint8: put(UInt8.self)
    case .bool: put(Bool.self)
    }
  }

  /// The first `count` elements of `dtype`, as doubles.
  package func doubles(count: Int, as dtype: DType) -> [Double] {
    func get<Scalar: TensorScalar>(_ type: Scalar.Type) -> [Double] {
      UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: Scalar.self), count: count)
        .map(\.asDouble)
    }
    switch dtype {
    case .float32: return get(Float.self)
    case .float64: return get(Double.self)
    case .int32: return get(Int32.self)
    case .int64: return get(Int64.self)
    case .uint8: return get(UInt8.self)
    case .bool:
      // Any byte but 0 is true: a byte other than 0 and 1 must never be seen as a Swift Bool.
      return UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: UInt8.self), count: count)
        .map { $0 == 0 ? 0 : 1 }
    }
  }
}
