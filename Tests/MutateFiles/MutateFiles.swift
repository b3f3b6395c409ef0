import FileMutations
import Foundation

/// Runs the readers of files over damaged ones: `MutateFiles COUNT SEED [FORMAT…]`.
///
/// Ends with an error where a reader takes more than a second for a file or throws what is not a `FileError`; a crash
/// is one by itself. Which file it was can be read from the line before: run it again with that seed and the count 1.
@main
struct MutateFiles {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let names = arguments.dropFirst(2)
    let formats = names.isEmpty ? FileFormat.all : names.compactMap(FileFormat.named)
    guard let count = arguments.first.flatMap({ Int($0) }),
      let seed = arguments.dropFirst().first.flatMap({ UInt64($0) }),
      formats.count == max(names.count, names.isEmpty ? FileFormat.all.count : 0)
    else {
      print("MutateFiles COUNT SEED [\(FileFormat.all.map(\.name).joined(separator: " | "))]…")
      exit(64)
    }
    var isSound = true
    for format in formats {
      let sampleCount = format.samples.filter { !$0.isEmpty }.count
      guard sampleCount == format.samples.count, (try? format.samples.forEach(format.read)) != nil else {
        print("\(format.name): a sample is missing or not sound")
        exit(1)
      }
      // Runs are short, so that a crash can be told to a few files by the last line.
      var (read, refused, slowest) = (0, 0, (seconds: 0.0, seed: UInt64(0)))
      let step = 1000
      for start in stride(from: 0, to: count, by: step) {
        let first = seed + UInt64(start)
        FileHandle.standardError.write(Data("\(format.name) from seed \(first)\r".utf8))
        let run = MutationRun(format, count: min(step, count - start), seed: first)
        read += run.readCount
        refused += run.refusedCount
        if run.slowest.seconds > slowest.seconds { slowest = run.slowest }
        for error in run.strangeErrors { print("\(format.name): \(error)") }
        isSound = isSound && run.strangeErrors.isEmpty
      }
      let milliseconds = Int(slowest.seconds * 1000)
      print(
        "\(format.name): \(count) files, \(read) read, \(refused) refused; "
          + "slowest \(milliseconds) ms (seed \(slowest.seed)); peak \(MutationRun.peakMegabytes) MB")
      isSound = isSound && slowest.seconds < 1
    }
    exit(isSound ? 0 : 1)
  }
}
