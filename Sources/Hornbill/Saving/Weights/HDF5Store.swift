import HornbillFiles
import HornbillGraph
import HornbillHDF5

/// The data sets of an HDF5 file, under their paths.
struct HDF5Store: WeightStore {
  let file: String
  let shapes: [String: [Int]]
  private let datasets: [String: HDF5Dataset]

  /// All data sets in a group.
  ///
  /// - Throws: `FileError` where something is damaged, a link that is not followed, or more objects than a model has.
  init(_ root: HDF5Group, _ file: String) throws {
    var datasets: [String: HDF5Dataset] = [:]
    var count = HDF5ObjectCount()
    func walk(_ group: HDF5Group, _ path: String) throws {
      for name in group.names {
        try count.add(of: file)
        switch try group.kind(of: name) {
        case .dataset:
          let dataset = try group.dataset(name)
          // NumPy's files have no bfloat16, so Keras writes two bytes and says what they are.
          let isBrief = try dataset.attribute("dtype")?.string == "bfloat16"
          datasets[path + name] = isBrief ? try dataset.interpreted(as: .bfloat16) : dataset
        default: try walk(group.group(name), path + name + "/")
        }
      }
    }
    try walk(root, "")
    self.init(datasets, file)
  }

  init(_ datasets: [String: HDF5Dataset], _ file: String) {
    self.file = file
    self.datasets = datasets
    shapes = datasets.mapValues(\.shape)
  }

  /// The data sets whose names are wanted.
  func filtered(_ isWanted: (_ name: String) -> Bool) -> HDF5Store {
    HDF5Store(datasets.filter { isWanted($0.key) }, file)
  }

  /// These data sets, and those of another file.
  ///
  /// - Throws: `HornbillError` where both have one of a name.
  func adding(_ other: HDF5Store) throws -> HDF5Store {
    if let twice = Set(datasets.keys).intersection(other.datasets.keys).min() {
      throw HornbillError(
        "load", path: file, expected: "each data set in one file", received: "/\(twice) in two")
    }
    return HDF5Store(datasets.merging(other.datasets) { first, _ in first }, file)
  }

  func read(_ name: String, into memory: UnsafeMutableRawBufferPointer) throws {
    try datasets[name]?.read(into: memory, as: .float32)
  }

  /// A whole number, which may be too large for float32.
  ///
  /// - Throws: `FileError` where it cannot be read.
  func integer(_ name: String) throws -> Int64? {
    guard let dataset = datasets[name], dataset.elementCount == 1 else { return nil }
    return try dataset.read(as: Int64.self).first
  }
}
