import HornbillFiles
import HornbillGraph

/// Numbers under names in a file, which are read straight to where they are needed.
protocol WeightStore {
  /// The file, for error messages.
  var file: String { get }
  /// The names with the shapes.
  var shapes: [String: [Int]] { get }
  /// Reads the numbers of a name as float32.
  ///
  /// - Throws: `FileError` where they cannot be read.
  func read(_ name: String, into memory: UnsafeMutableRawBufferPointer) throws
}

extension WeightStore {
  /// A single number; nil where there is none of the name.
  ///
  /// - Throws: `FileError` where it cannot be read.
  func number(_ name: String) throws -> Double? {
    guard let shape = shapes[name], shape.reduce(1, *) == 1 else { return nil }
    var value: Float = 0
    try withUnsafeMutableBytes(of: &value) { try read(name, into: $0) }
    return Double(value)
  }
}

/// The tensors of a `.safetensors` file.
struct SafetensorsStore: WeightStore {
  let file: String
  let shapes: [String: [Int]]
  private let tensors: SafetensorsFile

  /// - Throws: `HornbillError` where a tensor is not of float32.
  init(_ tensors: SafetensorsFile, _ file: String) throws {
    self.file = file
    self.tensors = tensors
    if let other = tensors.tensors.first(where: { $0.type != "F32" }) {
      throw HornbillError(
        "load", path: file, expected: "\"\(other.name)\" as F32 of shape \(Shape(other.shape))",
        received: "\(other.type) of shape \(Shape(other.shape))")
    }
    shapes = Dictionary(uniqueKeysWithValues: tensors.tensors.map { ($0.name, $0.shape) })
  }

  func read(_ name: String, into memory: UnsafeMutableRawBufferPointer) throws {
    try tensors.copy(name, to: memory)
  }
}

/// The arrays of an `.npz` file.
struct NPZStore: WeightStore {
  let file: String
  let shapes: [String: [Int]]
  private let tensors: [String: Tensor]

  init(_ file: String) throws {
    self.file = file
    tensors = try NPZ(file).tensors()
    shapes = tensors.mapValues(\.shape.dimensions)
  }

  func read(_ name: String, into memory: UnsafeMutableRawBufferPointer) throws {
    guard let tensor = tensors[name] else { return }
    let storage = try Evaluation.storages([tensor.cast(to: .float32)])[0]
    memory.copyMemory(from: storage.bytes(memory.count))
  }
}
