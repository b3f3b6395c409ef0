/// The same numbers in another dtype: to an integer truncated toward zero and saturated (NaN gives 0, to uint8
/// integers wrap), to a boolean whether they are not 0.
package struct Cast: Operation {
  package static let name = "cast"
  package let dtype: DType

  package init(_ dtype: DType) { self.dtype = dtype }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { TensorType(inputs[0].shape, dtype) }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    guard dtype == .uint8, !inputs[0].type.dtype.isFloatingPoint else { return inputs[0].values }
    return inputs[0].values.map { Double(UInt8(truncatingIfNeeded: Int64(nearest: $0))) }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    inputs[0].dtype.isFloatingPoint ? [upstream.cast(to: inputs[0].dtype)] : [nil]
  }
}

extension Tensor {
  /// The same numbers in another dtype: truncated toward zero in an integer type (NaN gives 0), and whether
  /// they differ from 0 in `bool`.
  public func cast(to dtype: DType) -> Tensor { self.dtype == dtype ? self : apply(Cast(dtype), self) }
}
