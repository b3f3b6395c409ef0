import HornbillGraph

extension Graph {
  /// The same graph with large constant right sides of products and convolutions in panels, where few rows pass by each.
  ///
  /// The tiles of a product read its right side in panels. To make them costs a pass over the weights in every run, whose rows
  /// lie so far apart that the processor does not see them coming; with few rows that is a tenth of the time, with one row,
  /// which streams the weights, half of it. The numbers are the same bits, but of one row, whose sums are made in another
  /// order.
  ///
  /// - Parameter width: the columns of a panel; with 0 the graph stays as it is.
  func usingPanels(of width: Int) -> Graph {
    guard width > 0 else { return self }
    let dependences = Dependence.all(nodes)
    return rewriting { new, old in
      guard old.inputs.count == 2, dependences[old.id] == .inputs,
        dependences[old.inputs[1].id] == .constants,
        let reading = new.readingPanels
      else { return nil }
      let panels = apply(Panels(width: width), Tensor(new.inputs[1]))
      return Node(reading, [new.inputs[0], panels.node], new.type)
    }
  }
}

extension Node {
  private static let leastWeights = 1 << 14
  private static let rows = 1...512

  /// The operation that reads the right side in panels, nil where that does not pay.
  fileprivate var readingPanels: (any Operation)? {
    let (w, y) = (inputs[1].type.shape, type.shape)
    guard type.dtype == .float32, w.elementCount >= Self.leastWeights, w.last >= 64, y.elementCount > 0,
      Self.rows.contains(y.elementCount / y.last)
    else { return nil }
    switch operation {
    case let product as MatrixProduct where y.rank == 2 && !product.transposeA && !product.transposeB:
      return ProductByPanels(columns: y[1])
    case let convolution as Convolution where convolution.geometry.groups == 1:
      return ConvolutionByPanels(convolution.geometry, kernel: w)
    default: return nil
    }
  }
}
