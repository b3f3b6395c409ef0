extension Activation {
  /// `x` where positive, else `alpha · (e^(x / alpha) - 1)` with alpha 1: ``celu(_:alpha:)``.
  public static let celu = Activation(kind: .celu(alpha: 1))
  /// `x` where positive, else `alpha · (e^(x / alpha) - 1)`.
  public static func celu(alpha: Double) -> Activation { Activation(kind: .celu(alpha: alpha)) }
  /// `x` where positive, else `e^x - 1`.
  public static let elu = Activation(kind: .elu(alpha: 1))
  /// `x` where positive, else `alpha · (e^x - 1)`.
  public static func elu(alpha: Double) -> Activation { Activation(kind: .elu(alpha: alpha)) }
  /// The function `e^x`.
  public static let exponential = Activation(kind: .exponential)
  /// `x · Φ(x)`, exact.
  public static let gelu = Activation(kind: .gelu(approximate: false))
  /// `x · Φ(x)`, exact or by a hyperbolic tangent.
  public static func gelu(approximate: Bool) -> Activation {
    Activation(kind: .gelu(approximate: approximate))
  }
  /// One half of the last axis gated by the sigmoid of the other.
  public static let glu = Activation(kind: .glu(axis: -1))
  /// One half of an axis gated by the sigmoid of the other.
  public static func glu(axis: Int) -> Activation { Activation(kind: .glu(axis: axis)) }
  /// `x` where `|x| > 0.5`, else 0.
  public static let hardShrink = Activation(kind: .hardShrink(threshold: 0.5))
  /// `x` where `|x| > threshold`, else 0.
  public static func hardShrink(threshold: Double) -> Activation {
    Activation(kind: .hardShrink(threshold: threshold))
  }
  /// `x / 6 + 1/2`, limited to 0 and 1.
  public static let hardSigmoid = Activation(kind: .hardSigmoid)
  /// The function `x · hardSigmoid(x)`.
  public static let hardSilu = Activation(kind: .hardSilu)
  /// `x`, limited to -1 and 1.
  public static let hardTanh = Activation(kind: .hardTanh)
  /// `x` where positive, else `0.2 · x`.
  public static let leakyRelu = Activation(kind: .leakyRelu(negativeSlope: 0.2))
  /// `x` where positive, else `negativeSlope · x`.
  public static func leakyRelu(negativeSlope: Double) -> Activation {
    Activation(kind: .leakyRelu(negativeSlope: negativeSlope))
  }
  /// The function `x`.
  public static let linear = Activation(kind: .linear)
  /// The function `ln sigmoid(x)`.
  public static let logSigmoid = Activation(kind: .logSigmoid)
  /// `ln softmax(x)` over the last axis.
  public static let logSoftmax = Activation(kind: .logSoftmax(axis: -1))
  /// `ln softmax(x)` along an axis.
  public static func logSoftmax(axis: Int) -> Activation { Activation(kind: .logSoftmax(axis: axis)) }
  /// The function `x · tanh(softplus(x))`.
  public static let mish = Activation(kind: .mish)
  /// The function `max(x, 0)`.
  public static let relu = Activation(kind: .relu(negativeSlope: 0, maxValue: nil, threshold: 0))
  /// `maxValue` where `x >= maxValue`, `x` where above the threshold, else `negativeSlope · (x - threshold)`.
  public static func relu(
    negativeSlope: Double = 0, maxValue: Double? = nil, threshold: Double = 0
  ) -> Activation {
    Activation(kind: .relu(negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold))
  }
  /// The function `min(max(x, 0), 6)`.
  public static let relu6 = Activation(kind: .relu6)
  /// The scaled `elu` that keeps mean 0 and variance 1.
  public static let selu = Activation(kind: .selu)
  /// The function `1 / (1 + e^-x)`.
  public static let sigmoid = Activation(kind: .sigmoid)
  /// `x · sigmoid(x)`, also called swish.
  public static let silu = Activation(kind: .silu)
  /// `x` brought nearer to 0 by 0.5.
  public static let softShrink = Activation(kind: .softShrink(threshold: 0.5))
  /// `x` brought nearer to 0 by the threshold.
  public static func softShrink(threshold: Double) -> Activation {
    Activation(kind: .softShrink(threshold: threshold))
  }
  /// `e^(x_i) / Σ e^(x_j)` over the last axis.
  public static let softmax = Activation(kind: .softmax(axis: -1))
  /// `e^(x_i) / Σ e^(x_j)` along an axis.
  public static func softmax(axis: Int) -> Activation { Activation(kind: .softmax(axis: axis)) }
  /// The function `ln(1 + e^x)`.
  public static let softplus = Activation(kind: .softplus)
  /// The function `x / (1 + |x|)`.
  public static let softsign = Activation(kind: .softsign)
  /// 0 up to -1, `(x + 1)² / 4` up to 1, then `x`.
  public static let sparsePlus = Activation(kind: .sparsePlus)
  /// 0 up to -1, `(x + 1) / 2` up to 1, then 1.
  public static let sparseSigmoid = Activation(kind: .sparseSigmoid)
  /// The nearest point of the probability simplex, over the last axis.
  public static let sparsemax = Activation(kind: .sparsemax(axis: -1))
  /// The nearest point of the probability simplex, along an axis.
  public static func sparsemax(axis: Int) -> Activation { Activation(kind: .sparsemax(axis: axis)) }
  /// The function `(x + √(x² + 4)) / 2`.
  public static let squareplus = Activation(kind: .squareplus(b: 4))
  /// The function `(x + √(x² + b)) / 2`.
  public static func squareplus(b: Double) -> Activation { Activation(kind: .squareplus(b: b)) }
  /// The hyperbolic tangent.
  public static let tanh = Activation(kind: .tanh)
  /// The function `x - tanh(x)`.
  public static let tanhShrink = Activation(kind: .tanhShrink)
  /// `x` where above the threshold, else the value.
  public static func threshold(_ threshold: Double, defaultValue: Double) -> Activation {
    Activation(kind: .threshold(threshold: threshold, value: defaultValue))
  }
}
