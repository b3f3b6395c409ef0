public import HornbillGraph

/// A learning rate that is one number up to a step, then another.
///
/// ```
/// η = values[i]        boundaries[i - 1] < t ≤ boundaries[i]; the last value beyond the last boundary
/// ```
///
/// Source: `PiecewiseConstantDecay` in `keras/src/optimizers/schedules/learning_rate_schedule.py`.
public struct PiecewiseConstantDecay: LearningRateSchedule {
  /// The last step of each piece but the last one.
  public var boundaries: [Int]
  /// The learning rates, one more than boundaries.
  public var values: [Double]

  /// A learning rate of constant pieces.
  public init(boundaries: [Int], values: [Double]) {
    self.boundaries = boundaries
    self.values = values
  }

  /// The learning rate by the formula above.
  public func callAsFunction(_ step: Tensor) -> Tensor {
    let pieces = zip(boundaries, values).reversed()
    return pieces.reduce(Tensor.full([], values.last ?? 0)) { later, piece in
      select(step .<= Double(piece.0), Tensor.full([], piece.1), later)
    }
  }

  /// Checks that there is one value more than boundaries, that boundaries rise and that no value is negative.
  ///
  /// - Throws: `HornbillError` that names the setting.
  public func validate() throws {
    guard values.count == boundaries.count + 1 else {
      throw HornbillError(
        Self.className, expected: "\(boundaries.count + 1) values for \(boundaries.count) boundaries",
        received: "\(values.count)")
    }
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw HornbillError(Self.className, expected: "boundaries that rise", received: "\(boundaries)")
    }
    try requireRates(values.map { ("values", $0) })
  }
}

extension LearningRate {
  /// A learning rate of constant pieces; see ``PiecewiseConstantDecay``.
  public static func piecewiseConstantDecay(boundaries: [Int], values: [Double]) -> LearningRate {
    .schedule(PiecewiseConstantDecay(boundaries: boundaries, values: values))
  }
}
