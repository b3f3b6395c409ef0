import Foundation
import HornbillFiles
import HornbillHDF5

/// An array as a file has it, whose numbers are read when they are asked for.
package struct InspectedArray {
  /// The name in the file.
  package let name: String
  /// The layer that it belongs to, where the file says so beside the name.
  package let layer: String?
  /// The type of the numbers.
  package let type: String
  package let shape: [Int]
  private let read: (() throws -> [Double])?

  /// Whether only training needs it.
  package var isOfOptimizer: Bool {
    SafetensorsModel.isOfOptimizer(name) || name.hasPrefix("optimizer_weights/")
  }

  /// The numbers; nil where the elements are no numbers, or of a type that is not read.
  ///
  /// - Throws: `FileError` where they are damaged.
  package func numbers() throws -> [Double]? { try read?() }

  init(_ name: String, layer: String? = nil, type: String, shape: [Int], read: (() throws -> [Double])?) {
    self.name = name
    self.layer = layer
    self.type = type
    self.shape = shape
    self.read = read
  }

  /// An array of a model, which is to be written.
  init(_ array: StoredArray) {
    self.init(array.name, type: HDF5Number.float32.rawValue, shape: array.shape) {
      var numbers: [Double] = []
      try array.withBytes {
        numbers += try HDF5Number.float32.doubles($0, file: "", name: array.name)
      }
      return numbers
    }
  }

  // MARK: - Of safetensors

  private static let safetensorsTypes: [String: HDF5Number] = [
    "BOOL": .bool, "I8": .int8, "I16": .int16, "I32": .int32, "I64": .int64, "U8": .uint8, "U16": .uint16,
    "U32": .uint32, "U64": .uint64, "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64,
  ]

  init(_ tensor: SafetensorsTensor, of file: SafetensorsFile, _ path: String) {
    let name = tensor.name
    guard let number = Self.safetensorsTypes[tensor.type] else {
      self.init(name, type: tensor.type, shape: tensor.shape, read: nil)
      return
    }
    self.init(name, type: number.rawValue, shape: tensor.shape) {
      try file.withBytes(of: name) { try number.doubles($0, file: path, name: name) }
    }
  }

  // MARK: - Of NumPy's files

  /// - Throws: `FileError` where the array is damaged, or holds something else than numbers.
  init(npz name: String, of archive: ZipArchive, _ path: String) throws {
    let own = String(name.dropLast(".npy".count))
    let header = try archive.content(of: name).withUnsafeBytes {
      try NPYHeader(parsing: $0, file: "\(path)/\(own)")
    }
    self.init(own, type: "\(header.element)", shape: header.shape) {
      let array = try archive.content(of: name).withUnsafeBytes {
        try NPYFile.array(parsing: $0, file: "\(path)/\(own)")
      }
      // The types have the same names here and there.
      guard let number = HDF5Number(rawValue: "\(array.element)") else { return [] }
      return try array.bytes.withUnsafeBytes { try number.doubles($0, file: path, name: own) }
    }
  }

  // MARK: - Of HDF5

  /// All data sets in a group, in the order of their names, in which 10 comes after 9.
  ///
  /// - Throws: `FileError` where something is damaged, or a link that is not followed.
  static func all(in root: HDF5Group, _ file: String) throws -> [InspectedArray] {
    var arrays: [InspectedArray] = []
    var count = HDF5ObjectCount()
    func walk(_ group: HDF5Group, _ path: String, _ layer: String?) throws {
      for name in group.names.sorted(by: { $0.compare($1, options: .numeric) == .orderedAscending }) {
        try count.add(of: file)
        switch try group.kind(of: name) {
        case .dataset: arrays.append(try InspectedArray(group.dataset(name), path + name, layer))
        case .datatype: break
        default:
          let inner = try group.group(name)
          try walk(inner, path + name + "/", name == "vars" ? inner.attribute("name")?.string : layer)
        }
      }
    }
    try walk(root, "", nil)
    return arrays
  }

  private init(_ dataset: HDF5Dataset, _ name: String, _ owner: String?) throws {
    // The optimizer is no layer.
    let layer = SafetensorsModel.isOfOptimizer(name) ? nil : owner
    let isBrief = try dataset.attribute("dtype")?.string == HDF5Number.bfloat16.rawValue
    let dataset = isBrief ? try dataset.interpreted(as: .bfloat16) : dataset
    guard case .number = dataset.type else {
      self.init(name, layer: layer, type: dataset.type.description, shape: dataset.shape, read: nil)
      return
    }
    self.init(name, layer: layer, type: dataset.type.description, shape: dataset.shape) {
      try dataset.read(as: Double.self)
    }
  }
}
