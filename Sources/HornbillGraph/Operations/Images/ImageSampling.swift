/// Where the pixels of transformed images come from: `[batch, height, width, channels]` under a projective
/// transformation of eight numbers for each image.
///
/// ```
/// k = c0·x + c1·y + 1
/// output[y, x] = input[(b0·x + b1·y + b2) / k, (a0·x + a1·y + a2) / k]     numbers a0 a1 a2 b0 b1 b2 c0 c1
/// ```
///
/// As in TensorFlow's `ImageProjectiveTransformV3`, which `keras.ops.image.affine_transform` calls. What comes from
/// further away than 2^30 pixels, or from nowhere, is 0.
package struct ImageSampling: Sendable, Hashable {
  /// Whether the four pixels around a place are mixed; else the nearest one is taken.
  package let isBilinear: Bool
  package let fillMode: FillMode

  package init(isBilinear: Bool, fillMode: FillMode) {
    self.isBilinear = isBilinear
    self.fillMode = fillMode
  }

  /// What the kernels are told beside the shapes.
  var attributes: [Int] {
    [isBilinear ? 1 : 0, FillMode.allCases.firstIndex(of: fillMode) ?? 0]
  }

  /// The type of transformed images: that of the images.
  ///
  /// - Throws: `HornbillError` where these are no images, or there are not eight numbers for each.
  func type(_ inputs: [TensorType], _ name: String) throws -> TensorType {
    let (images, transforms) = (inputs[0], inputs[1])
    guard images.shape.rank == 4, images.dtype.isFloatingPoint,
      transforms == TensorType([images.shape[0], 8], images.dtype)
    else {
      throw HornbillError(
        name,
        expected: "floating-point images [batch, height, width, channels] and transformations [batch, 8]",
        received: "\(images) and \(transforms)")
    }
    return images
  }

  /// The place on an axis where the number for a place beyond its edges lies.
  private func place(_ place: Double, _ extent: Int) -> Double {
    let last = Double(extent - 1)
    var inside = place
    switch fillMode {
    case .constant: return place
    case .nearest: break
    case .reflect where extent > 1:
      let period = Double(2 * extent)
      if place < 0 {
        if inside < period { inside += period * (-place / period).rounded(.towardZero) }
        inside = inside < -Double(extent) ? inside + period : -inside - 1
      } else if place > last {
        inside -= period * (place / period).rounded(.towardZero)
        if inside >= Double(extent) { inside = period - inside - 1 }
      }
    case .wrap where extent > 1:
      // TensorFlow counts the turns by the distance of the outer pixels, which is one less than their number.
      if place < 0 {
        inside += Double(extent) * ((-place / last).rounded(.towardZero) + 1)
      } else if place > last {
        inside -= Double(extent) * (place / last).rounded(.towardZero)
      }
    case .reflect, .wrap: return 0
    }
    return Swift.min(Swift.max(inside, 0), last)
  }

  /// Calls the body with each pixel of the output, the pixels that it is made of, and their weights.
  func forEachPart(
    _ shape: Shape, _ transforms: [Double], _ body: (_ output: Int, _ input: Int, _ weight: Double) -> Void
  ) {
    let (height, width) = (shape[1], shape[2])
    for (pixel, index) in indices(of: Shape(Array(shape.dimensions[..<3]))).enumerated() {
      let t = transforms[(index[0] * 8)..<(index[0] * 8 + 8)].map { $0 }
      let (x, y) = (Double(index[2]), Double(index[1]))
      let k = t[6] * x + t[7] * y + 1
      let (u, v) = ((t[0] * x + t[1] * y + t[2]) / k, (t[3] * x + t[4] * y + t[5]) / k)
      guard Swift.abs(u) < 0x1p30, Swift.abs(v) < 0x1p30 else { continue }
      for (row, share) in parts(place(v, height)) where (0..<height).contains(row) {
        for (column, part) in parts(place(u, width)) where (0..<width).contains(column) {
          body(pixel, (index[0] * height + row) * width + column, share * part)
        }
      }
    }
  }

  /// The pixels of an axis that make up a place.
  private func parts(_ place: Double) -> [(Int, Double)] {
    guard isBilinear else { return [(Int(place.rounded()), 1)] }
    let lower = place.rounded(.down)
    return [(Int(lower), lower + 1 - place), (Int(lower) + 1, place - lower)]
  }
}
