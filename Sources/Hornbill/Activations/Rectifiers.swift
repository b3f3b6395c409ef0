public import HornbillGraph

/// The elements above 0; 0 for the others, with a gradient of 0 there, 0 itself included.
///
/// NaN stays NaN.
func positivePart(_ x: Tensor) -> Tensor { select(x .<= 0, Tensor.full([], 0, dtype: x.dtype), x) }

/// The elements up to 0; 0 for the others.
private func negativePart(_ x: Tensor) -> Tensor { select(x .> 0, Tensor.full([], 0, dtype: x.dtype), x) }

/// The rectified linear unit, in Keras's general form.
///
/// ```
/// y = maxValue                           where x >= maxValue
///     x                                  where threshold < x < maxValue
///     negativeSlope · (x - threshold)    elsewhere
/// ```
///
/// Its gradient at 0 is 0.
public func relu(
  _ x: Tensor, negativeSlope: Double = 0, maxValue: Double? = nil, threshold: Double = 0
) -> Tensor {
  let x = x.asFloatingPoint
  if threshold == 0, maxValue == nil { return leakyRelu(x, negativeSlope: negativeSlope) }
  let zero = Tensor.full([], 0, dtype: x.dtype)
  let low = negativeSlope == 0 ? zero : (x - threshold) * negativeSlope
  let body = select(x .<= threshold, low, x)
  return maxValue.map { select(x .>= $0, Tensor.full([], $0, dtype: x.dtype), body) } ?? body
}

/// The rectified linear unit that stops at 6.
///
/// ```
/// y = min(max(x, 0), 6)
/// ```
public func relu6(_ x: Tensor) -> Tensor { relu(x, maxValue: 6) }

/// The rectified linear unit with a slope below 0.
///
/// ```
/// y = x where x > 0, else negativeSlope · x
/// ```
public func leakyRelu(_ x: Tensor, negativeSlope: Double = 0.2) -> Tensor {
  let x = x.asFloatingPoint
  return negativeSlope == 0 ? positivePart(x) : select(x .<= 0, x * negativeSlope, x)
}

/// The exponential linear unit (Clevert, Unterthiner and Hochreiter, 2015).
///
/// ```
/// y = x where x > 0, else alpha · (e^x - 1)
/// ```
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor {
  let x = x.asFloatingPoint
  return select(x .> 0, x, expm1(negativePart(x)) * alpha)
}

/// The continuously differentiable exponential linear unit (Barron, 2017).
///
/// ```
/// y = x where x > 0, else alpha · (e^(x / alpha) - 1)
/// ```
public func celu(_ x: Tensor, alpha: Double = 1) -> Tensor {
  let x = x.asFloatingPoint
  return select(x .> 0, x, expm1(negativePart(x) / alpha) * alpha)
}

/// The scaled exponential linear unit, which keeps mean 0 and variance 1 (Klambauer et al., 2017).
///
/// ```
/// y = 1.0507009873554805 · elu(x, alpha: 1.6732632423543772)
/// ```
public func selu(_ x: Tensor) -> Tensor { elu(x, alpha: 1.6732632423543772) * 1.0507009873554805 }

/// The element where it is above the threshold, else a fixed value.
///
/// ```
/// y = x where x > threshold, else value
/// ```
public func thresholded(_ x: Tensor, threshold: Double, value: Double) -> Tensor {
  let x = x.asFloatingPoint
  return select(x .<= threshold, Tensor.full([], value, dtype: x.dtype), x)
}
