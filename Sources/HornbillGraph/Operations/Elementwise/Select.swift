/// Element by element, `y = condition ? a : b`.
package struct Select: Operation {
  package static let name = "select"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].dtype == .bool, inputs[1] == inputs[2], inputs[0].shape == inputs[1].shape else {
      throw HornbillError(
        Self.name, expected: "a bool condition and two operands of its shape and of one dtype",
        received: inputs.map(\.description).joined(separator: ", "))
    }
    return inputs[1]
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    (0..<type.shape.elementCount).map {
      inputs[0].values[$0] != 0 ? inputs[1].values[$0] : inputs[2].values[$0]
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let zero = Tensor.full([], 0, dtype: upstream.dtype)
    return [nil, select(inputs[0], upstream, zero), select(inputs[0], zero, upstream)]
  }
}

/// The element of `a` where the condition is true, else that of `b`.
///
/// Shapes broadcast as in NumPy's `where`.
public func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
  let (x, y) = matched(a, b, "select")
  guard let shape = Shape.broadcast(condition.shape, x.shape) else {
    trap(
      HornbillError(
        "select", expected: "a condition that broadcasts with \(x.shape)", received: "\(condition.shape)"))
  }
  return apply(
    Select(), condition.cast(to: .bool).broadcast(to: shape), x.broadcast(to: shape), y.broadcast(to: shape))
}

/// NumPy's name for ``select(_:_:_:)``.
public func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor { select(condition, a, b) }
