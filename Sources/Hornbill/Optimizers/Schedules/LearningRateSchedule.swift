public import HornbillGraph

/// A step size that follows from the number of the step, as part of the compiled training step.
///
/// Its JSON is Keras's config.
///
/// ```swift
/// struct InverseRoot: LearningRateSchedule {
///   func callAsFunction(_ step: Tensor) -> Tensor { rsqrt(step.cast(to: .float32) + 1) }
/// }
///
/// .sgd(learningRate: .schedule(InverseRoot()))
/// ```
public protocol LearningRateSchedule: Sendable, Codable, Hashable {
  /// The name that files use: Keras's class name.
  static var className: String { get }
  /// The step size of a step, a scalar.
  ///
  /// - Parameter step: how many steps have been taken, from 0, a scalar of whole numbers.
  func callAsFunction(_ step: Tensor) -> Tensor
  /// Whether the settings make sense; asked when a model is compiled.
  ///
  /// - Throws: `HornbillError` that names the setting, its range and what it is.
  func validate() throws
}

extension LearningRateSchedule {
  /// The name of the type.
  public static var className: String { String(describing: Self.self) }
  /// All settings make sense.
  public func validate() throws {}

  /// Checks settings that are learning rates.
  ///
  /// - Throws: `HornbillError` where one is negative or not finite.
  func requireRates(_ rates: [(name: String, value: Double?)]) throws {
    for case (let name, let value?) in rates {
      try requireSetting(value, Self.className, name, "a finite number of at least 0") { $0 >= 0 }
    }
  }

  /// Checks a number of steps.
  ///
  /// - Throws: `HornbillError` where it is smaller than `least`.
  func requireSteps(_ value: Int, _ name: String, least: Int = 1) throws {
    guard value >= least else {
      throw HornbillError(
        Self.className, expected: "\(name) to be at least \(least)", received: "\(value)")
    }
  }
}

/// How many times a number of steps has gone by; whole times alone in a staircase.
func periods(_ step: Tensor, of length: Int, staircase: Bool) -> Tensor {
  let periods = step.cast(to: .float32) / Double(length)
  return staircase ? floor(periods) : periods
}

/// Half a period of the cosine, from 1 at 0 to 0 at 1.
func halfCosine(_ fraction: Tensor) -> Tensor { (1 + cos(fraction * Double.pi)) * 0.5 }
