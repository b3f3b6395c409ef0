/// The basis of F(4x4, 3x3): values of polynomials at 0, a, -a, b, -b and infinity, see
/// `CHornbillKernels/kernels/convolution_winograd.h`.
enum WinogradBasis {
  /// Positions of the result's tile along an axis, and of the source's.
  static let tile = 4
  static let span = 6
  static let pairs = (0..<(span * span)).map { ($0 / span, $0 % span) }
  private static let points = [0, 2.0 / 3, -2.0 / 3, 3.0 / 2, -3.0 / 2]

  /// G: each point's powers, by the product of its distances to the others; then the highest power.
  static let window: [[Double]] =
    points.map { point in
      let distances = points.reduce(1) { $1 == point ? $0 : $0 * (point - $1) }
      return [1, point, point * point].map { $0 / distances }
    } + [[0, 0, 1]]

  /// B': the coefficients of the product of x - p over all other points p; then over all points.
  static let source: [[Double]] = (points.map(Optional.some) + [nil]).map { own in
    var coefficients: [Double] = [1]
    for point in points where point != own {
      coefficients = zip([0] + coefficients, coefficients + [0]).map { $0 - point * $1 }
    }
    return coefficients + Array(repeating: 0, count: span - coefficients.count)
  }

  /// A': the powers of the points; infinity has the highest one.
  static let result: [[Double]] = (0..<tile).map { power in
    points.map { point in (0..<power).reduce(1) { product, _ in product * point } } + [
      power == tile - 1 ? 1 : 0
    ]
  }
}
