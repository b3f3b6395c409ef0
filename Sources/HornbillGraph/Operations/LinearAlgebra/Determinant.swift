/// The determinant of square matrices.
package struct Determinant: Operation {
  package static let name = "determinant"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    try requireSquare(inputs[0], Self.name)
    return TensorType(Shape(Array(inputs[0].shape.dimensions.dropLast(2))), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    forEachMatrix(inputs) { matrices in
      var none = matrices[0].map { _ in [Double]() }
      guard let (upper, sign) = eliminate(matrices[0], alongside: &none) else { return [[0]] }
      return [[upper.indices.reduce(sign) { $0 * upper[$1][$1] }]]
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] {
    let scale = (upstream * output).expandedDimensions(axis: -1).expandedDimensions(axis: -1)
    return [scale * inverse(inputs[0]).matrixTransposed]
  }
}

/// The determinant of a square matrix, or of each of a stack (NumPy's `linalg.det`).
///
/// The gradient contains the inverse, so that it is NaN where the matrix is singular.
///
/// - Precondition: the last two axes are equal.
public func determinant(_ a: Tensor) -> Tensor { apply(Determinant(), a.asFloatingPoint) }
