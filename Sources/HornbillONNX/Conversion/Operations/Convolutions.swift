import HornbillGraph

extension Conversion {
  static let convolutions: [String: Conversion] = [
    Convolution.name: .operators { converter, entry in
      guard let convolution = entry.node.operation as? Convolution else { return .known }
      return try converter.convolution(entry, convolution.geometry)
    },
    ConvolutionInputGradient.name: .operators { converter, entry in
      guard let spread = entry.node.operation as? ConvolutionInputGradient else { return .known }
      return try converter.transposedConvolution(entry, spread.geometry)
    },
    ConvolutionFilterGradient.name: .refused(training),
  ]
}

extension Converter {
  /// The axes of images `[batch, n..., channels]` with the channels in front.
  private func channelsFirst(_ axes: Int) -> [Int] { [0, axes + 1] + Array(1...axes) }

  /// A kernel `[k..., channels, filters]` with the filters in front, and its extents k.
  ///
  /// - Throws: `HornbillError` where these depend on the number of rows.
  private mutating func kernel(_ number: Int, _ axes: Int) throws -> (tensor: TensorID, extents: [Int]) {
    let extents = entry(number).shape[..<axes].compactMap(\.number)
    guard extents.count == axes else {
      throw TracedGraph.dependence(on: entry(current).node.name, entry(current).layer)
    }
    return (tensor(number, axes: [axes + 1, axes] + Array(0..<axes)), extents)
  }

  private func attributes(
    _ geometry: ConvolutionGeometry, kernel: [Int], high: [Int]
  ) -> [String: Operator.Attribute] {
    [
      "kernel_shape": .ints(kernel), "strides": .ints(geometry.strides), "group": .int(geometry.groups),
      "dilations": .ints(geometry.dilations), "pads": .ints(geometry.low + high),
    ]
  }

  fileprivate mutating func convolution(_ entry: TracedGraph.Entry, _ geometry: ConvolutionGeometry) throws
    -> Value
  {
    let order = channelsFirst(geometry.axes)
    var x = tensor(entry.inputs[0], axes: order)
    if geometry.high.contains(where: { $0 < 0 }) {
      // Positions that no window reads.
      let pads = Array(repeating: 0, count: geometry.axes) + geometry.high.map { Swift.min($0, 0) }
      x = emit(
        "Pad", [x, integers(pads), nil, integers(Array(2..<(geometry.axes + 2)))])
    }
    let (weights, extents) = try kernel(entry.inputs[1], geometry.axes)
    let high = geometry.high.map { Swift.max($0, 0) }
    let result = emit("Conv", [x, weights], attributes(geometry, kernel: extents, high: high))
    return .tensor(result, Layout(entry.shape, order: order))
  }

  fileprivate mutating func transposedConvolution(
    _ entry: TracedGraph.Entry, _ geometry: ConvolutionGeometry
  ) throws -> Value {
    let order = channelsFirst(geometry.axes)
    let x = tensor(entry.inputs[0], axes: order)
    let (weights, extents) = try kernel(entry.inputs[1], geometry.axes)
    // How many positions the spread windows reach beyond the result, or leave free behind them.
    let reach = geometry.reach(extents)
    let spatial = (0..<geometry.axes).map { axis -> Int in
      let covered = (self.entry(entry.inputs[0]).shape[axis + 1].constant - 1) * geometry.strides[axis]
      return covered + reach[axis] - geometry.low[axis] - entry.shape[axis + 1].constant
    }
    var attributes = attributes(geometry, kernel: extents, high: spatial.map { Swift.max($0, 0) })
    let free = spatial.map { Swift.max(-$0, 0) }
    let fits = zip(free, geometry.strides).allSatisfy { $0 < $1 }
    if fits { attributes["output_padding"] = .ints(free) }
    var result = emit("ConvTranspose", [x, weights], attributes)
    if !fits {
      let pads = Array(repeating: 0, count: geometry.axes) + free
      result = emit("Pad", [result, integers(pads), nil, integers(Array(2..<(geometry.axes + 2)))])
    }
    return .tensor(result, Layout(entry.shape, order: order))
  }
}
