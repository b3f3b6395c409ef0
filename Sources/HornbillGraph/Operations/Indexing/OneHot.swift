/// One row of zeros per label, with a one at the label's position; all zeros for a label outside.
///
/// ```
/// y[i..., k] = 1 if labels[i...] == k else 0
/// ```
public func oneHot(_ labels: Tensor, classes: Int, dtype: DType = .float32) -> Tensor {
  let positions = Tensor.arange(classes, dtype: labels.dtype == .uint8 ? .int32 : labels.dtype)
  return (labels.expandedDimensions(axis: -1) .== positions).cast(to: dtype)
}
