package import HornbillGraph

/// Windows of 3x3 weights in the basis of Winograd's convolution:
/// `u[i, j, c, f] = Σ_k Σ_l G[i, k] · G[j, l] · w[k, l, c, f]`.
///
/// Made by `Graph.usingWinograd()`, after differentiation.
package struct WinogradKernel: Operation {
  package static let name = "winogradKernel"
  /// Whether the windows are turned by 180 degrees first, as the gradient of a convolution's input wants them.
  package let isTurned: Bool

  package init(isTurned: Bool) { self.isTurned = isTurned }

  package var attributes: [Int] { [isTurned ? 1 : 0] }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let shape = inputs[0].shape
    guard shape.rank == 4, shape.dimensions[..<2] == [3, 3] else {
      throw HornbillError(Self.name, expected: "weights [3, 3, channels, filters]", received: "\(shape)")
    }
    return TensorType(Shape([WinogradBasis.span, WinogradBasis.span, shape[2], shape[3]]), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let (w, g) = (inputs[0].values, WinogradBasis.window)
    let size = type.shape[2] * type.shape[3]
    return WinogradBasis.pairs.flatMap { i, j in
      (0..<size).map { number in
        var sum = 0.0
        for tap in 0..<9 {
          sum += g[i][tap / 3] * g[j][tap % 3] * w[(isTurned ? 8 - tap : tap) * size + number]
        }
        return sum
      }
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}
