import HornbillGraph

extension Conversion {
  static let products: [String: Conversion] = [
    MatrixProduct.name: .operators { converter, entry in
      guard let product = entry.node.operation as? MatrixProduct else { return .known }
      guard entry.dtype.isWide else {
        throw converter.refusal(entry.node.name, "ONNX multiplies no matrices of \(entry.dtype.rawValue).")
      }
      return converter.tallProduct(entry, product) ?? converter.product(entry, product)
    }
  ]
}

extension Converter {
  /// Matrices, or stacks of them.
  fileprivate mutating func product(_ entry: TracedGraph.Entry, _ product: MatrixProduct) -> Value {
    let rank = entry.shape.count
    func axes(_ isTransposed: Bool) -> [Int] {
      Array(0..<(rank - 2)) + (isTransposed ? [rank - 1, rank - 2] : [rank - 2, rank - 1])
    }
    let a = tensor(entry.inputs[0], axes: axes(product.transposeA))
    let b = tensor(entry.inputs[1], axes: axes(product.transposeB))
    // Gemm takes a bias later; without one it is called MatMul again.
    let type = rank == 2 && entry.dtype.isFloatingPoint ? "Gemm" : "MatMul"
    return .tensor(emit(type, [a, b]), Layout(canonical: entry.shape))
  }

  /// One matrix for all rows of a tensor of more axes, without making these rows one axis: a product over the last axis, or a
  /// convolution of one point where the channels come first.
  fileprivate mutating func tallProduct(_ entry: TracedGraph.Entry, _ product: MatrixProduct) -> Value? {
    guard !product.transposeA, entry.shape.count == 2, entry.dtype == .float32,
      let layout = layout(entry.inputs[0]), layout.axes[0].count > 1, layout.axes[1].count == 1,
      let last = layout.order.indices.last, let place = layout.place(of: 1)
    else { return nil }
    let (x, _) = value(entry.inputs[0])
    let (rows, columns) = product.transposeB ? (1, 0) : (0, 1)
    var reached = layout
    reached.axes[1] = entry.shape[1].isOne ? [] : [entry.shape[1]]
    if entry.shape[1].isOne { reached.order[place] = nil }
    if place == last {
      return .tensor(emit("MatMul", [x, tensor(entry.inputs[1], axes: [rows, columns])]), reached)
    }
    guard place == 1, layout.order[0] == 0, (3...5).contains(layout.order.count) else { return nil }
    let spatial = layout.order.count - 2
    let weights = Layout(self.entry(entry.inputs[1]).shape, order: [columns, rows])
    let kernel = tensor(
      entry.inputs[1],
      exactlyIn: Layout(axes: weights.axes, order: weights.order + Array(repeating: nil, count: spatial)))
    let attributes: [String: Operator.Attribute] = [
      "kernel_shape": .ints(Array(repeating: 1, count: spatial))
    ]
    return .tensor(emit("Conv", [x, kernel], attributes), reached)
  }
}
