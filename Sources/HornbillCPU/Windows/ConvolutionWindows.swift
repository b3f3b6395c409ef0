package import HornbillGraph

/// What a convolution of one group sees at each position, one row a position:
/// `y[b · o..., t · c] = x[b, o · stride + t · dilation - low..., c]`, zero outside `x`.
///
/// The convolution is then a matrix product of these rows with the weights. Made by `Graph.usingWindows()`.
package struct ConvolutionWindows: Operation {
  package static let name = "convolutionWindows"
  package let geometry: ConvolutionGeometry
  /// The extents of the window, and how many positions it takes along each axis.
  package let (window, positions): ([Int], [Int])

  package init(_ geometry: ConvolutionGeometry, window: [Int], positions: [Int]) {
    self.geometry = geometry
    (self.window, self.positions) = (window, positions)
  }

  package var attributes: [Int] {
    func three(_ list: [Int]) -> [Int] { Array(repeating: 1, count: 3 - list.count) + list }
    return geometry.attributes + three(window) + three(positions)
  }

  /// The convolution's kernel, with a single filter.
  private func kernel(_ input: Shape) -> Shape { Shape(window + [input.last, 1]) }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (x, dtype) = (inputs[0].shape, inputs[0].dtype)
    guard geometry.groups == 1, x.rank > 0,
      try geometry.outputType(Self.name, inputs[0], TensorType(kernel(x), dtype)).shape
        == Shape([x[0]] + positions + [1])
    else {
      throw HornbillError(
        Self.name, expected: "one group, and as many positions as the window has in the input",
        received: "\(geometry.groups) groups, \(positions) positions and \(x)")
    }
    return TensorType([positions.reduce(x[0], *), window.reduce(x.last, *)], dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let x = inputs[0].shape
    let output = Shape([x[0]] + positions + [1])
    geometry.forEachProduct(input: x, kernel: kernel(x), output: output) { x, w, y in
      result[y * type.shape[1] + w] = inputs[0].values[x]
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}
