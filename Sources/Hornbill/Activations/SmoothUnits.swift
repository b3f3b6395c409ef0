import Foundation
public import HornbillGraph

/// A smooth rectified linear unit, without overflow.
///
/// ```
/// y = ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|)
/// ```
public func softplus(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  // `maximum` gives half the gradient at 0, which is softplus's own.
  return maximum(x, 0) + log1p(exp(-abs(x)))
}

/// A smooth rectified linear unit of algebraic functions only (Barron, 2021).
///
/// ```
/// y = (x + √(x² + b)) / 2
/// ```
public func squareplus(_ x: Tensor, b: Double = 4) -> Tensor {
  let x = x.asFloatingPoint
  let root = sqrt(square(x) + b)
  // Below 0 the sum cancels: (√ + x)(√ - x) = b.
  return select(x .>= 0, (x + root) * 0.5, (b / 2) / (root + abs(x)))
}

/// The Gaussian error linear unit (Hendrycks and Gimpel, 2016), exact, or by a hyperbolic tangent.
///
/// ```
/// y = x · (1 + erf(x / √2)) / 2
/// y ≈ x · (1 + tanh(√(2 / π) · (x + 0.044715 · x³))) / 2
/// ```
public func gelu(_ x: Tensor, approximate: Bool = false) -> Tensor {
  let x = x.asFloatingPoint
  guard approximate else { return x * 0.5 * (erf(x * 0.5.squareRoot()) + 1) }
  return x * 0.5 * (tanh((x + square(x) * x * 0.044715) * (2 / Double.pi).squareRoot()) + 1)
}

/// The sigmoid linear unit, also called swish (Ramachandran, Zoph and Le, 2017).
///
/// ```
/// y = x · sigmoid(x)
/// ```
public func silu(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return x * sigmoid(x)
}

/// A smooth self-regularized unit (Misra, 2019).
///
/// ```
/// y = x · tanh(softplus(x))
/// ```
public func mish(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return x * tanh(softplus(x))
}

/// The gated linear unit: one half of an axis, gated by the other (Dauphin et al., 2016).
///
/// The axis is halved.
///
/// ```
/// y = x[first half] · sigmoid(x[second half])
/// ```
///
/// - Precondition: the axis has an even extent.
public func glu(_ x: Tensor, axis: Int = -1) -> Tensor {
  let extent = x.shape.normalized(axis: axis).map { x.shape[$0] }
  requireValid(
    extent.map { $0 % 2 == 0 } ?? false, "glu", expected: "an axis of even extent",
    received: "axis \(axis) of \(x.shape)")
  let half = (extent ?? 0) / 2
  return x.sliced(0..<half, axis: axis) * sigmoid(x.sliced(half..<(2 * half), axis: axis))
}

/// The logarithm of the logistic function, exact where the logistic function itself would round to 0.
///
/// ```
/// y = ln(1 / (1 + e^-x)) = -softplus(-x)
/// ```
public func logSigmoid(_ x: Tensor) -> Tensor { -softplus(-x.asFloatingPoint) }

/// A bounded unit of algebraic functions only.
///
/// ```
/// y = x / (1 + |x|)
/// ```
public func softsign(_ x: Tensor) -> Tensor {
  let x = x.asFloatingPoint
  return x / (abs(x) + 1)
}
