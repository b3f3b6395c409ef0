import HornbillFiles
public import HornbillGraph

/// Several arrays in one file, which NumPy's `savez` writes and `load` reads.
///
/// ```swift
/// try NPZ.save(["x": x, "y": y], to: "data.npz")
/// let data = try NPZ("data.npz")
/// let x = try data["x"]
/// ```
///
/// An array is read when it is asked for. The file must not be cut short while it is in use.
public struct NPZ: Sendable {
  private let path: String
  private let archive: ZipArchive
  private static let suffix = ".npy"

  /// Opens a file.
  ///
  /// - Throws: `FileError` where it is no such file, or damaged.
  public init(_ path: String) throws {
    self.path = path
    archive = try ZipArchive(path: path)
  }

  /// The arrays' names in the file's order.
  public var names: [String] {
    archive.members.map(\.name).filter { $0.hasSuffix(Self.suffix) }.map {
      String($0.dropLast(Self.suffix.count))
    }
  }

  /// The array of a name.
  ///
  /// - Throws: `HornbillError` where there is none, `FileError` where it is damaged or holds something else than
  ///   numbers.
  public subscript(name: String) -> Tensor {
    get throws {
      guard archive[name + Self.suffix] != nil else {
        throw HornbillError(
          "NPZ", path: path, expected: "one of the arrays \(names.joined(separator: ", "))", received: name)
      }
      let content = try archive.content(of: name + Self.suffix)
      return try Tensor(
        content.withUnsafeBytes { try NPYFile.array(parsing: $0, file: "\(path)/\(name)") })
    }
  }

  /// All arrays by name.
  ///
  /// - Throws: `FileError` where one is damaged, or holds something else than numbers.
  public func tensors() throws -> [String: Tensor] {
    try Dictionary(uniqueKeysWithValues: names.map { ($0, try self[$0]) })
  }

  /// Writes arrays to a file, in the order of their names; the same arrays give the same bytes.
  ///
  /// The file is written beside the old one and then takes its place, so that a save that fails leaves the old
  /// file whole.
  ///
  /// - Parameters:
  ///   - tensors: the arrays by name.
  ///   - path: where; the name ends in `.npz` if NumPy is to know it.
  ///   - compressed: whether the numbers are compressed, as NumPy's `savez_compressed` does.
  /// - Throws: `FileError` where the file cannot be written, `HornbillError` where a tensor cannot be computed.
  public static func save(_ tensors: [String: Tensor], to path: String, compressed: Bool = false) throws {
    let sorted = tensors.sorted { $0.key < $1.key }
    let storages = try Evaluation.storages(sorted.map(\.value))
    let entries = zip(sorted, storages).map { named, numbers in
      let (type, shape) = (named.value.dtype, named.value.shape)
      return ZipArchive.Entry(name: named.key + suffix, isCompressed: compressed) { write in
        try NPYFile.header(type.npyElement, shape: shape.dimensions).withUnsafeBytes(write)
        try write(numbers.bytes(shape.elementCount * type.byteCount))
        withExtendedLifetime(numbers) {}
      }
    }
    try ZipArchive.write(entries, to: path)
  }
}
