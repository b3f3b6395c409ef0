import CHornbillKernels
import HornbillGraph

extension Graph {
  /// The same graph with convolutions of 3x3 windows, and the gradients of their inputs, by Winograd's way where that
  /// pays: it takes a quarter of the multiplications.
  ///
  /// Results differ by rounding. The kernel of filter gradients chooses by itself.
  func usingWinograd() -> Graph {
    let dependences = Dependence.all(nodes)
    return rewriting { new, old in
      let isConstant = old.inputs.count > 1 && dependences[old.inputs[1].id] == .constants
      return Convolving(new)?.byWinograd(isConstant: isConstant)
    }
  }
}

/// A correlation of a source with windows of 3x3 weights, without strides or holes.
private struct Convolving {
  let node: Node
  /// Zeros before the source.
  let low: [Int]
  /// Whether the windows are turned by 180 degrees, and channels and filters change places.
  let isTurned: Bool

  init?(_ node: Node) {
    let geometry: ConvolutionGeometry
    switch node.operation {
    case let forward as Convolution: (geometry, isTurned) = (forward.geometry, false)
    case let backward as ConvolutionInputGradient: (geometry, isTurned) = (backward.geometry, true)
    default: return nil
    }
    guard node.type.dtype == .float32, node.type.shape.rank == 4, geometry.groups == 1,
      geometry.strides == [1, 1], geometry.dilations == [1, 1],
      node.inputs[1].type.shape.dimensions[..<2] == [3, 3]
    else { return nil }
    self.node = node
    low = isTurned ? geometry.low.map { 2 - $0 } : geometry.low
  }

  /// The same value, nil where that does not pay.
  func byWinograd(isConstant: Bool) -> Node? {
    let (source, y) = (node.inputs[0].type.shape, node.type.shape)
    guard
      hb_winograd_suits(
        Int64(y[0]), Int64(y[1]), Int64(y[2]), Int64(source[3]), Int64(y[3]), isConstant ? 1 : 0) != 0
    else { return nil }
    let weights = Tensor(node.inputs[1])
    let kernel = apply(
      WinogradKernel(isTurned: isTurned), isTurned ? weights.transposed([0, 1, 3, 2]) : weights)
    return apply(WinogradConvolution(low: low, extents: Array(y[1...2])), Tensor(node.inputs[0]), kernel).node
  }
}
