public import HornbillGraph

/// The sum of the inputs, element by element.
///
/// ```
/// y = x₁ + x₂ + … + xₙ
/// ```
///
/// Shapes as ``ElementwiseMerging`` says. (`keras/src/layers/merging/add.py`)
public struct Add: ElementwiseMerging {
  /// Keras's class name.
  public static let className = "Add"
  /// The name in its model.
  public var name: String

  /// A layer of a name, or the next one of its class.
  public init(name: String? = nil) { self.name = LayerNames.name(name, Self.className) }

  /// The sum of the inputs.
  public func merge(_ inputs: [Tensor]) -> Tensor {
    inputs.dropFirst().reduce(inputs[0]) { $0 + $1 }
  }
}
