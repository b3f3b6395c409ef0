public import HornbillGraph

/// The mean of the inputs, element by element.
///
/// ```
/// y = (x₁ + x₂ + … + xₙ) / n
/// ```
///
/// Shapes as ``ElementwiseMerging`` says. (`keras/src/layers/merging/average.py`)
public struct Average: ElementwiseMerging {
  /// Keras's class name.
  public static let className = "Average"
  /// The name in its model.
  public var name: String

  /// A layer of a name, or the next one of its class.
  public init(name: String? = nil) { self.name = LayerNames.name(name, Self.className) }

  /// The mean of the inputs.
  public func merge(_ inputs: [Tensor]) -> Tensor {
    inputs.dropFirst().reduce(inputs[0].asFloatingPoint) { $0 + $1.asFloatingPoint } / Double(inputs.count)
  }
}
