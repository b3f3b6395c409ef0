import HornbillGraph

// Normalizations that the graph makes of several operations and for which ONNX has one.

/// `(x - mean) · factor + (beta + (mean - mean) · factor)`, where `factor = gamma / √(variance + epsilon)`: how the layers
/// write it.
private struct Normalization {
  var x, mean, variance: Int
  var epsilon: Double
  var gamma, beta: Int
}

extension Converter {
  /// A normalization of batches by known statistics, or of each sample over its last axes.
  mutating func normalization(_ entry: TracedGraph.Entry) throws -> Value? {
    guard let parts = normalization(behind: entry), !isKnown(parts.x), entry.dtype == .float32 else {
      return nil
    }
    return batchNormalization(entry, parts) ?? layerNormalization(entry, parts)
  }

  private func normalization(behind entry: TracedGraph.Entry) -> Normalization? {
    let terms = entry.inputs.map(graph.behindBroadcasts)
    for (scaled, shift) in [(terms[0], terms[1]), (terms[1], terms[0])] {
      guard let product = inputs(scaled, Multiply.self), let difference = inputs(product[0], Subtract.self),
        let (root, gamma) = inputs(product[1], Multiply.self).map({ ($0[0], $0[1]) }),
        let variance = inputs(root, ReciprocalSquareRoot.self)
          .flatMap({ other($0[0], HornbillGraph.Add.self) { _ in true } }),
        let sum = inputs(shift, HornbillGraph.Add.self), let rest = inputs(sum[1], Multiply.self),
        let nothing = inputs(rest[0], Subtract.self), nothing[0] == nothing[1]
      else { continue }
      return Normalization(
        x: difference[0], mean: difference[1], variance: variance.rest, epsilon: variance.number,
        gamma: gamma,
        beta: sum[0])
    }
    return nil
  }

  private mutating func batchNormalization(_ entry: TracedGraph.Entry, _ parts: Normalization) -> Value? {
    let numbers = [parts.gamma, parts.beta, parts.mean, parts.variance]
    guard numbers.allSatisfy(isKnown), let layout = layout(parts.x),
      let axis = layout.axes.indices.first(where: { layout.place(of: $0) == 1 }),
      let channels = entry.shape[axis].number,
      numbers.allSatisfy({ isVector($0, of: channels, along: axis - entry.shape.count) })
    else { return nil }
    let vectors = numbers.map { builder.add(.known($0, parts: [channels], order: [0])) }
    return .tensor(
      emit(
        "BatchNormalization", [value(parts.x).tensor] + vectors, ["epsilon": .float(parts.epsilon)]), layout)
  }

  /// Whether a value has one number for each position of an axis, counted from the back, and no other axes.
  private func isVector(_ number: Int, of extent: Int, along axis: Int) -> Bool {
    let shape = entry(number).shape
    let position = shape.count + axis
    return position >= 0
      && shape.indices.allSatisfy { $0 == position ? shape[$0].number == extent : shape[$0].isOne }
  }

  private mutating func layerNormalization(_ entry: TracedGraph.Entry, _ parts: Normalization) -> Value? {
    guard let axes = meanAxes(parts.mean, of: parts.x), let first = axes.first,
      axes == Array(first..<entry.shape.count), isVariance(parts.variance, parts, axes),
      [parts.gamma, parts.beta].allSatisfy({ isKnown($0) && self.entry($0).shape.count <= entry.shape.count })
    else { return nil }
    let extents = axes.compactMap { entry.shape[$0].number }
    guard extents.count == axes.count,
      [parts.gamma, parts.beta].allSatisfy({ number in
        let shape = self.entry(number).shape.map(\.number)
        return shape.suffix(axes.count).elementsEqual(extents.map(Optional.some))
          && shape.dropLast(axes.count).allSatisfy { $0 == 1 }
      })
    else { return nil }
    let vectors = [parts.gamma, parts.beta].map { number in
      builder.add(.known(number, parts: extents, order: Array(extents.indices)))
    }
    let result = emit(
      "LayerNormalization", [whole(parts.x)] + vectors,
      ["axis": .int(first - entry.shape.count), "epsilon": .float(parts.epsilon)])
    return .tensor(result, Layout(canonical: entry.shape))
  }

  /// The axes over which an entry is the mean of another, which keeps them with an extent of 1.
  private func meanAxes(_ number: Int, of x: Int) -> [Int]? {
    guard let sum = other(number, Multiply.self, { _ in true }) else { return nil }
    let behind =
      entry(sum.rest).node.operation is HornbillGraph.Reshape ? entry(sum.rest).inputs[0] : sum.rest
    guard let reduce = entry(behind).node.operation as? Reduce, entry(behind).inputs[0] == x,
      let count = elementCount(ofSum: behind), Swift.abs(sum.number * Double(count) - 1) < 1e-6
    else { return nil }
    return reduce.axes
  }

  /// Whether an entry is the mean of `(x - mean)²` over the axes.
  private func isVariance(_ number: Int, _ parts: Normalization, _ axes: [Int]) -> Bool {
    guard let sum = other(number, Multiply.self, { _ in true })?.rest else { return false }
    let behind = entry(sum).node.operation is HornbillGraph.Reshape ? entry(sum).inputs[0] : sum
    guard let squares = entry(behind).inputs.first, meanAxes(number, of: squares) == axes,
      let difference = inputs(squares, Square.self).flatMap({ inputs($0[0], Subtract.self) })
    else { return false }
    return difference == [parts.x, parts.mean]
  }
}
