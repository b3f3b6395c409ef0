import Foundation
import HornbillFiles

/// A reader run over many damaged files.
package struct MutationRun {
  /// Files that were read although they are damaged, and those that were refused.
  package private(set) var readCount = 0
  package private(set) var refusedCount = 0
  /// The longest time of the processor that one file took, in seconds, and which it was.
  package private(set) var slowest = (seconds: 0.0, seed: UInt64(0))
  /// What was thrown that is no refusal, with the file's seed.
  package private(set) var strangeErrors: [String] = []

  /// Adds what another run found.
  package mutating func add(_ other: MutationRun) {
    readCount += other.readCount
    refusedCount += other.refusedCount
    if other.slowest.seconds > slowest.seconds { slowest = other.slowest }
    strangeErrors += other.strangeErrors
  }

  /// Reads damaged files; file `n` is made with the seed `seed + n`, so that each can be made again alone.
  package init(_ format: FileFormat, count: Int, seed: UInt64) {
    for number in 0..<UInt64(count) {
      var mutation = Mutation(seed: seed + number)
      let bytes = mutation.damaged(format.samples)
      let start = clock()
      do {
        try format.read(bytes)
        readCount += 1
      } catch  where format.isRefusal(error) {
        refusedCount += 1
      } catch {
        strangeErrors.append("seed \(seed + number): \(error)")
      }
      let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
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
