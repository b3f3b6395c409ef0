import HornbillGraph

extension Conversion {
  static let windows: [String: Conversion] = [
    WindowMaximum.name: .operators { converter, entry in
      guard let maximum = entry.node.operation as? WindowMaximum, !maximum.hasPlaces else {
        throw converter.refusal(entry.node.name, training)
      }
      return converter.pooled(entry, "MaxPool", maximum.windows)
    },
    WindowSum.name: .operators { converter, entry in
      guard let sum = entry.node.operation as? WindowSum else { return .known }
      guard
        case .tensor(let mean, let layout) = converter.pooled(
          entry, "AveragePool", sum.windows, ["count_include_pad": .int(1)])
      else { return .known }
      let size = converter.number(Double(sum.windows.size.reduce(1, *)), entry.dtype)
      return .tensor(converter.emit("Mul", [mean, size]), layout)
    },
    WindowPick.name: .refused(training), WindowPlace.name: .refused(training),
    WindowSpread.name: .refused(training),
  ]
}

extension Converter {
  /// One number of each window over `[batch, depth, height, width, channels]`.
  fileprivate mutating func pooled(
    _ entry: TracedGraph.Entry, _ type: String, _ windows: Windows,
    _ attributes: [String: Operator.Attribute] = [:]
  ) -> Value {
    // Axes of one position, over which no window steps, are left out.
    var kept = (0..<3).filter { windows.extents[$0] > 1 || windows.counts[$0] > 1 || windows.size[$0] > 1 }
    if kept.isEmpty { kept = [2] }
    func along(_ numbers: [Int]) -> [Int] { kept.map { numbers[$0] } }
    let order = [0, 4] + kept.map { $0 + 1 }
    let x = tensor(entry.inputs[0], axes: order)
    let behind = (0..<3).map { axis in
      let covered = (windows.counts[axis] - 1) * windows.stride[axis] + windows.size[axis]
      return Swift.max(covered - windows.before[axis] - windows.extents[axis], 0)
    }
    let own: [String: Operator.Attribute] = [
      "kernel_shape": .ints(along(windows.size)), "strides": .ints(along(windows.stride)),
      "pads": .ints(along(windows.before) + along(behind)),
    ]
    let result = emit(type, [x], own.merging(attributes) { first, _ in first })
    return .tensor(result, Layout(entry.shape, order: order))
  }

  /// A sum of each window that is divided by how many elements the window covers: their mean.
  mutating func windowMean(_ entry: TracedGraph.Entry) -> Value? {
    let sums = self.entry(entry.inputs[0])
    guard let sum = sums.node.operation as? WindowSum, isKnown(graph.behindBroadcasts(entry.inputs[1])),
      let counts = ReferenceExecutor.evaluate(
        [Tensor(self.entry(graph.behindBroadcasts(entry.inputs[1])).node)]
      ).first,
      let covered = ReferenceExecutor.evaluate([sum.windows.coveredCounts(entry.node.type.dtype)]).first,
      counts.values == covered.values
    else { return nil }
    return pooled(sums, "AveragePool", sum.windows, ["count_include_pad": .int(0)])
  }
}
