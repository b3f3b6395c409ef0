/// The gradient of a convolution with respect to its kernel:
/// `w[k..., c, f] = Σ_b Σ_o x[b, o · stride + k · dilation - low..., g, c] · g[b, o..., f]`.
package struct ConvolutionFilterGradient: Operation {
  package static let name = "convolutionFilterGradient"
  package let geometry: ConvolutionGeometry
  /// The shape of the kernel.
  package let kernel: Shape

  package init(_ geometry: ConvolutionGeometry, kernel: Shape) {
    self.geometry = geometry
    self.kernel = kernel
  }

  package var attributes: [Int] { geometry.attributes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let type = TensorType(kernel, inputs[0].dtype)
    guard try geometry.outputType(Self.name, inputs[0], type) == inputs[1] else {
      throw HornbillError(
        Self.name, expected: "what the convolution with a kernel \(kernel) gives", received: "\(inputs[1])")
    }
    return type
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: kernel.elementCount)
    geometry.forEachProduct(input: inputs[0].shape, kernel: kernel, output: inputs[1].shape) { x, w, y in
      result[w] += inputs[0].values[x] * inputs[1].values[y]
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [
      apply(ConvolutionInputGradient(geometry, input: inputs[0].shape), inputs[1], upstream),
      apply(Convolution(geometry), inputs[0], upstream),
    ]
  }
}
