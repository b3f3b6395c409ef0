import HornbillGraph

/// What the pooling layers of windows are told: sizes, steps, edges, and where the channels lie.
public struct Pooling: Sendable, Hashable {
  /// How many positions a window covers along each axis.
  public var poolSize: AxisSizes
  /// How far one window is from the next along each axis.
  public var strides: AxisSizes
  /// What happens at the edges.
  public var padding: PoolingPadding
  /// Where the channels lie.
  public var dataFormat: DataFormat

  /// Windows of a size; `strides` of nil stand for the size itself, so that the windows do not overlap.
  public init(
    poolSize: AxisSizes, strides: AxisSizes? = nil, padding: PoolingPadding = .valid,
    dataFormat: DataFormat = .channelsLast
  ) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
    self.dataFormat = dataFormat
  }

  /// The windows over inner axes of the given extents, of which there are at most three.
  ///
  /// As TensorFlow has them: `same` gives `⌈extent / stride⌉` windows, of which the first begins before the axis by
  /// half of what is missing.
  ///
  /// - Throws: `HornbillError` where a size or a step is not positive, or no window fits.
  func windows(over extents: [Int], in scope: Scope) throws -> Windows {
    let (poolSize, strides) = (poolSize.along(extents.count), strides.along(extents.count))
    for (name, numbers) in [("poolSize", poolSize), ("strides", strides)] {
      guard numbers.count == extents.count, numbers.allSatisfy({ (1...(1 << 40)).contains($0) }) else {
        throw scope.error(
          expected: "\(name) of \(extents.count) positive numbers", received: "\(numbers)")
      }
    }
    guard extents.allSatisfy({ $0 > 0 }), padding == .same || zip(poolSize, extents).allSatisfy(<=) else {
      throw scope.error(
        expected: "at least one window of \(poolSize) in the input", received: "\(extents) positions",
        hint: padding == .valid ? "Take a smaller poolSize, or padding: .same." : nil)
    }
    let ones = [Int](repeating: 1, count: 3 - extents.count)
    let (size, stride, extents) = (ones + poolSize, ones + strides, ones + extents)
    let counts = (0..<3).map { (axis: Int) -> Int in
      let starts = padding == .same ? extents[axis] : extents[axis] - size[axis] + 1
      return (starts + stride[axis] - 1) / stride[axis]
    }
    let before = (0..<3).map { (axis: Int) -> Int in
      let covered = (counts[axis] - 1) * stride[axis] + size[axis]
      return padding == .valid ? 0 : Swift.max(covered - extents[axis], 0) / 2
    }
    return Windows(extents: extents, counts: counts, size: size, stride: stride, before: before)
  }
}

extension Pooling {
  private enum CodingKeys: String, CodingKey {
    case padding, strides
    case poolSize = "pool_size"
    case dataFormat = "data_format"
  }

  /// Reads its part of a layer's configuration.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      poolSize: try decodeSizes(container, .poolSize) ?? 2,
      strides: try decodeSizes(container, .strides),
      padding: try container.decodeIfPresent(PoolingPadding.self, forKey: .padding) ?? .valid,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast)
  }

  /// Writes its part of the configuration of a layer of so many axes.
  func encode(to encoder: any Encoder, axes: Int) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(poolSize.along(axes), forKey: .poolSize)
    try container.encode(padding, forKey: .padding)
    try container.encode(strides.along(axes), forKey: .strides)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}
