public import HornbillGraph

/// The first input less the second, element by element.
///
/// ```
/// y = x₁ - x₂
/// ```
///
/// Shapes as ``ElementwiseMerging`` says. (`keras/src/layers/merging/subtract.py`)
public struct Subtract: ElementwiseMerging {
  /// Keras's class name.
  public static let className = "Subtract"
  /// The two that it needs.
  public static var inputCounts: ClosedRange<Int> { 2...2 }
  /// The name in its model.
  public var name: String

  /// A layer of a name, or the next one of its class.
  public init(name: String? = nil) { self.name = LayerNames.name(name, Self.className) }

  /// The first input less the second.
  public func merge(_ inputs: [Tensor]) -> Tensor {
    inputs[0] - inputs[1]
  }
}
