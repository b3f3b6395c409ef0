import FileMutations
import Foundation

/// Runs the readers of files over damaged ones: `MutateFiles COUNT SEED [FORMAT…]`.
///
/// Ends with an error where a reader takes more than a second for a file or throws what is no refusal; a crash
/// is one by itself. Which file it was can be read from the line before: run it again with that seed and the count 1.
@main
struct MutateFiles {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let names = arguments.dropFirst(2)
    let all = FileFormat.all + FileFormat.models
    let formats = names.isEmpty ? all : names.compactMap { name in all.first { $0.name == name } }
    guard let count = arguments.first.flatMap({ Int($0) }),
      let seed = arguments.dropFirst().first.flatMap({ UInt64($0) }),
      formats.count == max(names.count, names.isEmpty ? all.count : 0)
    else {
      print("MutateFiles COUNT SEED [\(all.map(\.name).joined(separator: " | "))]…")
      exit(64)
    }
    var isSound = true
    for format in formats {
      guard !format.samples.isEmpty, (try? format.samples.forEach(format.read)) != nil else {
        say("\(format.name): a sample is missing or not sound")
        exit(1)
      }
      // Runs are short, so that the last line tells a crash to a few files.
      let step = 1000
      var run = MutationRun(format, count: 0, seed: seed)
      for start in stride(from: 0, to: count, by: step) {
        let first = seed + UInt64(start)
        FileHandle.standardError.write(Data("\(format.name) from seed \(first)\r".utf8))
        run.add(MutationRun(format, count: min(step, count - start), seed: first))
      }
      run.strangeErrors.forEach { say("\(format.name): \($0)") }
      say(
        "\(format.name): \(count) files, \(run.readCount) read, \(run.refusedCount) refused; "
          + "slowest \(Int(run.slowest.seconds * 1000)) ms (seed \(run.slowest.seed)); "
          + "peak \(MutationRun.peakMegabytes) MB")
      isSound = isSound && run.strangeErrors.isEmpty && run.slowest.seconds < 1
    }
    exit(isSound ? 0 : 1)
  }

  /// Prints a line at once, so that it is there when the next thing crashes.
  private static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}
