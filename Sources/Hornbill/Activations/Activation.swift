public import HornbillGraph

/// A function between a layer's sum and its output, with the arguments it was given.
///
/// ```swift
/// Dense(64, activation: .relu)
/// Dense(64, activation: .leakyRelu(negativeSlope: 0.01))
/// let y = Activation.gelu(x)
/// ```
///
/// Names, formulas and defaults are Keras's (`keras/src/activations/activations.py`).
public struct Activation: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case celu(alpha: Double)
    case elu(alpha: Double)
    case exponential
    case gelu(approximate: Bool)
    case glu(axis: Int)
    case hardShrink(threshold: Double)
    case hardSigmoid, hardSilu, hardTanh
    case leakyRelu(negativeSlope: Double)
    case linear, logSigmoid
    case logSoftmax(axis: Int)
    case mish
    case relu(negativeSlope: Double, maxValue: Double?, threshold: Double)
    case relu6, selu, sigmoid, silu
    case softShrink(threshold: Double)
    case softmax(axis: Int)
    case softplus, softsign, sparsePlus, sparseSigmoid
    case sparsemax(axis: Int)
    case squareplus(b: Double)
    case tanh, tanhShrink
    case threshold(threshold: Double, value: Double)
  }

  package let kind: Kind

  /// The activation's value at each element (or, for `softmax` and its kin, along an axis).
  ///
  /// - Precondition: an axis that the activation works along exists.
  public func callAsFunction(_ x: Tensor) -> Tensor { activated(x, kind) }
}

/// The functions, outside the type, whose static members have the same names.
private func activated(_ x: Tensor, _ kind: Activation.Kind) -> Tensor {
  switch kind {
  case .celu(let alpha): celu(x, alpha: alpha)
  case .elu(let alpha): elu(x, alpha: alpha)
  case .exponential: exp(x)
  case .gelu(let approximate): gelu(x, approximate: approximate)
  case .glu(let axis): glu(x, axis: axis)
  case .hardShrink(let threshold): hardShrink(x, threshold: threshold)
  case .hardSigmoid: hardSigmoid(x)
  case .hardSilu: hardSilu(x)
  case .hardTanh: hardTanh(x)
  case .leakyRelu(let slope): leakyRelu(x, negativeSlope: slope)
  case .linear: x
  case .logSigmoid: logSigmoid(x)
  case .logSoftmax(let axis): logSoftmax(x, axis: axis)
  case .mish: mish(x)
  case .relu(let slope, let maximum, let threshold):
    relu(x, negativeSlope: slope, maxValue: maximum, threshold: threshold)
  case .relu6: relu6(x)
  case .selu: selu(x)
  case .sigmoid: sigmoid(x)
  case .silu: silu(x)
  case .softShrink(let threshold): softShrink(x, threshold: threshold)
  case .softmax(let axis): softmax(x, axis: axis)
  case .softplus: softplus(x)
  case .softsign: softsign(x)
  case .sparsePlus: sparsePlus(x)
  case .sparseSigmoid: sparseSigmoid(x)
  case .sparsemax(let axis): sparsemax(x, axis: axis)
  case .squareplus(let b): squareplus(x, b: b)
  case .tanh: tanh(x)
  case .tanhShrink: tanhShrink(x)
  case .threshold(let threshold, let value): thresholded(x, threshold: threshold, value: value)
  }
}
