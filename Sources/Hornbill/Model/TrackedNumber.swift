import HornbillGraph

/// A number of the logs beside the whole loss: a metric of an output or, where several outputs have a loss, the loss of one.
struct TrackedNumber: Sendable {
  /// What is summed up.
  enum Kind: Sendable {
    case loss
    case metric(Metric, isWeighted: Bool)
  }

  /// The key in logs and history.
  let name: String
  /// The number of the output.
  let output: Int
  let kind: Kind

  /// What is better.
  var direction: Metric.Direction {
    if case .metric(let metric, _) = kind { metric.direction } else { .down }
  }

  /// What to make of the mean.
  var result: @Sendable (_ mean: Double) -> Double {
    if case .metric(let metric, _) = kind { metric.result } else { { $0 } }
  }

  /// The numbers of a model's outputs, under Keras's names.
  ///
  /// Where there are several outputs, `OUTPUT_` comes first. The second metric of a name is called `name_1`; a weighted one
  /// whose name is taken, `weighted_name`. (`CompileMetrics.result` and `CompileLoss.build` of
  /// `keras/src/trainers/compile_utils.py`)
  static func all(_ outputs: [CompileSettings.Output]) -> [TrackedNumber] {
    var counts: [String: Int] = [:]
    func numbered(_ name: String) -> String {
      let count = counts[name, default: 0]
      counts[name] = count + 1
      return count == 0 ? name : "\(name)_\(count)"
    }
    func prefix(_ output: Int) -> String { outputs.count > 1 ? outputs[output].name + "_" : "" }
    var all: [TrackedNumber] = []
    for (number, output) in outputs.enumerated() {
      for metric in output.metrics {
        let name = numbered(prefix(number) + metric.name)
        all.append(TrackedNumber(name: name, output: number, kind: .metric(metric, isWeighted: false)))
      }
    }
    for (number, output) in outputs.enumerated() {
      for metric in output.weightedMetrics {
        let plain = prefix(number) + metric.name
        let name = numbered(counts[plain] == nil ? plain : prefix(number) + "weighted_" + metric.name)
        all.append(TrackedNumber(name: name, output: number, kind: .metric(metric, isWeighted: true)))
      }
    }
    let trained = outputs.indices.filter { outputs[$0].loss != nil }
    guard trained.count > 1 else { return all }
    return all + trained.map { TrackedNumber(name: prefix($0) + "loss", output: $0, kind: .loss) }
  }
}
