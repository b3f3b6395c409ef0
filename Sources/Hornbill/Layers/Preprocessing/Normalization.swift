public import HornbillGraph

/// Shifts and scales inputs by statistics that were taken before training.
///
/// ```
/// y = (x - mean) / max(√variance, 1e-7)        inverted: y = x · max(√variance, 1e-7) + mean
/// ```
///
/// There is a mean and a variance for each position along the axes that are kept, of what lies along the others. They
/// are part of the configuration, so that a saved model takes numbers as they are in the table. A layer without
/// statistics has parameters that hold them, `mean` of 0 and `variance` of 1 to begin with, as Keras's models that were
/// adapted have.
///
/// Input and output have the same shape. (`keras/src/layers/preprocessing/normalization.py`)
///
/// ```swift
/// var normalization = Normalization()
/// try normalization.adapt(x)
/// let model = Sequential { normalization; Dense(1) }
/// ```
public struct Normalization: UnaryLayer {
  /// Keras's class name.
  public static let className = "Normalization"
  /// The axes that are kept; none for one mean and one variance of everything.
  public var axes: [Int]
  /// The means, those along the last axis side by side; nil for parameters.
  public private(set) var mean: [Double]?
  /// The variances, like the means.
  public private(set) var variance: [Double]?
  /// The extents of the statistics, of which there may be fewer than axes.
  private var form: [Int] = []
  /// Whether the layer turns normalised numbers back.
  public var isInverted: Bool
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that keeps axes, and takes the statistics from data later.
  public init(
    axes: [Int] = [-1], isInverted: Bool = false, inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.axes = axes
    self.isInverted = isInverted
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// A layer that normalises by the given statistics, one for each position along the axis, or one for all.
  public init(
    axis: Int = -1, mean: [Double], variance: [Double], isInverted: Bool = false, inputShape: [Int]? = nil,
    name: String? = nil
  ) {
    self.init(axes: [axis], isInverted: isInverted, inputShape: inputShape, name: name)
    self.mean = mean
    self.variance = variance
    form = [mean.count]
  }

  /// The normalised input.
  ///
  /// - Throws: `HornbillError` where the input lacks an axis, or the statistics are not those of its axes, or not
  ///   finite, or a variance is negative.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    let kept = try keptAxes(of: x.shape) { scope.error(expected: $0, received: $1) }
    let x = x.asFloatingPoint
    let counts = kept.map { x.shape[$0] }
    let shape = extents(of: x.shape, on: kept)
    let (center, spread): (Tensor, Tensor)
    if let mean, let variance {
      let count = form.reduce(1, *)
      guard form.count <= counts.count, mean.count == count, variance.count == count,
        zip(form.reversed(), counts.reversed()).allSatisfy({ $0 == $1 || $0 == 1 })
      else {
        throw scope.error(
          expected: "a mean and a variance for each position along the axes \(axes) of the input of shape "
            + "\(x.shape)", received: "\(mean.count) means and \(variance.count) variances")
      }
      guard (mean + variance).allSatisfy(\.isFinite), variance.allSatisfy({ $0 >= 0 }) else {
        throw scope.error(
          expected: "finite statistics, variances of at least 0", received: "\(mean) and \(variance)")
      }
      func spreadOut(_ values: [Double]) -> Tensor {
        Tensor(values, shape: Shape(form)).broadcast(to: Shape(counts))
      }
      center = spreadOut(mean)
      spread = spreadOut(variance)
    } else {
      center = try scope.parameter("mean", shape: counts, initializer: .zeros, isTrainable: false)
      spread = try scope.parameter("variance", shape: counts, initializer: .ones, isTrainable: false)
      // Keras's layer has it, and nothing uses it.
      _ = try scope.parameter("count", shape: [], initializer: .zeros, isTrainable: false)
    }
    let (middle, scale) = (
      center.cast(to: x.dtype).reshaped(to: shape),
      maximum(sqrt(spread.cast(to: x.dtype)), kerasEpsilon).reshaped(to: shape)
    )
    return isInverted ? x * scale + middle : (x - middle) / scale
  }

  /// The positions of the axes that are kept.
  private func keptAxes(
    of shape: Shape, error: (_ expected: String, _ received: String) -> HornbillError
  ) throws -> [Int] {
    let kept = axes.compactMap { shape.normalized(axis: $0) }.sorted()
    guard kept.count == axes.count, Set(kept).count == kept.count else {
      throw error("axes of the input of shape \(shape), each once", "the axes \(axes)")
    }
    return kept
  }
}

extension Normalization {
  /// Takes the statistics of a tensor, whose first axis is the batch.
  ///
  /// ```
  /// mean = Σ x / n,    variance = Σ (x - mean)² / n
  /// ```
  ///
  /// - Throws: `HornbillError` where the tensor lacks an axis, or holds nothing.
  public mutating func adapt(_ x: Tensor) throws {
    var statistics = Statistics()
    try statistics.add(x, along: try keptAxes(ofData: x.shape))
    try set(statistics)
  }

  /// Takes the statistics of a data set's inputs, batch by batch.
  ///
  /// - Throws: `HornbillError` where the inputs lack an axis or hold nothing, batches differ along a kept axis, or a
  ///   batch cannot be read.
  public mutating func adapt(_ data: Dataset) throws {
    var statistics = Statistics()
    try data.forEachBatch { x, _ in try statistics.add(x, along: try keptAxes(ofData: x.shape)) }
    try set(statistics)
  }

  private func keptAxes(ofData shape: Shape) throws -> [Int] {
    try keptAxes(of: shape) {
      HornbillError(Self.className, path: name, expected: $0, received: $1)
    }
  }

  private mutating func set(_ statistics: Statistics) throws {
    guard statistics.count > 0 else {
      throw HornbillError(
        Self.className, path: name, expected: "at least one number along the axes that are not kept",
        received: "none")
    }
    (mean, variance, form) = (statistics.mean, statistics.variance, statistics.form)
  }

  /// Mean and variance of batches so far (Chan, Golub and LeVeque, 1979).
  private struct Statistics {
    var count = 0.0
    var mean: [Double] = []
    var variance: [Double] = []
    var form: [Int] = []

    mutating func add(_ x: Tensor, along kept: [Int]) throws {
      let others = (0..<x.rank).filter { !kept.contains($0) }
      let new = others.reduce(1.0) { $0 * Double(x.shape[$1]) }
      guard new > 0 else { return }
      let x = x.cast(to: .float64)
      let found = kept.map { x.shape[$0] }
      let mean = HornbillGraph.mean(x, axes: others).scalars(as: Double.self)
      let variance = HornbillGraph.variance(x, axes: others).scalars(as: Double.self)
      guard count > 0 else {
        (count, self.mean, self.variance, form) = (new, mean, variance, found)
        return
      }
      guard found == form else {
        throw HornbillError(
          Normalization.className, expected: "batches of \(form) positions along the axes that are kept",
          received: "\(found)")
      }
      let share = new / (count + new)
      for index in mean.indices {
        let distance = mean[index] - self.mean[index]
        self.variance[index] +=
          (variance[index] - self.variance[index]) * share + distance * distance * share * (1 - share)
        self.mean[index] += distance * share
      }
      count += new
    }
  }
}

extension Normalization {
  private enum CodingKeys: String, CodingKey {
    case name, mean, variance
    case axes = "axis"
    case isInverted = "invert"
  }

  /// Reads Keras's configuration.
  ///
  /// - Throws: `HornbillError` where means and variances are not both given, in the same form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      axes: try decodeAxes(container, .axes) ?? [],
      isInverted: try container.decodeIfPresent(Bool.self, forKey: .isInverted) ?? false,
      name: try container.decodeIfPresent(String.self, forKey: .name))
    let mean = try container.decodeIfPresent(NestedNumbers.self, forKey: .mean)
    let variance = try container.decodeIfPresent(NestedNumbers.self, forKey: .variance)
    guard mean?.extents == variance?.extents else {
      throw HornbillError(
        Self.className, path: name, expected: "means and variances of the same shape",
        received: "\(mean?.extents.description ?? "none") and \(variance?.extents.description ?? "none")")
    }
    (self.mean, self.variance, form) = (mean?.numbers, variance?.numbers, mean?.extents ?? [])
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(axes, forKey: .axes)
    try container.encode(isInverted, forKey: .isInverted)
    try container.encode(mean.map { NestedNumbers($0, form) }, forKey: .mean)
    try container.encode(variance.map { NestedNumbers($0, form) }, forKey: .variance)
  }
}
