import HornbillGraph

/// Elements in memory: a place, and the strides by which they lie there.
struct View {
  var address: Address
  var type: TensorType
  /// In elements.
  var strides: [Int]

  init(_ address: Address, _ type: TensorType) {
    self.address = address
    self.type = type
    strides = type.shape.strides
  }

  private init(_ address: Address, _ type: TensorType, _ strides: [Int]) {
    self.address = address
    self.type = type
    self.strides = strides
  }

  var shape: Shape { type.shape }

  /// Whether the elements lie one after another, in row-major order.
  var isContiguous: Bool {
    let dense = shape.strides
    return shape.dimensions.indices.allSatisfy { shape[$0] <= 1 || strides[$0] == dense[$0] }
      || shape.elementCount == 0
  }

  /// The view that a node has of its input's elements, or nil where they must be moved.
  func through(_ node: Node) -> View? {
    switch node.operation {
    case is Reshape:
      return isContiguous ? View(address, node.type) : nil
    case let broadcast as Broadcast:
      let lead = broadcast.shape.rank - shape.rank
      let strides = broadcast.shape.dimensions.indices.map { axis in
        axis < lead || shape[axis - lead] == 1 ? 0 : self.strides[axis - lead]
      }
      return View(address, node.type, strides)
    case let transpose as Transpose:
      return View(address, node.type, transpose.permutation.map { strides[$0] })
    case let slice as Slice:
      let start = zip(slice.start, strides).reduce(0) { $0 + $1.0 * $1.1 }
      let moved = Address(buffer: address.buffer, offset: address.offset + start * type.dtype.byteCount)
      return View(moved, node.type, zip(slice.step, strides).map { $0 * $1 })
    default:
      return nil
    }
  }

  /// The row and column strides under which the elements are a matrix of `rows` times `columns`, in row-major
  /// order of their shape, or nil where they are not.
  func matrixStrides(rows: Int, columns: Int) -> (row: Int, column: Int)? {
    // From the innermost axis outwards: first axes that make up the columns, then those of the rows.
    var column: Int? = nil
    var row: Int? = nil
    var inner = 1
    var outer = 1
    for axis in shape.dimensions.indices.reversed() where shape[axis] != 1 {
      let (extent, stride) = (shape[axis], strides[axis])
      if inner < columns {
        // An axis must lie wholly in the columns.
        guard inner * extent <= columns else { return nil }
        if let column {
          guard stride == column * inner else { return nil }
        } else {
          column = stride
        }
        inner *= extent
      } else {
        if let row {
          guard stride == row * outer else { return nil }
        } else {
          row = stride
        }
        outer *= extent
      }
    }
    guard inner == columns || shape.elementCount == 0, outer == rows || shape.elementCount == 0 else {
      return nil
    }
    return (row ?? 0, column ?? (columns == 1 ? 1 : 0))
  }
}
