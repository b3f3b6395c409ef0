import HornbillGraph

/// Running sums of the loss and the metrics over an epoch, kept inside the programs: a sum and a weight each.
final class Totals {
  let names: [String]
  let variable: Variable
  private let results: [@Sendable (_ mean: Double) -> Double]

  /// Sums under names, and what to make of the mean of each.
  init(_ names: [String], results: [@Sendable (_ mean: Double) -> Double]) {
    self.names = names
    self.results = results
    variable = Variable("totals", [2 * names.count], .float64)
  }

  /// The assignment that adds a batch's sums and weights.
  func adding(_ parts: [(sum: Tensor, weight: Tensor)]) -> Graph.Assignment {
    let scalars = parts.flatMap { [$0.sum, $0.weight] }.map { $0.cast(to: .float32).reshaped(to: [1]) }
    return Graph.Assignment(variable, variable.tensor + concatenate(scalars).cast(to: .float64))
  }

  func reset() { variable.storage.write(Array(repeating: 0, count: 2 * names.count), as: .float64) }

  /// The loss and the metrics so far, by name.
  func logs(prefix: String = "") -> Logs {
    let values = variable.storage.pointer.assumingMemoryBound(to: Double.self)
    var logs: Logs = [:]
    for (index, name) in names.enumerated() {
      logs[prefix + name] = results[index](values[2 * index] / values[2 * index + 1])
    }
    return logs
  }
}
