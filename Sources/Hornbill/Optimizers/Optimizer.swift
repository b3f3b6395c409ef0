public import HornbillGraph

/// How gradients move parameters.
///
/// The mathematics is a function on tensors; the value holds configuration and Keras's defaults.
public protocol Optimizer: Sendable, Codable {
  /// The name that files use: Keras's class name.
  static var className: String { get }
  /// The step size, a number or a schedule.
  var learningRate: LearningRate { get }
  /// Clipping and weight decay, which every optimizer takes.
  var gradientRules: GradientRules { get }
  /// The names of the vectors kept for each parameter, in Keras's order ("momentum", "velocity").
  var slots: [String] { get }
  /// The slots in the groups in which Keras's files keep them: those of a group lie together for each parameter, one
  /// group after another.
  var slotGroups: [[String]] { get }
  /// One step: the new parameters and the new slots.
  ///
  /// - Parameters:
  ///   - parameters: a trainable parameter, of any shape.
  ///   - gradient: of the same shape, already clipped; weight decay is already applied to the parameters.
  ///   - slots: one vector for each of `slots`, zeros before the first step.
  ///   - learningRate: a scalar.
  ///   - step: the number of this step, from 1, a scalar in the parameters' dtype.
  func update(
    _ parameters: Tensor, gradient: Tensor, slots: [Tensor], learningRate: Tensor, step: Tensor
  ) -> (parameters: Tensor, slots: [Tensor])
  /// Whether the settings make sense; asked when a model is compiled.
  ///
  /// - Throws: `HornbillError` that names the setting, its range and the way out.
  func validate() throws
}

extension Optimizer {
  /// The name of the type.
  public static var className: String { String(describing: Self.self) }
  /// One group of all.
  public var slotGroups: [[String]] { [slots] }
}
