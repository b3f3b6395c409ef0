import HornbillGraph

/// The height and the width that images are brought to.
struct ImageSize {
  var height, width: Int

  /// Makes sure that an input is images with pixels, and that they can be brought to this size.
  ///
  /// - Throws: `HornbillError` where it is not so.
  func require(_ x: Tensor, _ dataFormat: DataFormat, in scope: Scope) throws {
    guard (1...(1 << 20)).contains(height), (1...(1 << 20)).contains(width) else {
      throw scope.error(
        expected: "a height and a width from 1 to 2^20", received: "\(height) and \(width)")
    }
    try dataFormat.require(x, axes: 2, in: scope)
    let spatial = dataFormat.spatialAxes(rank: x.rank)
    let (rows, columns) = (x.shape[spatial.lowerBound], x.shape[spatial.lowerBound + 1])
    guard rows > 0, columns > 0 else {
      throw scope.error(expected: "at least one pixel", received: "shape \(x.shape)")
    }
    let others = x.shape.dimensions.indices.filter { !spatial.contains($0) }.map { x.shape[$0] }
    guard isReasonable(others + [Swift.max(rows, height), Swift.max(columns, width)]) else {
      throw scope.error(
        expected: "an output of at most 2^40 elements",
        received: "a height of \(height) and a width of \(width) for shape \(x.shape)")
    }
  }

  /// The extents that an image would have if one were changed to give the aspect ratio.
  private func fitting(_ x: Tensor) -> (height: Int, width: Int) {
    // Rounded as TensorFlow does.
    (
      Int(Float(x.shape[2] * height) / Float(width)), Int(Float(x.shape[1] * width) / Float(height))
    )
  }

  /// The largest window of this aspect ratio in the middle of images `[batch, height, width, channels]`.
  func window(of x: Tensor) -> Tensor {
    let fitting = fitting(x)
    return middle(
      of: x, height: Swift.max(Swift.min(x.shape[1], fitting.height), 1),
      width: Swift.max(Swift.min(x.shape[2], fitting.width), 1))
  }

  /// The middle of images `[batch, height, width, channels]`, which are not smaller.
  func middle(of x: Tensor) -> Tensor { middle(of: x, height: height, width: width) }

  private func middle(of x: Tensor, height: Int, width: Int) -> Tensor {
    let (top, left) = ((x.shape[1] - height) / 2, (x.shape[2] - width) / 2)
    return x.sliced(top..<(top + height), axis: 1).sliced(left..<(left + width), axis: 2)
  }

  /// Images `[batch, height, width, channels]` between two strips of a number, which give them the aspect ratio.
  ///
  /// - Throws: `HornbillError` where they would become too large.
  func padded(_ x: Tensor, with value: Double, in scope: Scope) throws -> Tensor {
    let fitting = fitting(x)
    let (top, left) = (
      Swift.max(fitting.height - x.shape[1], 0) / 2, Swift.max(fitting.width - x.shape[2], 0) / 2
    )
    let whole = [x.shape[0], x.shape[1] + 2 * top, x.shape[2] + 2 * left, x.shape[3]]
    guard isReasonable(whole) else {
      throw scope.error(expected: "at most 2^40 elements with the padding", received: "\(whole)")
    }
    var y = x
    for (axis, strip) in [(1, top), (2, left)] where strip > 0 {
      var shape = y.shape.dimensions
      shape[axis] = strip
      let border = Tensor.full(Shape(shape), value, dtype: y.dtype)
      y = concatenate([border, y, border], axis: axis)
    }
    return y
  }

  /// Images `[batch, height, width, channels]` of this size.
  func resized(_ x: Tensor, _ interpolation: Interpolation, antialiased: Bool = false) throws -> Tensor {
    try interpolation.resized(
      interpolation.resized(x, axis: 1, to: height, antialiased: antialiased), axis: 2, to: width,
      antialiased: antialiased)
  }

  /// The largest window of this aspect ratio in the middle of images, brought to this size.
  func smartlyResized(_ x: Tensor) throws -> Tensor { try resized(window(of: x), .bilinear) }
}
