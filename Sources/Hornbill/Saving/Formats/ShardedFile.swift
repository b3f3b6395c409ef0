import Foundation
import HornbillFiles
import HornbillGraph
import HornbillHDF5

/// Keras's weights in several files: a `.weights.json` that says which of the `.weights.h5` files beside it have which group
/// (`ShardedH5IOStore` of `keras/src/saving/saving_lib.py`).
///
/// ```
/// {"metadata": {"total_size": …}, "weight_map": {"/layers/dense/vars": "w_00000.weights.h5", "/layers/…": ["…", "…"]}}
/// ```
struct ShardedFile {
  /// One of the files, with the groups that are taken from it.
  struct Shard {
    let root: HDF5Group
    let groups: Set<String>

    /// Whether a data set lies in one of the groups.
    func has(_ name: String) -> Bool {
      groups.contains("/" + name.split(separator: "/").dropLast().joined(separator: "/"))
    }
  }

  let shards: [Shard]
  private let file: String

  /// - Throws: `HornbillError` where the list is not as Keras writes it; `FileError` where a file is missing or damaged.
  init(_ file: String) throws {
    self.file = file
    let text = try MappedFile(path: file).withBytes { [UInt8]($0) }
    let list = try ConfigValue(json: text, file: file)
    guard case .object(let members) = list, case .object(let map) = members["weight_map"] else {
      throw HornbillError(
        "load", path: file, expected: "an object with a \"weight_map\", as Keras writes it",
        received: String(list.json.prefix(60)))
    }
    var groups: [String: Set<String>] = [:]
    for (group, names) in map {
      let names = if case .array(let names) = names { names } else { [names] }
      for name in names { groups[try Self.fileName(name, file), default: []].insert(group) }
    }
    let folder = URL(filePath: file).deletingLastPathComponent()
    shards = try groups.sorted { $0.key < $1.key }.map { name, groups in
      Shard(root: try HDF5File(path: folder.appending(path: name).path).root, groups: groups)
    }
  }

  /// The name of a file beside the list.
  private static func fileName(_ value: ConfigValue, _ file: String) throws -> String {
    guard let name = value.string, name.hasSuffix(FileFormat.weightsHDF5.rawValue), !name.contains("/"),
      !name.contains("\0")
    else {
      throw HornbillError(
        "load", path: file, expected: "names of .weights.h5 files beside this one",
        received: String(value.json.prefix(60)))
    }
    return name
  }

  /// The data sets of all files.
  ///
  /// - Throws: `FileError` where a file is damaged, `HornbillError` where two have the same data set.
  func store() throws -> HDF5Store {
    try shards.reduce(HDF5Store([:], file)) { all, shard in
      try all.adding(HDF5Store(shard.root, file).filtered(shard.has))
    }
  }
}
