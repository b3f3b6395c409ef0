package import HornbillGraph

/// A convolution by a kernel that `Panels` made, of one group.
package struct ConvolutionByPanels: Operation {
  package static let name = "convolutionByPanels"
  package static func takesEpilogue(_ dtype: DType) -> Bool { dtype == .float32 }
  package let geometry: ConvolutionGeometry
  /// The kernel's own shape, `[k..., channels, filters]`.
  package let kernel: Shape

  package init(_ geometry: ConvolutionGeometry, kernel: Shape) {
    self.geometry = geometry
    self.kernel = kernel
  }

  package var attributes: [Int] { geometry.attributes + kernel.dimensions }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try geometry.outputType(Self.name, inputs[0], TensorType(kernel, inputs[1].dtype))
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let w = ReferenceArray(TensorType(kernel, type.dtype), Panels.matrix(inputs[1], columns: kernel.last))
    return Convolution(geometry).reference([inputs[0], w], type)
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}
