public import HornbillGraph

/// The product of the inputs, element by element.
///
/// ```
/// y = x₁ · x₂ · … · xₙ
/// ```
///
/// Shapes as ``ElementwiseMerging`` says. (`keras/src/layers/merging/multiply.py`)
public struct Multiply: ElementwiseMerging {
  /// Keras's class name.
  public static let className = "Multiply"
  /// The name in its model.
  public var name: String

  /// A layer of a name, or the next one of its class.
  public init(name: String? = nil) { self.name = LayerNames.name(name, Self.className) }

  /// The product of the inputs.
  public func merge(_ inputs: [Tensor]) -> Tensor {
    inputs.dropFirst().reduce(inputs[0]) { $0 * $1 }
  }

  /// The product of the inputs that count; 0 where all have masks and none counts.
  public func merge(_ inputs: [Tensor], masks: [Tensor?]) -> Tensor {
    let one = Tensor.ones([], dtype: inputs[0].dtype)
    let product = merge(zip(inputs, masks).map { x, mask in mask.map { select($0, x, one) } ?? x })
    return joined(masks).map { select($0, product, .zeros([], dtype: product.dtype)) } ?? product
  }
}
