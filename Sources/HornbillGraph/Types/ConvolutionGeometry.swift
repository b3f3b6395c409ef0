/// How the window of a convolution moves: one number for each spatial axis, one to three of them.
///
/// Along an axis, window position k of output position o reads the input at `o · stride + k · dilation - low`;
/// what lies outside the input counts as zero.
package struct ConvolutionGeometry: Sendable, Hashable {
  /// Input positions from one output position to the next.
  package let strides: [Int]
  /// Input positions from one position of the window to the next.
  package let dilations: [Int]
  /// Zeros before the first input position.
  package let low: [Int]
  /// Zeros after the last one; where it is negative, the last positions are not read.
  package let high: [Int]
  /// Parts of the channels, each with filters of its own.
  package let groups: Int

  package init(strides: [Int], dilations: [Int], low: [Int], high: [Int], groups: Int = 1) {
    self.strides = strides
    self.dilations = dilations
    self.low = low
    self.high = high
    self.groups = groups
  }

  /// What the kernels take: each list for three axes, the missing ones in front.
  package var attributes: [Int] {
    let missing = 3 - axes
    func three(_ list: [Int], _ filler: Int) -> [Int] { Array(repeating: filler, count: missing) + list }
    return [groups] + three(strides, 1) + three(dilations, 1) + three(low, 0)
  }

  package var axes: Int { strides.count }

  /// Whether the lists fit each other and no number is out of range.
  package var isValid: Bool {
    (1...3).contains(axes) && [dilations, low, high].allSatisfy { $0.count == axes } && groups > 0
      && (strides + dilations).allSatisfy { $0 > 0 } && low.allSatisfy { $0 >= 0 }
  }

  /// The extents of a window's reach, holes included.
  package func reach(_ kernel: some Collection<Int>) -> [Int] {
    zip(kernel, dilations).map { ($0 - 1) * $1 + 1 }
  }

  /// The output's spatial extents, or nil where a window does not fit.
  package func outputExtents(_ input: some Collection<Int>, kernel: some Collection<Int>) -> [Int]? {
    let reach = reach(kernel)
    let extents = zip(input, low.indices).map { extent, axis -> Int in
      let free = extent + low[axis] + high[axis] - reach[axis]
      return free < 0 ? 0 : free / strides[axis] + 1
    }
    return extents.contains(0) ? nil : extents
  }

  /// The type of the output of an input `[batch, n..., channels]` and a kernel
  /// `[k..., channels / groups, filters]`.
  package func outputType(_ name: String, _ input: TensorType, _ kernel: TensorType) throws -> TensorType {
    let (x, w) = (input.shape, kernel.shape)
    guard isValid, x.rank == axes + 2, w.rank == axes + 2, input.dtype == kernel.dtype,
      w.dimensions.dropLast(2).allSatisfy({ $0 > 0 }),
      x.last == w[axes] * groups, w.last % groups == 0,
      let extents = outputExtents(x[1...axes], kernel: w[..<axes])
    else {
      throw HornbillError(
        name,
        expected: "an input [batch, n..., channels] and a kernel [k..., channels / groups, filters] "
          + "that fits into it, for 1 to 3 axes n",
        received: "\(input) and \(kernel), strides \(strides), dilations \(dilations), padding \(low) and "
          + "\(high), \(groups) groups")
    }
    return TensorType(Shape([x[0]] + extents + [w.last]), input.dtype)
  }

  /// Calls `body` with the flat positions in input, kernel and output of every product of the convolution.
  package func forEachProduct(
    input: Shape, kernel: Shape, output: Shape, _ body: (_ x: Int, _ w: Int, _ y: Int) -> Void
  ) {
    let (depth, filters) = (kernel[axes], kernel.last)
    let perGroup = filters / groups
    let window = indices(of: Shape(Array(kernel[..<axes])))
    let inner = input.strides
    for (position, index) in indices(of: Shape(Array(output.dropLast()))).enumerated() {
      for (tap, offset) in window.enumerated() {
        var start = index[0] * inner[0]
        var isInside = true
        for axis in 0..<axes {
          let at = index[axis + 1] * strides[axis] + offset[axis] * dilations[axis] - low[axis]
          isInside = isInside && at >= 0 && at < input[axis + 1]
          start += at * inner[axis + 1]
        }
        guard isInside else { continue }
        for filter in 0..<filters {
          for channel in 0..<depth {
            body(
              start + filter / perGroup * depth + channel, (tap * depth + channel) * filters + filter,
              position * filters + filter)
          }
        }
      }
    }
  }
}
