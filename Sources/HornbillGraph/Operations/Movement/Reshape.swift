/// The same elements in the same order under another shape.
package struct Reshape: Operation {
  package static let name = "reshape"
  package let shape: Shape

  package init(_ shape: Shape) { self.shape = shape }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].shape.elementCount == shape.elementCount else {
      throw HornbillError(
        Self.name, expected: "\(inputs[0].shape.elementCount) elements, as in \(inputs[0].shape)",
        received: "\(shape), which has \(shape.elementCount)")
    }
    return TensorType(shape, inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] { inputs[0].values }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    [upstream.reshaped(to: inputs[0].shape)]
  }

  /// The shape in which one -1 stands for what the element count leaves.
  ///
  /// - Throws: `HornbillError` where no whole number does.
  package static func resolve(_ target: [Int], elementCount: Int) throws -> Shape {
    let known = target.filter { $0 != -1 }
    let unknown = target.count - known.count
    var product = 1
    var fits = unknown <= 1 && known.allSatisfy { $0 >= 0 }
    for extent in known where fits {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      product = next
      fits = !overflow
    }
    if fits, unknown == 1 { fits = product > 0 && elementCount % product == 0 }
    if fits, unknown == 0 { fits = product == elementCount }
    guard fits else {
      throw HornbillError(
        name, expected: "a shape of \(elementCount) elements, at most one extent -1", received: "\(target)")
    }
    return Shape(target.map { $0 == -1 ? elementCount / Swift.max(product, 1) : $0 })
  }
}

extension Tensor {
  /// The same elements in the same order under another shape.
  package func reshaped(to shape: Shape) -> Tensor {
    self.shape == shape ? self : apply(Reshape(shape), self)
  }

  /// The same elements in the same order under another shape; one extent may be -1, for what is left.
  public func reshaped(_ extents: [Int]) -> Tensor {
    do {
      return reshaped(to: try Reshape.resolve(extents, elementCount: shape.elementCount))
    } catch {
      trap(error)
    }
  }

  /// The same elements in the same order under another shape; one extent may be -1, for what is left.
  public func reshape(_ extents: Int...) -> Tensor { reshaped(extents) }

  /// The tensor with a new axis of extent 1 at the given position.
  public func expandedDimensions(axis: Int) -> Tensor {
    let position = axis < 0 ? axis + rank + 1 : axis
    requireValid(
      (0...rank).contains(position), "expandedDimensions", expected: "an axis from \(-rank - 1) to \(rank)",
      received: "\(axis)")
    var extents = shape.dimensions
    extents.insert(1, at: position)
    return reshaped(to: Shape(extents))
  }
}
