public import HornbillGraph

/// A layer around another one, whose kernel it divides by its largest singular value at each step of training (Miyato et
/// al., 2018).
///
/// ```
/// repeated:  v = u · Wᵀ / ‖u · Wᵀ‖,   u = v · W / ‖v · W‖
/// W ← W / (v · W · uᵀ)
/// ```
///
/// W is the kernel, or the embeddings, as a matrix of as many columns as its last axis has positions. The layer computes
/// with the divided kernel, its gradient is taken there, and the optimizer goes on from there; a kernel of zeros stays.
/// In inference the kernel is as the last step left it. A layer that is called twice divides at each call. A frozen layer's
/// kernel is divided as well, and so is that of a frozen layer inside; nothing else of it changes.
///
/// Input and output: the inner layer's. Parameters: its own, and `vector_u` `[1, n]`, which is u.
/// (`keras/src/layers/normalization/spectral_normalization.py`)
///
/// ```swift
/// SpectralNormalization(Conv2D(32, kernelSize: 3), powerIterations: 2)
/// ```
public struct SpectralNormalization: UnaryLayer, WrappingLayer {
  /// Keras's class name.
  public static let className = "SpectralNormalization"
  /// The layer whose kernel is divided.
  public var layer: any UnaryLayer
  /// How often v and u are taken of each other in a step.
  public var powerIterations: Int
  /// The name in its model.
  public var name: String

  /// A layer around another one.
  public init(_ layer: any UnaryLayer, powerIterations: Int = 1, name: String? = nil) {
    self.layer = layer
    self.powerIterations = powerIterations
    self.name = LayerNames.name(name, Self.className)
  }

  var wrapped: any Layer { layer }
  static let sharedParameters = ["kernel", "embeddings"]

  /// The inner layer's.
  public var inputShape: [Int]? { layer.inputShape }

  /// The output of the inner layer.
  ///
  /// - Throws: `HornbillError` where the number of iterations is not positive, or the inner layer has no kernel and no
  ///   embeddings; what the inner layer throws.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    guard (1...1000).contains(powerIterations) else {
      throw scope.error(expected: "1 to 1000 power iterations", received: "\(powerIterations)")
    }
    let kernels = Self.sharedParameters.map { "\(innerName)/\($0)" }
    var found = false
    let y = try scope.substituting { (name, kernel) in
      guard kernels.contains(name), kernel.rank > 0 else { return kernel }
      found = true
      let vector = try scope.parameter(
        "vector_u", shape: [1, kernel.shape.last], initializer: .truncatedNormal(stddev: 0.02),
        isTrainable: false)
      guard scope.isTraining else { return kernel }
      let (divided, next) = try normalized(kernel, vector)
      scope.update("vector_u", to: next)
      return divided
    } in: {
      try scope.call(layer, named: innerName, [x])[0]
    }
    guard found else {
      throw scope.error(
        expected: "a layer with a kernel or embeddings", received: type(of: layer).className)
    }
    return y
  }

  /// The divided kernel, and the next u.
  private func normalized(_ kernel: Tensor, _ vector: Tensor) throws -> (Tensor, Tensor) {
    let columns = kernel.shape.last
    let weights = kernel.reshaped(to: [kernel.shape.elementCount / Swift.max(columns, 1), columns])
    func unit(_ x: Tensor) -> Tensor { x * minimum(rsqrt(sum(square(x))), 1 / kerasEpsilon) }
    var (u, v) = (vector, vector)
    for _ in 0..<powerIterations {
      v = unit(try matrixProduct(u, weights.transposed([1, 0])))
      u = unit(try matrixProduct(v, weights))
    }
    let sigma = sum(try matrixProduct(v, weights) * u)
    let isZero = sum(abs(kernel)) .== 0
    return (
      stopGradient(select(isZero, kernel, kernel / sigma)), stopGradient(select(isZero, vector, u))
    )
  }
}

extension SpectralNormalization {
  private enum CodingKeys: String, CodingKey {
    case name, layer
    case powerIterations = "power_iterations"
  }

  /// Reads Keras's configuration.
  ///
  /// - Throws: `HornbillError` where the inner layer has several inputs.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decodeIfPresent(String.self, forKey: .name)
    let inner = try container.decode(EncodedLayer.self, forKey: .layer).layer
    guard let layer = inner as? any UnaryLayer else {
      throw HornbillError(
        Self.className, path: name, expected: "a layer of one input", received: type(of: inner).className)
    }
    self.init(
      layer, powerIterations: try container.decodeIfPresent(Int.self, forKey: .powerIterations) ?? 1,
      name: name)
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(EncodedLayer(layer), forKey: .layer)
    try container.encode(powerIterations, forKey: .powerIterations)
  }
}
