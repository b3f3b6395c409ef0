import Foundation
package import HornbillFiles

/// 60,000 handwritten digits to learn from and 10,000 to test on (LeCun, Cortes and Burges, 1998).
///
/// ```swift
/// let (train, test) = try MNIST.load()
/// ```
public enum MNIST {
  /// Reads MNIST, downloads it where it is not at hand, and draws digits in its place where that fails.
  ///
  /// The files are looked for in `folder`, then in the folder that `HORNBILL_DATA` names, then in the user's
  /// cache, where downloads go. Where they cannot be had, `report` says so and the digits of ``Digits`` stand in.
  ///
  /// - Parameters:
  ///   - folder: a folder with the four files, or with a folder `mnist` of them.
  ///   - report: told in one line of whatever takes time or is not as asked for; prints it on standard error
  ///     unless given.
  /// - Throws: `FileError` where the folder does not exist, or a file in it is not MNIST's.
  public static func load(
    folder: String? = nil, report: (String) -> Void = MNIST.printOnStandardError
  ) throws -> (train: ImageSet, test: ImageSet) {
    try load(from: DataFolder(explicit: folder), report: report)
  }

  package static func load(
    from folder: DataFolder, mirrors: [String] = MNISTFiles.mirrors, report: (String) -> Void
  ) throws -> (train: ImageSet, test: ImageSet) {
    do {
      let split = try MNISTFiles.load(from: folder, mirrors: mirrors, report: report)
      return (ImageSet(split.train, isSynthetic: false), ImageSet(split.test, isSynthetic: false))
    } catch {
      // All four are there, so one of them is wrong: that must not pass for their absence.
      let isMissing = MNISTFiles.File.allCases.contains {
        folder.find($0.rawValue, dataSet: "mnist") == nil
      }
      guard isMissing else { throw error }
    }
    let reason = folder.isOffline ? "HORNBILL_OFFLINE forbids downloading it" : "it cannot be downloaded"
    report("MNIST is in no data folder and \(reason): using the built-in digits, which are easier to learn.")
    return Digits.make()
  }

  /// Prints a line on standard error.
  public static func printOnStandardError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
