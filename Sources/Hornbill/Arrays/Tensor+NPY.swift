import HornbillFiles
public import HornbillGraph

extension Tensor {
  /// The array in a `.npy` file, which NumPy's `save` writes.
  ///
  /// Versions 1 to 3 of the format, either order of bytes and of axes. Types that tensors do not have become the
  /// next wider one that they have: int8, int16 and uint16 become int32, uint32 and uint64 int64, float16 float32.
  ///
  /// - Throws: `FileError` where the file is damaged, or holds something else than numbers.
  public static func load(npy path: String) throws -> Tensor { try Tensor(NPYFile(path: path).array()) }

  /// Writes the numbers to a `.npy` file, which NumPy's `load` reads.
  ///
  /// The file is written beside the old one and then takes its place, so that a save that fails leaves the old
  /// file whole.
  ///
  /// - Throws: `FileError` where the file cannot be written, `HornbillError` where the tensor cannot be computed.
  public func save(npy path: String) throws {
    let numbers = try Evaluation.storages([self])[0]
    try NPYFile.write(dtype.npyElement, shape: shape.dimensions, to: path) { write in
      try write(numbers.bytes(shape.elementCount * dtype.byteCount))
      withExtendedLifetime(numbers) {}
    }
  }

  /// The numbers of an array from a file.
  init(_ array: NumberArray) throws {
    guard let dtype = DType(array.element) else {
      throw HornbillError(
        "load", expected: "a type that a tensor has", received: array.element.rawValue)
    }
    let storage = array.bytes.withUnsafeBytes { Storage(copying: $0) }
    self.init(storage, shape: Shape(array.shape), dtype: dtype)
  }
}

extension Storage {
  /// The first bytes, which are valid while the storage is alive.
  func bytes(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: pointer, count: count) }
}

extension DType {
  /// The type as `.npy` files name it.
  var npyElement: NPYElement {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .bool: .bool
    }
  }

  /// The type behind the name; nil where tensors do not have it.
  init?(_ element: NPYElement) {
    guard let dtype = Self.allCases.first(where: { $0.npyElement == element }) else { return nil }
    self = dtype
  }
}
