import Foundation

/// How figures are shown: as a table, or as lines of JSON like those of the rivals in `Benchmarks/`.
enum BenchReport {
  static func header(instructionSet: String, peak: Double) -> String {
    String(format: "%@, peak %.0f GFLOP/s\n", instructionSet, peak)
      + "workload                microseconds    GFLOP/s    of peak   memory MiB"
  }

  static func row(_ result: WorkloadResult, peak: Double) -> String {
    let name = result.workload.padding(toLength: max(20, result.workload.count), withPad: " ", startingAt: 0)
    let speed = result.operations / result.microseconds / 1000
    return name
      + String(
        format: "%16.2f %10.2f %9.0f%% %12.0f", result.microseconds, speed, 100 * speed / max(peak, 1e-9),
        PeakMemory.mebibytes)
  }

  static func json(_ result: WorkloadResult) throws -> String {
    try HistoryFile.json(
      Line(
        memory: result.memory.map { ($0 * 10).rounded() / 10 },
        microseconds: (result.microseconds * 1000).rounded() / 1000, parameters: result.parameters,
        rival: "hornbill", versions: ["hornbill": HornbillCommand.version], workload: result.workload))
  }

  /// One line of JSON.
  private struct Line: Encodable {
    let memory: Double?
    let microseconds: Double
    let parameters: Int?
    let rival: String
    let versions: [String: String]
    let workload: String
  }
}
