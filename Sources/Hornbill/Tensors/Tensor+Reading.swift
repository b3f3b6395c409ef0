public import HornbillGraph

extension Tensor {
  /// The elements in row-major order, as float32.
  ///
  /// Reading evaluates the tensor, once.
  public var scalars: [Float] { scalars(as: Float.self) }

  /// The elements in row-major order, converted to a Swift type; integers saturate.
  public func scalars<Scalar: TensorScalar>(as type: Scalar.Type) -> [Scalar] {
    let storage = Evaluation.storage(self)
    let count = shape.elementCount
    if Scalar.dtype == dtype, dtype != .bool {
      return withExtendedLifetime(storage) {
        Array(UnsafeBufferPointer(start: storage.pointer.assumingMemoryBound(to: Scalar.self), count: count))
      }
    }
    return storage.doubles(count: count, as: dtype).map { Scalar(nearest: $0) }
  }

  /// The number that a tensor of one element holds.
  ///
  /// - Precondition: there is exactly one element.
  public var item: Double {
    requireValid(shape.elementCount == 1, "item", expected: "a tensor of one element", received: "\(shape)")
    return Evaluation.storage(self).doubles(count: 1, as: dtype)[0]
  }

  /// The tensor with its value computed, so that later graphs start from it.
  public func evaluated() -> Tensor { Tensor(Evaluation.storage(self), shape: shape, dtype: dtype) }
}
