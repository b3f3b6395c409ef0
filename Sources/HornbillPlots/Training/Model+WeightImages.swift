public import Hornbill
import HornbillGraph

extension Model {
  /// The weights of a layer as pictures: what each unit of a dense layer, or each filter of a convolution, looks for.
  ///
  /// Blue is negative, white zero and red positive.
  ///
  /// - Parameters:
  ///   - layer: the layer's name; the first with a kernel where nil.
  ///   - imageShape: height and width of the inputs of a dense layer; those of the model's input, or a square, where
  ///     nil.
  ///   - limit: at most so many are shown.
  /// - Throws: `HornbillError` where there is no such layer, or its weights are no pictures.
  public func weightImages(
    layer: String? = nil, imageShape: (height: Int, width: Int)? = nil, limit: Int = 64
  ) throws -> ImageGrid {
    let kernels = try weights().filter { $0.path.hasSuffix("/kernel") }
    let found = kernels.first { layer == nil || $0.path == "\(layer ?? "")/kernel" }
    guard let (path, kernel) = found else {
      throw HornbillError(
        "weightImages", path: name,
        expected: "one of the layers \(kernels.map { $0.path.dropLast(7) }.joined(separator: ", "))",
        received: layer ?? "none")
    }
    let title = "Weights of \(path.dropLast(7))"
    try requireAtLeast(1, limit, "a limit", "weightImages")
    let shape = kernel.shape.dimensions
    switch shape.count {
    case 2:
      let (height, width) = try pictureSize(shape[0], imageShape)
      let count = min(shape[1], limit)
      // Units are the columns of the kernel.
      let units = kernel.transposed().sliced(0..<count).reshaped([count, height, width])
      return try ImageGrid(title, images: units, map: .blueRed, scaling: .symmetric)
    case 4:
      // [height, width, channels, filters]: a picture for each filter, of its colours or of each channel.
      let (channels, filters) = (shape[2], shape[3])
      if channels == 3 {
        let images = kernel.transposed([3, 0, 1, 2]).sliced(0..<min(filters, limit))
        return try ImageGrid(title, images: Self.toUnit(images))
      }
      let all = kernel.transposed([3, 2, 0, 1]).reshaped([filters * channels, shape[0], shape[1]])
      let count = min(filters * channels, limit)
      return try ImageGrid(
        title, images: all.sliced(0..<count), columns: channels > 1 ? min(channels, 16) : nil, map: .blueRed,
        scaling: .symmetric)
    default:
      throw HornbillError(
        "weightImages", path: path, expected: "a kernel of a dense layer or of a convolution of pictures",
        received: "shape \(kernel.shape)")
    }
  }

  /// The sides of a picture of so many numbers.
  private func pictureSize(_ count: Int, _ given: (height: Int, width: Int)?) throws -> (Int, Int) {
    if let given {
      guard given.height > 0, given.width > 0, given.height * given.width == count else {
        throw HornbillError(
          "weightImages", path: name, expected: "an imageShape of \(count) numbers",
          received: "\(given.height) by \(given.width)")
      }
      return given
    }
    let input = (inputShape?.dimensions ?? []).filter { $0 != 1 }
    if input.count == 2, input[0] * input[1] == count { return (input[0], input[1]) }
    let side = Int(Double(count).squareRoot().rounded())
    return side * side == count ? (side, side) : (1, count)
  }

  /// The numbers stretched to 0...1.
  private static func toUnit(_ x: Tensor) -> Tensor {
    let (low, high) = (min(x).item, max(x).item)
    return high > low ? (x - low) / (high - low) : x * 0 + 0.5
  }

  /// What a layer makes of one sample: a picture for each channel, which is its last axis.
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample, and the first sample is shown.
  ///   - layer: the layer's name; the first that gives pictures where nil.
  ///   - limit: at most so many are shown.
  /// - Throws: `HornbillError` where there is no such layer, its output is no picture, or the input does not fit.
  public func featureMaps(_ x: Tensor, layer: String? = nil, limit: Int = 64) throws -> ImageGrid {
    try requireAtLeast(1, limit, "a limit", "featureMaps")
    let all = try activations(try oneSample(x, "featureMaps"))
    let pictures = all.filter { $0.value.rank == 4 }
    guard let (found, value) = pictures.first(where: { layer == nil || $0.layer == layer }) else {
      throw HornbillError(
        "featureMaps", path: name,
        expected: "one of the layers that give pictures: \(pictures.map(\.layer).joined(separator: ", "))",
        received: layer ?? "none")
    }
    let (height, width, channels) = (value.shape[1], value.shape[2], value.shape[3])
    let maps = value.reshaped([height, width, channels]).transposed([2, 0, 1])
    return try ImageGrid(
      "Feature maps of \(found)", images: maps.sliced(0..<min(channels, limit)), map: .viridis, scaling: .each
    )
  }

  /// The first sample alone.
  ///
  /// - Throws: `HornbillError` where there is none.
  func oneSample(_ x: Tensor, _ operation: String) throws -> Tensor {
    guard x.rank > 0, x.shape[0] > 0 else {
      throw HornbillError(
        operation, path: name, expected: "at least one sample", received: "shape \(x.shape)")
    }
    return x.sliced(0..<1)
  }
}
