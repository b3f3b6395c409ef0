import HornbillGraph

extension OperationCase {
  /// Convolutions: one to three axes, strides, dilations, padding, groups; and the operations of their gradients.
  static let convolutions: [OperationCase] = [
    convolution("one axis", [2, 9, 3], [3, 3, 4]),
    convolution("one axis, causal", [2, 9, 2], [3, 2, 4], dilations: [2], padding: .causal),
    convolution("image", [2, 7, 6, 3], [3, 2, 3, 5]),
    convolution("one channel", [2, 9, 8, 1], [3, 3, 1, 5], padding: .same),
    convolution("strides", [2, 9, 8, 2], [3, 2, 2, 3], strides: [2, 3], padding: .same),
    convolution("dilations", [1, 9, 8, 2], [3, 2, 2, 3], dilations: [2, 3]),
    convolution("groups", [2, 5, 6, 4], [2, 3, 2, 6], groups: 2),
    convolution("channel by channel", [2, 5, 6, 19], [2, 3, 1, 19], padding: .same, groups: 19),
    convolution("two of each channel", [2, 5, 6, 3], [2, 3, 1, 6], strides: [2, 1], groups: 3),
    convolution("one point", [2, 3, 4, 5], [1, 1, 5, 3]),
    convolution("deep", [1, 5, 5, 90], [2, 2, 90, 37]),
    convolution("volume", [1, 4, 3, 5, 2], [2, 2, 3, 2, 3], strides: [1, 1, 2], padding: .same),
    OperationCase("ConvolutionInputGradient", "transposed", [.init([2, 3, 4, 2]), .init([3, 2, 5, 2])]) { x in
      unwrapped { try transposedConvolution(x[0], x[1], strides: [2, 3]) }
    },
    OperationCase("ConvolutionInputGradient", "dilated", [.init([1, 3, 4, 2]), .init([2, 2, 3, 2])]) { x in
      unwrapped { try transposedConvolution(x[0], x[1], dilations: [2, 3], padding: .same) }
    },
    OperationCase("ConvolutionFilterGradient", "", [.init([2, 5, 6, 2]), .init([2, 5, 6, 3])]) { x in
      let kernel = Tensor.zeros([2, 3, 2, 3], dtype: x[0].dtype)
      let y = unwrapped { try HornbillGraph.convolution(x[0], kernel, padding: .same) }
      return gradient(of: sum(y * x[1]), withRespectTo: [kernel])[0]
    },
    OperationCase("Moments", "", [.init([3, 5, 7])]) { x in
      let (mean, variance) = moments(x[0])
      return concatenate([mean, variance], axis: 0)
    },
    OperationCase("Moments", "several blocks", [.init([2, 700, 13])]) { x in
      let (mean, variance) = moments(x[0])
      return mean * 2 + variance
    },
    OperationCase("Convolution", "its gradients' gradients", [.init([2, 5, 4, 2]), .init([2, 2, 2, 3])]) {
      x in
      let y = unwrapped { try HornbillGraph.convolution(x[0], x[1], strides: [2, 1]) }
      let first = gradient(of: sum(tanh(y)), withRespectTo: x)
      return sum(first[0] * first[0]) + sum(first[1] * first[1])
    },
  ]

  private static func convolution(
    _ name: String, _ x: Shape, _ kernel: Shape, strides: [Int]? = nil, dilations: [Int]? = nil,
    padding: ConvolutionPadding = .valid, groups: Int = 1
  ) -> OperationCase {
    OperationCase("Convolution", name, [.init(x), .init(kernel)]) { operands in
      unwrapped {
        try HornbillGraph.convolution(
          operands[0], operands[1], strides: strides, dilations: dilations, padding: padding, groups: groups)
      }
    }
  }

  private static func unwrapped(_ body: () throws -> Tensor) -> Tensor {
    do { return try body() } catch { fatalError("\(error)") }
  }
}
