import HornbillFiles

/// How many groups and data sets a walk through an HDF5 file has met.
///
/// In a damaged file groups may lie in each other many times over, so that a small file would take for ever.
struct HDF5ObjectCount {
  /// More objects than any model has.
  private static let most = 100_000
  private var count = 0

  /// - Throws: `FileError` where there are more than any model has.
  mutating func add(of file: String) throws {
    count += 1
    guard count <= Self.most else {
      throw FileError(
        file, "has too many groups and data sets", expected: "at most \(Self.most)",
        hint: "The file is damaged: groups lie in each other.")
    }
  }
}
