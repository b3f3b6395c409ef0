import ArgumentParser
import Foundation
import Hornbill

/// Arrays that the person names on the command line: a `.npy` file for each, or an `.npz` file with all of them by name.
enum ArrayFiles {
  /// Files up to this size, together, are read at once; rows of larger ones are read as they are needed.
  private static let largestInMemory = 512 << 20
  /// The end of the name of a file with several arrays.
  static let manySuffix = ".npz"

  /// - Throws: `ValidationError` where a file with several arrays is one of several files.
  static func require(_ option: String, _ paths: [String]) throws {
    guard paths.count > 1, let many = paths.first(where: { $0.hasSuffix(manySuffix) }) else { return }
    throw ValidationError(
      "--\(option): expected a .npy file for each, or one .npz file with all of them, received \"\(many)\" and others."
    )
  }

  /// Inputs and targets, in batches.
  ///
  /// - Throws: `FileError` and `HornbillError` where the files do not hold arrays that fit each other.
  static func dataset(_ x: [String], _ y: [String], batchSize: Int) throws -> Dataset {
    let isLarge = (x + y).reduce(0) { $0 + size($1) } > largestInMemory
    // Rows within an archive cannot be found without reading all of it.
    let hasRows = !(x + y).contains { $0.hasSuffix(manySuffix) }
    let data =
      try isLarge && hasRows ? Dataset(files: x, y) : Dataset(inputs: tensors(x), tensors(y))
    return try data.batched(batchSize)
  }

  /// The arrays, by name where the file has names.
  ///
  /// - Throws: `FileError` where a file holds none.
  static func tensors(_ paths: [String]) throws -> any ModelData {
    if paths.count == 1, paths[0].hasSuffix(manySuffix) { return try NPZ(paths[0]).tensors() }
    return try paths.map { try Tensor.load(npy: $0) }
  }

  private static func size(_ path: String) -> Int {
    // What does not exist is reported when it is opened.
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
