import CHornbillKernels
import HornbillGraph

extension Graph {
  /// The same graph with large constant right sides of products and convolutions in the form in which they are multiplied.
  ///
  /// The tiles of a product read its right side in panels. To make them costs a pass over the weights in every run, whose rows
  /// lie so far apart that the processor does not see them coming; with few rows that is a tenth of the time, with one row,
  /// which streams the weights, half of it. The numbers are the same bits, but of one row, whose sums are made in another
  /// order. The tile unit of x86-64 reads parts of numbers, however many rows pass by.
  func usingPanels(_ isa: OpaquePointer?) -> Graph {
    guard let isa else { return self }
    let width = Int(hb_panel_columns(isa))
    let dependences = Dependence.all(nodes)
    return rewriting { new, old in
      guard old.inputs.count == 2, dependences[old.id] == .inputs,
        dependences[old.inputs[1].id] == .constants
      else { return nil }
      func reading(_ form: some Operation, _ operation: any Operation) -> Node {
        Node(operation, [new.inputs[0], apply(form, Tensor(new.inputs[1])).node], new.type)
      }
      if let product = new.readingTileParts(isa) { return reading(TileParts(), product) }
      return width > 0 ? new.readingPanels.map { reading(Panels(width: width), $0) } : nil
    }
  }
}

extension Node {
  private static let leastWeights = 1 << 14
  private static let rows = 1...512

  /// Whether this is the product of two matrices as they are.
  private var isPlainProduct: Bool {
    guard let product = operation as? MatrixProduct else { return false }
    return type.shape.rank == 2 && !product.transposeA && !product.transposeB && type.dtype == .float32
  }

  /// The operation that reads the parts of the right side, nil where that does not pay.
  fileprivate func readingTileParts(_ isa: OpaquePointer) -> (any Operation)? {
    let (x, y) = (inputs[0].type.shape, type.shape)
    guard isPlainProduct, hb_matmul_suits_tile_parts(isa, Int64(y[0]), Int64(y[1]), Int64(x[1])) != 0
    else { return nil }
    return ProductByTileParts(columns: y[1])
  }

  /// The operation that reads the right side in panels, nil where that does not pay.
  fileprivate var readingPanels: (any Operation)? {
    let (w, y) = (inputs[1].type.shape, type.shape)
    guard type.dtype == .float32, w.elementCount >= Self.leastWeights, w.last >= 64, y.elementCount > 0,
      Self.rows.contains(y.elementCount / y.last)
    else { return nil }
    switch operation {
    case is MatrixProduct where isPlainProduct: return ProductByPanels(columns: y[1])
    case let convolution as Convolution where convolution.geometry.groups == 1:
      return ConvolutionByPanels(convolution.geometry, kernel: w)
    default: return nil
    }
  }
}
