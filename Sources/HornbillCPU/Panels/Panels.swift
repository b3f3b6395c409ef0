package import HornbillGraph

/// A matrix in panels of `width` columns, as the tiles of the matrix product read it.
///
/// `y[i, p, j] = w[p, i · width + j]`, zeros behind the last column. All axes of `w` but the last are rows.
/// Made by `Graph.usingPanels(of:)`, after differentiation.
package struct Panels: Operation {
  package static let name = "panels"
  package let width: Int

  package init(width: Int) { self.width = width }

  package var attributes: [Int] { [width] }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank > 1, shape.elementCount > 0, width > 0 else {
      throw HornbillError(Self.name, expected: "a matrix with elements", received: "\(shape)")
    }
    return TensorType(
      Shape([(shape.last + width - 1) / width, shape.elementCount / shape.last, width]), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let (columns, rows) = (inputs[0].shape.last, type.shape[1])
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = (column / width * rows + row) * width + column % width
        result[place] = inputs[0].values[row * columns + column]
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }

  /// The matrix behind panels, for the references of what reads them.
  static func matrix(_ panels: ReferenceArray, columns: Int) -> [Double] {
    let (rows, width) = (panels.shape[1], panels.shape[2])
    return (0..<rows * columns).map { number in
      let (row, column) = (number / columns, number % columns)
      return panels.values[(column / width * rows + row) * width + column % width]
    }
  }
}
