import Foundation
import HornbillGraph

/// A matrix with orthonormal columns, or rows where those are fewer, uniformly distributed (Saxe, McClelland
/// and Ganguli, 2013).
///
/// It is the Q of a normally distributed matrix, with R's diagonal positive, computed in Double.
///
/// - Returns: `rows` × `columns` numbers in row-major order.
func orthogonalMatrix(rows: Int, columns: Int, seed: Int, stream: Int) -> [Double] {
  let (long, short) = (Swift.max(rows, columns), Swift.min(rows, columns))
  var basis = normalVectors(count: short, length: long, seed: seed, stream: stream)
  for index in basis.indices {
    // Gram and Schmidt's process; the second pass removes what rounding left of the first.
    for _ in 0..<2 {
      for earlier in 0..<index {
        let overlap = zip(basis[index], basis[earlier]).reduce(0) { $0 + $1.0 * $1.1 }
        for place in 0..<long { basis[index][place] -= overlap * basis[earlier][place] }
      }
    }
    let norm = basis[index].reduce(0) { $0 + $1 * $1 }.squareRoot()
    for place in 0..<long { basis[index][place] /= norm }
  }
  guard rows >= columns else { return Array(basis.joined()) }
  var matrix = [Double](repeating: 0, count: rows * columns)
  for row in 0..<rows {
    for column in 0..<columns { matrix[row * columns + column] = basis[column][row] }
  }
  return matrix
}

/// Normally distributed vectors (Box and Muller, 1958) from the counter-based generator.
private func normalVectors(count: Int, length: Int, seed: Int, stream: Int) -> [[Double]] {
  func uniform(_ element: Int) -> Double {
    let bits = Philox.bits(
      seed: UInt64(bitPattern: Int64(seed)), stream: UInt64(bitPattern: Int64(stream)), step: 0,
      element: UInt64(element))
    return (Double(bits) + 0.5) * 0x1p-32
  }
  return (0..<count).map { vector in
    (0..<length).map { place in
      let element = 2 * (vector * length + place)
      return (-2 * Foundation.log(uniform(element))).squareRoot()
        * Foundation.cos(2 * Double.pi * uniform(element + 1))
    }
  }
}
