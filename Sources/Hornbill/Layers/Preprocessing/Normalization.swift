public import HornbillGraph

/// Shifts and scales inputs by statistics that were taken before training.
///
/// ```
/// y = (x - mean) / max(√variance, 1e-7)        inverted: y = x · max(√variance, 1e-7) + mean
/// ```
///
/// Input and output have the same shape, features last. The statistics are part of the configuration, so that a saved
/// model takes numbers as they are in the table. (`keras/src/layers/preprocessing/normalization.py`)
///
/// ```swift
/// var scaler = StandardScaler()
/// try scaler.fit(x)
/// Normalization(mean: scaler.mean, variance: scaler.variance)
/// ```
public struct Normalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "Normalization"
  /// One mean a feature.
  public var mean: [Double]
  /// One variance a feature.
  public var variance: [Double]
  /// Whether the layer turns normalised numbers back.
  public var isInverted: Bool
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that normalises by the given statistics.
  public init(
    mean: [Double], variance: [Double], isInverted: Bool = false, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.mean = mean
    self.variance = variance
    self.isInverted = isInverted
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where there is not one mean and one variance, not negative, for each feature.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let features = x.rank > 0 ? x.shape.last : 0
    guard x.rank >= 2, mean.count == features, variance.count == features else {
      throw scope.error(
        expected: "a mean and a variance for each feature of the input of shape \(x.shape)",
        received: "\(mean.count) means and \(variance.count) variances")
    }
    guard (mean + variance).allSatisfy(\.isFinite), variance.allSatisfy({ $0 >= 0 }) else {
      throw scope.error(
        expected: "finite statistics, variances of at least 0", received: "\(mean) and \(variance)")
    }
    let x = x.asFloatingPoint
    let center = Tensor(mean).cast(to: x.dtype)
    let scale = Tensor(variance.map { Swift.max($0.squareRoot(), kerasEpsilon) }).cast(to: x.dtype)
    return isInverted ? x * scale + center : (x - center) / scale
  }
}

extension Normalization {
  private enum CodingKeys: String, CodingKey {
    case name, axis, mean, variance
    case isInverted = "invert"
  }

  /// Reads Keras's configuration.
  ///
  /// - Throws: `HornbillError` where the layer keeps another axis than the last, or was adapted to data, which leaves
  ///   no statistics in the configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decodeIfPresent(String.self, forKey: .name)
    let axes =
      try (try? container.decode([Int].self, forKey: .axis)) ?? [container.decode(Int.self, forKey: .axis)]
    guard axes == [-1] else {
      throw HornbillError(
        Self.className, path: name, expected: "statistics of the last axis", received: "of the axes \(axes)")
    }
    guard let mean = try container.decodeIfPresent([Double].self, forKey: .mean),
      let variance = try container.decodeIfPresent([Double].self, forKey: .variance)
    else {
      throw HornbillError(
        Self.className, path: name, expected: "a mean and a variance in the configuration", received: "none",
        hint: "Make the layer with mean and variance.")
    }
    self.init(
      mean: mean, variance: variance,
      isInverted: try container.decodeIfPresent(Bool.self, forKey: .isInverted) ?? false, name: name)
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode([-1], forKey: .axis)
    try container.encode(isInverted, forKey: .isInverted)
    try container.encode(mean, forKey: .mean)
    try container.encode(variance, forKey: .variance)
  }
}
