public import HornbillGraph

/// The smallest of the inputs, element by element.
///
/// ```
/// y = min(x₁, x₂, …, xₙ)
/// ```
///
/// Shapes as ``ElementwiseMerging`` says. (`keras/src/layers/merging/minimum.py`)
public struct Minimum: ElementwiseMerging {
  /// Keras's class name.
  public static let className = "Minimum"
  /// The name in its model.
  public var name: String

  /// A layer of a name, or the next one of its class.
  public init(name: String? = nil) { self.name = LayerNames.name(name, Self.className) }

  /// The smallest of the inputs.
  public func merge(_ inputs: [Tensor]) -> Tensor {
    inputs.dropFirst().reduce(inputs[0]) { minimum($0, $1) }
  }

  /// The smallest of the inputs that count.
  public func merge(_ inputs: [Tensor], masks: [Tensor?]) -> Tensor { folded(inputs, masks: masks, minimum) }
}
