/// One number.
package struct Fill: Operation {
  package static let name = "fill"
  package let value: Double
  package let dtype: DType

  package init(_ value: Double, _ dtype: DType) {
    self.value = value
    self.dtype = dtype
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { TensorType([], dtype) }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] { [value] }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
}

extension Tensor {
  /// A tensor whose elements are all the same number.
  public static func full(_ shape: Shape, _ value: Double, dtype: DType = .float32) -> Tensor {
    apply(Fill(value, dtype)).broadcast(to: shape)
  }
}
