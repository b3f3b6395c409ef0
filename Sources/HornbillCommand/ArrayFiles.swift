import ArgumentParser
import Foundation
import Hornbill

/// Arrays that the person names on the command line.
enum ArrayFiles {
  /// Files up to this size are read at once; rows of larger ones are read as they are needed.
  private static let largestInMemory = 512 << 20

  /// Inputs and targets, in batches.
  ///
  /// - Throws: `FileError` and `HornbillError` where the files do not hold arrays that fit each other.
  static func dataset(_ x: String, _ y: String, batchSize: Int) throws -> Dataset {
    let data =
      try size(x) + size(y) > largestInMemory
      ? Dataset(files: x, y) : Dataset(try tensor(x), try tensor(y))
    return try data.batched(batchSize)
  }

  /// A `.npy` file as a tensor.
  ///
  /// - Throws: `FileError` where it is no such file.
  static func tensor(_ path: String) throws -> Tensor { try Tensor.load(npy: path) }

  private static func size(_ path: String) throws -> Int {
    // What does not exist is reported when it is opened.
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
