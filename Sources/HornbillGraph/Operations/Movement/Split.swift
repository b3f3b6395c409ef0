/// A tensor cut into equal parts along an axis (NumPy's `split` with a number of sections).
///
/// - Precondition: the axis's extent is a multiple of `sections`.
public func split(_ x: Tensor, into sections: Int, axis: Int = 0) -> [Tensor] {
  guard let position = x.shape.normalized(axis: axis), sections > 0, x.shape[position] % sections == 0 else {
    trap(
      HornbillError(
        "split", expected: "a number of sections that divides an axis of \(x.shape)",
        received: "\(sections) sections of axis \(axis)"))
  }
  let length = x.shape[position] / sections
  return split(x, at: (1..<sections).map { $0 * length }, axis: position)
}

/// A tensor cut along an axis before each of the given positions (NumPy's `split` with indices).
///
/// - Precondition: the positions rise and lie inside the axis.
public func split(_ x: Tensor, at positions: [Int], axis: Int = 0) -> [Tensor] {
  guard let axis = x.shape.normalized(axis: axis),
    zip([0] + positions, positions + [x.shape[axis]]).allSatisfy({ $0 <= $1 })
  else {
    trap(
      HornbillError(
        "split", expected: "rising positions inside an axis of \(x.shape)",
        received: "\(positions), axis \(axis)"))
  }
  return zip([0] + positions, positions + [x.shape[axis]]).map { x.sliced($0..<$1, axis: axis) }
}
