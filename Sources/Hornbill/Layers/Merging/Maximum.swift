public import HornbillGraph

/// The largest of the inputs, element by element.
///
/// ```
/// y = max(x₁, x₂, …, xₙ)
/// ```
///
/// Shapes as ``ElementwiseMerging`` says. (`keras/src/layers/merging/maximum.py`)
public struct Maximum: ElementwiseMerging {
  /// Keras's class name.
  public static let className = "Maximum"
  /// The name in its model.
  public var name: String

  /// A layer of a name, or the next one of its class.
  public init(name: String? = nil) { self.name = LayerNames.name(name, Self.className) }

  /// The largest of the inputs.
  public func merge(_ inputs: [Tensor]) -> Tensor {
    inputs.dropFirst().reduce(inputs[0]) { maximum($0, $1) }
  }

  /// The largest of the inputs that count.
  public func merge(_ inputs: [Tensor], masks: [Tensor?]) -> Tensor { folded(inputs, masks: masks, maximum) }
}
