public import HornbillGraph

/// A number as wide as the elements of `x`.
private func number(_ value: Double, _ x: Tensor) -> Tensor { Tensor.full([], value, dtype: x.dtype) }

/// A piecewise linear sigmoid.
///
/// ```
/// y = min(max(x / 6 + 1/2, 0), 1)
/// ```
public func hardSigmoid(_ x: Tensor) -> Tensor { relu6(x.asFloatingPoint + 3) * (1.0 / 6) }

/// A piecewise sigmoid linear unit, also called hard swish (Howard et al., 2019).
///
/// ```
/// y = x · hardSigmoid(x)
/// ```
public func hardSilu(_ x: Tensor) -> Tensor { x.asFloatingPoint * hardSigmoid(x) }

/// The element, limited to -1 and 1.
///
/// ```
/// y = min(max(x, -1), 1)
/// ```
public func hardTanh(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return select(x .<= -1, number(-1, x), select(x .>= 1, number(1, x), x))
}

/// The element where its magnitude is above the threshold, else 0.
///
/// ```
/// y = x where |x| > threshold, else 0
/// ```
public func hardShrink(_ x: Tensor, threshold: Double = 0.5) -> Tensor {
  let x = x.asFloatingPoint
  return select(abs(x) .<= threshold, number(0, x), x)
}

/// The element brought nearer to 0 by the threshold.
///
/// ```
/// y = x - threshold where x > threshold, x + threshold where x < -threshold, else 0
/// ```
public func softShrink(_ x: Tensor, threshold: Double = 0.5) -> Tensor {
  let x = x.asFloatingPoint
  return select(abs(x) .<= threshold, number(0, x), x - sign(x) * threshold)
}

/// What the hyperbolic tangent leaves of the element.
///
/// ```
/// y = x - tanh(x)
/// ```
public func tanhShrink(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return x - tanh(x)
}

/// A softplus that reaches 0.
///
/// ```
/// y = 0 where x <= -1, (x + 1)² / 4 where -1 < x < 1, else x
/// ```
public func sparsePlus(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return select(x .<= -1, number(0, x), select(x .< 1, square(x + 1) * 0.25, x))
}

/// A sigmoid that reaches 0 and 1.
///
/// ```
/// y = 0 where x <= -1, (x + 1) / 2 where -1 < x < 1, else 1
/// ```
public func sparseSigmoid(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return select(x .<= -1, number(0, x), select(x .>= 1, number(1, x), (x + 1) * 0.5))
}
