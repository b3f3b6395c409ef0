/// Applies a function that works along the last axis along another one, by exchanging the two.
package func alongLastAxis(_ x: Tensor, axis: Int, _ name: String, _ body: (Tensor) -> Tensor) -> Tensor {
  guard let position = x.shape.normalized(axis: axis) else {
    trap(HornbillError(name, expected: "an axis of \(x.shape)", received: "\(axis)"))
  }
  guard position != x.rank - 1 else { return body(x) }
  var exchange = Array(0..<x.rank)
  exchange.swapAt(position, x.rank - 1)
  return body(x.transposed(exchange)).transposed(exchange)
}
