/// The positions that sort the elements along the last axis, stably: equal elements keep their order, and NaN
/// counts as the largest.
package struct ArgSort: Operation {
  package static let name = "argSort"
  package let isDescending: Bool

  package init(isDescending: Bool) { self.isDescending = isDescending }

  package var attributes: [Int] { [isDescending ? 1 : 0] }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs[0].shape.rank > 0 else {
      throw HornbillError(Self.name, expected: "at least one axis", received: "\(inputs[0])")
    }
    return TensorType(inputs[0].shape, .int64)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let length = type.shape.last
    guard length > 0 else { return [] }
    func precedes(_ a: Double, _ b: Double) -> Bool { a < b || (b.isNaN && !a.isNaN) }
    return stride(from: 0, to: inputs[0].values.count, by: length).flatMap { start -> [Double] in
      let row = Array(inputs[0].values[start..<(start + length)])
      return row.indices.sorted { a, b in
        let (first, second) = isDescending ? (row[b], row[a]) : (row[a], row[b])
        return precedes(first, second) || (!precedes(second, first) && a < b)
      }.map(Double.init)
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}

/// The positions that sort the elements along an axis (NumPy's `argsort`), int64.
///
/// The order is stable: equal elements keep theirs, in both directions. NaN counts as the largest.
public func argsort(_ x: Tensor, axis: Int = -1, descending: Bool = false) -> Tensor {
  alongLastAxis(x, axis: axis, "argsort") { apply(ArgSort(isDescending: descending), $0) }
}

/// The elements along an axis in rising order, or in falling order (NumPy's `sort`).
///
/// NaN counts as the largest. Each element's gradient goes back to where it came from.
public func sort(_ x: Tensor, axis: Int = -1, descending: Bool = false) -> Tensor {
  takeAlongAxis(x, argsort(x, axis: axis, descending: descending), axis: axis)
}

/// The `k` largest elements along an axis, the largest first, and their positions as int64 (Keras's `top_k`).
///
/// Of equal elements the first come first; NaN counts as the largest.
///
/// - Precondition: `k` is at least 0 and at most the axis's extent.
public func topK(_ x: Tensor, _ k: Int, axis: Int = -1) -> (values: Tensor, indices: Tensor) {
  guard let position = x.shape.normalized(axis: axis), k >= 0, k <= x.shape[position] else {
    trap(
      HornbillError(
        "topK", expected: "an axis of \(x.shape), and k of at most its extent",
        received: "k = \(k), axis \(axis)"))
  }
  let indices = argsort(x, axis: position, descending: true).sliced(0..<k, axis: position)
  return (takeAlongAxis(x, indices, axis: position), indices)
}
