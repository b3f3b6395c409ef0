/// How much a file may make of the bytes that are stored of it.
///
/// A few bytes of a file can stand for gigabytes: compressed chunks, data sets that were never written, many strings
/// that are one. What takes more than `byteCount` *and* more than `expansion` times its stored bytes is refused.
///
/// The standard limits are those of Keras (`saving_lib.py`).
public struct HDF5Limits: Sendable {
  /// The most bytes in memory of a data set that is stored in far fewer.
  public var byteCount: Int
  /// How many times its stored bytes a larger data set may take.
  public var expansion: Int
  /// The most groups within groups.
  public var depth: Int
  /// Whether checksums are verified; fuzzing does without, to get behind them.
  package var verifiesChecksums = true

  /// Limits of one's own.
  public init(byteCount: Int = 4 << 30, expansion: Int = 1000, depth: Int = 100) {
    self.byteCount = byteCount
    self.expansion = expansion
    self.depth = depth
  }

  /// 4 GiB, 1000 times, 100 groups deep.
  public static let standard = HDF5Limits()

  /// Whether so many bytes may come of those that are stored, which are only counted for many.
  func allows(_ count: Int, from storedCount: @autoclosure () throws -> Int) rethrows -> Bool {
    try count <= byteCount || count / max(expansion, 1) <= storedCount()
  }
}
