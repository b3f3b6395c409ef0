public import HornbillGraph

/// Shifts and scales inputs by statistics that were taken before training.
///
/// ```
/// y = (x - mean) / max(√variance, 1e-7)        inverted: y = x · max(√variance, 1e-7) + mean
/// ```
///
/// Input and output have the same shape. The statistics are part of the configuration, so that a saved
/// model takes numbers as they are in the table; in files of Keras whose layer was adapted to data they are parameters that
/// training does not change, `mean`, `variance` and `count`. (`keras/src/layers/preprocessing/normalization.py`)
///
/// ```swift
/// var scaler = StandardScaler()
/// try scaler.fit(x)
/// Normalization(mean: scaler.mean, variance: scaler.variance)
/// ```
public struct Normalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "Normalization"
  /// One mean a feature; empty where they are parameters.
  public var mean: [Double]
  /// One variance a feature; empty where they are parameters.
  public var variance: [Double]
  /// Whether the layer turns normalised numbers back.
  public var isInverted: Bool
  /// The axes that have statistics of their own for each position.
  public var axes: [Int]
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that normalises by the given statistics.
  public init(
    mean: [Double], variance: [Double], axes: [Int] = [-1], isInverted: Bool = false,
    inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.mean = mean
    self.variance = variance
    self.axes = axes
    self.isInverted = isInverted
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where the input lacks an axis, or there is not one mean and one variance, not negative, for
  ///   each feature.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let x = x.asFloatingPoint
    let kept = axes.isEmpty ? [] : try scope.parameterAxes(axes, of: x.shape)
    let extents = extents(of: x.shape, on: kept)
    let (center, spread) =
      mean.isEmpty && variance.isEmpty
      ? try parameters(kept.map { x.shape[$0] }, in: scope) : try settings(extents, x, in: scope)
    let scale = maximum(sqrt(spread.reshaped(to: extents)), kerasEpsilon)
    let offset = center.reshaped(to: extents)
    return isInverted ? x * scale + offset : (x - offset) / scale
  }

  /// The statistics of the configuration.
  private func settings(_ extents: Shape, _ x: Tensor, in scope: Scope) throws -> (Tensor, Tensor) {
    let features = extents.elementCount
    guard x.rank >= 2, mean.count == features, variance.count == features else {
      throw scope.error(
        expected: "a mean and a variance for each feature of the input of shape \(x.shape)",
        received: "\(mean.count) means and \(variance.count) variances")
    }
    guard (mean + variance).allSatisfy(\.isFinite), variance.allSatisfy({ $0 >= 0 }) else {
      throw scope.error(
        expected: "finite statistics, variances of at least 0", received: "\(mean) and \(variance)")
    }
    return (Tensor(mean).cast(to: x.dtype), Tensor(variance).cast(to: x.dtype))
  }

  /// The statistics of an adapted layer, and the number of rows that they were taken from.
  private func parameters(_ shape: [Int], in scope: Scope) throws -> (Tensor, Tensor) {
    let mean = try scope.parameter("mean", shape: shape, initializer: .zeros, isTrainable: false)
    let variance = try scope.parameter("variance", shape: shape, initializer: .ones, isTrainable: false)
    _ = try scope.parameter("count", shape: [], initializer: .zeros, isTrainable: false)
    return (mean, variance)
  }
}

extension Normalization {
  private enum CodingKeys: String, CodingKey {
    case name, axis, mean, variance
    case isInverted = "invert"
  }

  /// Reads Keras's configuration.
  ///
  /// - Throws: `HornbillError` where there is only one of mean and variance.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decodeIfPresent(String.self, forKey: .name)
    func numbers(_ key: CodingKeys) throws -> [Double]? {
      guard let value = try container.decodeIfPresent(ConfigValue.self, forKey: key), value != .null else {
        return nil
      }
      return value.numbers
    }
    let (mean, variance) = (try numbers(.mean), try numbers(.variance))
    guard (mean == nil) == (variance == nil), mean?.isEmpty != true, variance?.isEmpty != true else {
      throw HornbillError(
        Self.className, path: name, expected: "a mean and a variance in the configuration, or none of both",
        received: "\(mean?.count ?? 0) means and \(variance?.count ?? 0) variances",
        hint: "Make the layer with mean and variance.")
    }
    let axis = try container.decodeIfPresent(ConfigValue.self, forKey: .axis) ?? .integer(-1)
    self.init(
      mean: mean ?? [], variance: variance ?? [], axes: axis.numbers.compactMap { Int(exactly: $0) },
      isInverted: try container.decodeIfPresent(Bool.self, forKey: .isInverted) ?? false, name: name)
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(axes, forKey: .axis)
    try container.encode(isInverted, forKey: .isInverted)
    try container.encode(mean.isEmpty ? nil : mean, forKey: .mean)
    try container.encode(variance.isEmpty ? nil : variance, forKey: .variance)
  }
}
