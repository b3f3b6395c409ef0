import HornbillGraph

extension Activation {
  /// Keras's name, without arguments: `relu`, `leaky_relu`, `softmax`.
  public var name: String {
    switch kind {
    case .celu: "celu"
    case .elu: "elu"
    case .exponential: "exponential"
    case .gelu: "gelu"
    case .glu: "glu"
    case .hardShrink: "hard_shrink"
    case .hardSigmoid: "hard_sigmoid"
    case .hardSilu: "hard_silu"
    case .hardTanh: "hard_tanh"
    case .leakyRelu: "leaky_relu"
    case .linear: "linear"
    case .logSigmoid: "log_sigmoid"
    case .logSoftmax: "log_softmax"
    case .mish: "mish"
    case .relu: "relu"
    case .relu6: "relu6"
    case .selu: "selu"
    case .sigmoid: "sigmoid"
    case .silu: "silu"
    case .softShrink: "soft_shrink"
    case .softmax: "softmax"
    case .softplus: "softplus"
    case .softsign: "softsign"
    case .sparsePlus: "sparse_plus"
    case .sparseSigmoid: "sparse_sigmoid"
    case .sparsemax: "sparsemax"
    case .squareplus: "squareplus"
    case .tanh: "tanh"
    case .tanhShrink: "tanh_shrink"
    case .threshold: "threshold"
    }
  }

  /// The activations that a name alone stands for, in the order of their names.
  package static let named: [Activation] = [
    .celu, .elu, .exponential, .gelu, .glu, .hardShrink, .hardSigmoid, .hardSilu, .hardTanh, .leakyRelu,
    .linear, .logSigmoid, .logSoftmax, .mish, .relu, .relu6, .selu, .sigmoid, .silu, .softShrink, .softmax,
    .softplus, .softsign, .sparsePlus, .sparseSigmoid, .sparsemax, .squareplus, .tanh, .tanhShrink,
  ]

  /// Other names under which Keras knows some.
  private static let aliases = ["swish": "silu", "hard_swish": "hard_silu"]

  /// The activation of Keras's name, with Keras's default arguments.
  ///
  /// - Throws: `HornbillError` with all names where there is none of this name.
  public init(named name: String) throws {
    let wanted = Self.aliases[name] ?? name
    guard let found = Self.named.first(where: { $0.name == wanted }) else {
      throw HornbillError(
        "Activation", expected: "one of " + Self.named.map(\.name).joined(separator: ", "),
        received: "\"\(name)\"")
    }
    self = found
  }
}
