import Foundation

/// The timing that our workloads and the rivals' share (`Benchmarks/Rivals/workloads.py`).
enum Stopwatch {
  /// Whether everything is to be short, to see whether it runs.
  static let isQuick = ProcessInfo.processInfo.environment["HORNBILL_BENCH_QUICK"] == "1"

  static let repetitions = isQuick ? 2 : 4

  /// Microseconds of the best of several repetitions, after one to warm up, for each of `parts` equal parts.
  static func best(parts: Int = 1, _ run: () throws -> Void) rethrows -> Double {
    try run()
    var best = Double.infinity
    for _ in 0..<repetitions { best = min(best, try seconds(run)) }
    return best / Double(parts) * 1e6
  }

  /// Microseconds of one short call: repetitions of as many calls as fill a third of a second.
  static func bestCall(_ call: () throws -> Void) rethrows -> Double {
    try call()
    let once = try seconds(call)
    let count = max(1, min(20_000, Int((isQuick ? 0.02 : 0.3) / max(once, 1e-7))))
    return try best(parts: count) { for _ in 0..<count { try call() } }
  }

  /// Microseconds of a short call that can be made in several ways, by the fastest of them.
  static func best(of ways: [() throws -> Void]) throws -> Double {
    var fastest: (seconds: Double, way: () throws -> Void)?
    for way in ways {
      try way()
      let time = try seconds(way)
      if time < fastest?.seconds ?? .infinity { fastest = (time, way) }
    }
    return try fastest.map { try bestCall($0.way) } ?? .infinity
  }

  private static func seconds(_ run: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let duration = try clock.measure(run).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }
}
