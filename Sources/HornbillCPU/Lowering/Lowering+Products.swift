import CHornbillKernels
import HornbillGraph

// Matrix products and reductions on their own.
extension Lowering {
  /// The instruction of a matrix product; nil of another operation.
  mutating func product(_ node: Node) throws -> Instruction.Product? {
    let (turnsA, turnsB): (Bool, Bool)
    switch node.operation {
    case let product as MatrixProduct: (turnsA, turnsB) = (product.transposeA, product.transposeB)
    case is ProductByPanels, is ProductByTileParts: (turnsA, turnsB) = (false, false)
    default: return nil
    }
    func matrices(_ input: Node, _ isTransposed: Bool) throws -> (
      Address, (batch: Int, row: Int, column: Int)
    ) {
      let rank = input.type.shape.rank
      func strides(_ view: View) -> (batch: Int, row: Int, column: Int)? {
        let (row, column) = (view.strides[rank - 2], view.strides[rank - 1])
        let (rows, columns) = (view.shape[rank - 2], view.shape[rank - 1])
        guard row == 1 || column == 1 || rows == 1 || columns == 1, row > 0 || rows == 1,
          column > 0 || columns == 1
        else { return nil }
        var batch = 0
        var extent = 1
        for axis in (0..<(rank - 2)).reversed() where view.shape[axis] != 1 {
          if extent == 1 {
            batch = view.strides[axis]
          } else if view.strides[axis] != batch * extent {
            return nil
          }
          extent *= view.shape[axis]
        }
        // A single row or column may have any stride: give it the one that the kernels expect.
        let r = rows == 1 ? (column == 1 ? Swift.max(row, columns) : 1) : row
        let c = columns == 1 ? (row == 1 ? Swift.max(column, rows) : 1) : column
        return isTransposed ? (batch, c, r) : (batch, r, c)
      }
      let view = try view(input)
      if let found = strides(view) { return (view.address, found) }
      let copy = try contiguousView(input)
      return (copy.address, strides(copy) ?? (0, 1, 1))
    }
    let (a, aStrides) = try matrices(node.inputs[0], turnsA)
    let b: Address
    let bStrides: (batch: Int, row: Int, column: Int)
    var bForm = Instruction.Product.Form.matrix
    switch node.operation {
    case is ProductByPanels:
      let panels = node.inputs[1].type.shape
      (b, bStrides) = (try contiguousView(node.inputs[1]).address, (0, panels[2], 1))
      bForm = .panels(distance: panels[1] * panels[2])
    case is ProductByTileParts:
      (b, bStrides) = (try contiguousView(node.inputs[1]).address, (0, 0, 0))
      bForm = .tileParts
    default: (b, bStrides) = try matrices(node.inputs[1], turnsB)
    }
    let shape = node.type.shape
    let x = node.inputs[0].type.shape
    return Instruction.Product(
      dtype: node.type.dtype, batch: shape.dimensions.dropLast(2).reduce(1, *), m: shape[shape.rank - 2],
      n: shape.last, k: turnsA ? x[x.rank - 2] : x.last, a: a, b: b, aStrides: aStrides,
      bStrides: bStrides, bForm: bForm, c: home(node), epilogue: nil,
      partials: nil)
  }

  mutating func lowerReduction(_ node: Node, _ reduce: Reduce) throws {
    guard node.inputs[0].type.shape.elementCount > 0 else {
      return emitFill(reduce.kind.neutralElement(node.type.dtype), node)
    }
    var source = try view(node.inputs[0])
    var axes = reduce.axes
    if ReductionPattern(source.shape, axes: axes) == nil {
      // Bring the axes to the end, in one copy.
      let kept = source.shape.dimensions.indices.filter { !axes.contains($0) }
      let order = kept + axes
      let type = TensorType(Shape(order.map { source.shape[$0] }), source.type.dtype)
      guard let moved = source.through(Node(Transpose(order), [node.inputs[0]], type)) else { return }
      let copy = View(Address(buffer: newBuffer(type.byteCount), offset: 0), type)
      emitCopy(from: moved, to: copy)
      source = copy
      axes = Array(kept.count..<order.count)
    }
    guard let pattern = ReductionPattern(source.shape, axes: axes) else { return }
    var (rows, columns) = (pattern.rows, pattern.columns)
    if pattern.axis == .all, source.shape.elementCount > 0 {
      (rows, columns) = matrix(source.shape, [source])
    }
    var strides = source.matrixStrides(rows: rows, columns: columns)
    if strides == nil {
      source = try contiguousView(node.inputs[0])
      strides = (columns, 1)
    }
    var builder = ChainBuilder(
      compute: Elementwise.computeType(node.type.dtype), rows: rows, columns: columns)
    let register = builder.load(
      Instruction.Operand(
        address: source.address, dtype: source.type.dtype, rowStride: strides?.row ?? columns,
        columnStride: strides?.column ?? 1))
    guard let (chain, registers) = builder.finish(keeping: [register]) else { return }
    instructions.append(
      .reduce(
        Instruction.Reduction(
          chain: chain, values: [(registers[0], home(node))], kind: reduce.kind.kernel,
          axis: pattern.axis.kernel, group: pattern.group, outputType: node.type.dtype, partials: nil)))
  }
}

extension Reduce.Kind {
  var kernel: hb_reduction {
    switch self {
    case .sum: HB_SUM
    case .maximum: HB_MAX
    case .minimum: HB_MIN
    case .product: HB_PRODUCT
    }
  }
}

extension ReductionPattern.Axis {
  var kernel: hb_reduce_axis {
    switch self {
    case .all: HB_REDUCE_ALL
    case .columns: HB_REDUCE_COLUMNS
    case .rows: HB_REDUCE_ROWS
    }
  }
}
