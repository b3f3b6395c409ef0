import CHornbillKernels
import HornbillGraph

extension Graph {
  /// The same graph with convolutions by constant weights as products of their windows, where products have a unit of their own.
  ///
  /// The tile unit of x86-64 takes its operands apart, and a convolution's windows overlap: to write them out first costs less
  /// than to take each number apart for each of its windows. Results differ by rounding.
  func usingWindows(_ isa: OpaquePointer?) -> Graph {
    guard let isa else { return self }
    let dependences = Dependence.all(nodes)
    var isChanged = false
    let graph = rewriting { new, old in
      guard let convolution = new.operation as? Convolution, dependences[old.id] == .inputs,
        dependences[old.inputs[1].id] == .constants,
        let product = convolution.byWindows(new, isa)
      else { return nil }
      isChanged = true
      return product
    }
    // What follows the convolution joins the product.
    return isChanged ? graph.sinkingReshapes() : graph
  }
}

extension Convolution {
  /// The windows are not to fill the caches.
  private static let mostNumbers = 1 << 22
  /// Fewer do not pay for writing the windows.
  private static let leastFilters = 100

  fileprivate func byWindows(_ node: Node, _ isa: OpaquePointer) -> Node? {
    let (x, w, y) = (node.inputs[0], node.inputs[1].type.shape, node.type)
    guard geometry.groups == 1, y.dtype == .float32, y.shape.elementCount > 0, w.last >= Self.leastFilters
    else { return nil }
    let (rows, depth) = (y.shape.elementCount / y.shape.last, w.elementCount / w.last)
    let numbers = rows.multipliedReportingOverflow(by: depth)
    guard !numbers.overflow, numbers.partialValue <= Self.mostNumbers,
      hb_matmul_suits_tile_parts(isa, Int64(rows), Int64(w.last), Int64(depth)) != 0
    else { return nil }
    let windows = ConvolutionWindows(
      geometry, window: w.dimensions.dropLast(2), positions: Array(y.shape.dimensions.dropFirst().dropLast()))
    return matmul(apply(windows, Tensor(x)), Tensor(node.inputs[1]).reshaped(to: [depth, w.last])).reshaped(
      to: y.shape
    ).node
  }
}
