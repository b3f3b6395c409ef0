package import HornbillGraph

extension Activation {
  /// The axis along which the activation works, where it is not element-wise.
  private var axis: Int? {
    switch kind {
    case .glu(let axis), .logSoftmax(let axis), .softmax(let axis), .sparsemax(let axis): axis
    default: nil
    }
  }

  /// The activation of a layer's sum.
  ///
  /// - Throws: `HornbillError` where the axis that it works along does not exist or, for `glu`, cannot be halved.
  package func callAsFunction(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard let axis else { return self(x) }
    guard let position = x.shape.normalized(axis: axis) else {
      throw scope.error(
        expected: "a shape that has the axis \(axis) of the activation \(name)", received: "shape \(x.shape)")
    }
    if case .glu = kind, x.shape[position] % 2 != 0 {
      throw scope.error(
        expected: "an even extent of axis \(axis) for the activation glu", received: "shape \(x.shape)",
        hint: "glu halves the axis.")
    }
    return self(x)
  }
}
