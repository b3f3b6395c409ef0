import Foundation
import HornbillFiles

/// A reader run over many damaged files.
package struct MutationRun {
  /// Files that were read although they are damaged, and those that were refused.
  package private(set) var readCount = 0
  package private(set) var refusedCount = 0
  /// The longest time that one file took, in seconds, and which it was.
  package private(set) var slowest = (seconds: 0.0, seed: UInt64(0))
  /// What was thrown that is no `FileError`, with the file's seed.
  package private(set) var strangeErrors: [String] = []

  /// Reads damaged files; file `n` is made with the seed `seed + n`, so that each can be made again alone.
  package init(_ format: FileFormat, count: Int, seed: UInt64) {
    for number in 0..<UInt64(count) {
      var mutation = Mutation(seed: seed + number)
      let bytes = mutation.damaged(format.samples)
      let start = ContinuousClock.now
      do {
        try format.read(bytes)
        readCount += 1
      } catch is FileError {
        refusedCount += 1
      } catch {
        strangeErrors.append("seed \(seed + number): \(error)")
      }
      let time = ContinuousClock.now - start
      let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
      if seconds > slowest.seconds { slowest = (seconds, seed + number) }
    }
  }

  /// The most memory that this process has had, in megabytes.
  package static var peakMegabytes: Int {
    var usage = rusage()
    #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return Int(usage.ru_maxrss) >> 20
    #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) >> 10
    #endif
  }
}
