/// Windows that step over the three inner axes of `[batch, depth, height, width, channels]`.
///
/// Window w of an axis covers the positions `w · stride - before ..< w · stride - before + size`, of which those
/// outside the axis do not count. Each window has a position inside.
package struct Windows: Sendable, Hashable {
  /// How many positions the windows step over, how many windows there are, how many positions each covers, how far
  /// one is from the next, and how many positions the first begins before the axis; one number an axis.
  package let extents, counts, size, stride, before: [Int]

  package init(extents: [Int], counts: [Int], size: [Int], stride: [Int], before: [Int]) {
    self.extents = extents
    self.counts = counts
    self.size = size
    self.stride = stride
    self.before = before
  }

  /// What the kernels are told beside the shapes.
  var attributes: [Int] { size + stride + before }

  /// The positions of an axis that one of its windows covers.
  private func covered(_ axis: Int, _ window: Int) -> Range<Int> {
    let start = window * stride[axis] - before[axis]
    return Swift.max(start, 0)..<Swift.min(start + size[axis], extents[axis])
  }

  /// How many positions inside each window covers: one number for all where none reaches over an edge, else as
  /// `[1, depth, height, width, 1]` windows.
  package func coveredCounts(_ dtype: DType) -> Tensor {
    let areInside = (0..<3).allSatisfy { axis in
      before[axis] == 0 && (counts[axis] - 1) * stride[axis] + size[axis] <= extents[axis]
    }
    return areInside
      ? .full([], Double(size.reduce(1, *)), dtype: dtype)
      : windowSum(.ones(Shape([1] + extents + [1]), dtype: dtype), self)
  }

  private var isValid: Bool {
    (0..<3).allSatisfy { axis in
      counts[axis] > 0 && size[axis] > 0 && stride[axis] > 0 && (0..<size[axis]).contains(before[axis])
        && (counts[axis] - 1) * stride[axis] - before[axis] < extents[axis]
    }
  }

  /// The type of the windows over a tensor, or of the tensor under windows.
  ///
  /// - Throws: `HornbillError` where the type is another than the windows were made for.
  func type(_ type: TensorType, from: [Int], to: [Int], _ name: String) throws -> TensorType {
    guard isValid, type.dtype.isFloatingPoint, type.shape.rank == 5,
      Array(type.shape.dimensions[1..<4]) == from
    else {
      throw HornbillError(
        name,
        expected: "floating-point numbers of shape [batch, \(from), channels], under windows that each "
          + "have a position inside",
        received: "\(type)")
    }
    return TensorType(Shape([type.shape[0]] + to + [type.shape[4]]), type.dtype)
  }

  /// How many positions a window covers at most.
  var mostCovered: Int { zip(size, extents).reduce(1) { $0 * Swift.min($1.0, $1.1) } }

  /// Calls the body for each position that each window covers, over the whole batch, with the numbers of the window, of
  /// the position, and of the position among those of its window.
  func forEachPosition(batch: Int, _ body: (_ window: Int, _ position: Int, _ number: Int) -> Void) {
    for (window, index) in indices(of: Shape([batch] + counts)).enumerated() {
      var number = 0
      for depth in covered(0, index[1]) {
        for height in covered(1, index[2]) {
          for width in covered(2, index[3]) {
            body(window, ((index[0] * extents[0] + depth) * extents[1] + height) * extents[2] + width, number)
            number += 1
          }
        }
      }
    }
  }
}
