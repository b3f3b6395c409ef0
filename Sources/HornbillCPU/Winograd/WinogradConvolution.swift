package import HornbillGraph

/// A convolution with 3x3 windows, of weights that `WinogradKernel` has transformed: tile by tile of 4x4 positions,
/// `y = A' · (Σ_c (B' · x[c] · B) ∘ u[c, f]) · A`.
///
/// Window element k of position o reads the input at `o + k - low`; what lies outside counts as zero. Made by
/// `Graph.usingWinograd()`, after differentiation.
package struct WinogradConvolution: Operation {
  package static let name = "winogradConvolution"
  package static func takesEpilogue(_ dtype: DType) -> Bool { dtype == .float32 }
  /// Zeros before the first position of the input's two spatial axes.
  package let low: [Int]
  /// The output's extents along them.
  package let extents: [Int]

  package init(low: [Int], extents: [Int]) {
    self.low = low
    self.extents = extents
  }

  package var attributes: [Int] { low }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (x, u) = (inputs[0].shape, inputs[1].shape)
    guard x.rank == 4, u.rank == 4, u[2] == x[3] else {
      throw HornbillError(
        Self.name, expected: "an input [batch, n, m, channels] and transformed weights of its channels",
        received: "shapes \(x) and \(u)")
    }
    return TensorType(Shape([x[0]] + extents + [u[3]]), inputs[0].dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let (x, u, y) = (inputs[0], inputs[1], type.shape)
    let (channels, filters) = (x.shape[3], y[3])
    let (tile, span) = (WinogradBasis.tile, WinogradBasis.span)
    var result = [Double](repeating: 0, count: y.elementCount)
    for image in 0..<y[0] {
      for row in stride(from: 0, to: y[1], by: tile) {
        for column in stride(from: 0, to: y[2], by: tile) {
          var sums = [Double](repeating: 0, count: span * span * filters)
          for channel in 0..<channels {
            let numbers = transform(WinogradBasis.source, span) { i, j in
              let (line, place) = (row + i - low[0], column + j - low[1])
              guard (0..<x.shape[1]).contains(line), (0..<x.shape[2]).contains(place) else { return 0 }
              return x.values[((image * x.shape[1] + line) * x.shape[2] + place) * channels + channel]
            }
            for number in numbers.indices {
              for filter in 0..<filters {
                let weight = u.values[(number * channels + channel) * filters + filter]
                sums[number * filters + filter] += numbers[number] * weight
              }
            }
          }
          for filter in 0..<filters {
            let found = transform(WinogradBasis.result, span) { sums[($0 * span + $1) * filters + filter] }
            for i in 0..<Swift.min(tile, y[1] - row) {
              for j in 0..<Swift.min(tile, y[2] - column) {
                let position = (image * y[1] + row + i) * y[2] + column + j
                result[position * filters + filter] = found[i * tile + j]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// M · x · M' for a square matrix x.
  private func transform(_ matrix: [[Double]], _ extent: Int, _ x: (Int, Int) -> Double) -> [Double] {
    let columns = (0..<extent).map { j in
      matrix.map { row in row.indices.reduce(0) { $0 + row[$1] * x($1, j) } }
    }
    return matrix.indices.flatMap { i in
      matrix.map { row in row.indices.reduce(0) { $0 + row[$1] * columns[$1][i] } }
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}
