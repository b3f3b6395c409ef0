public import HornbillGraph

/// More positions for sequences `[batch, steps, channels]`.
public typealias UpSampling1D = UpSampling<OneAxis>
/// More positions for images `[batch, height, width, channels]`.
public typealias UpSampling2D = UpSampling<TwoAxes>
/// More positions for volumes `[batch, depth, height, width, channels]`.
public typealias UpSampling3D = UpSampling<ThreeAxes>

/// Makes more positions of each one: repeats them or, for images, lays positions between them.
///
/// Input: `[batch, n..., channels]`. Output: `[batch, n · size..., channels]`.
/// (`keras/src/layers/reshaping/up_sampling2d.py`)
///
/// ```swift
/// UpSampling2D(2, interpolation: .bilinear)
/// ```
public struct UpSampling<Axes: SpatialAxes>: UnaryLayer {
  /// Keras's class name.
  public static var className: String { "UpSampling\(Axes.count)D" }
  /// How many positions each one becomes, along each axis.
  public var size: AxisSizes
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// What lies between positions.
  public var interpolation: Interpolation
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer of `size` positions for each one.
  public init(
    _ size: AxisSizes = 2, dataFormat: DataFormat = .channelsLast, interpolation: Interpolation = .nearest,
    inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.size = size
    self.dataFormat = dataFormat
    self.interpolation = interpolation
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// The input with more positions.
  ///
  /// - Throws: `HornbillError` where the input has another number of axes, a size is not positive, or anything but an
  ///   image is to be interpolated.
  public func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
    try dataFormat.require(x, axes: Axes.count, in: scope)
    let sizes = size.along(Axes.count)
    guard sizes.count == Axes.count, sizes.allSatisfy({ (1...(1 << 40)).contains($0) }) else {
      throw scope.error(expected: "1 or \(Axes.count) positive numbers for the size", received: "\(sizes)")
    }
    guard interpolation == .nearest || Axes.count == 2 else {
      throw scope.error(
        expected: "the interpolation nearest", received: interpolation.rawValue,
        hint: "Only UpSampling2D lays something else between positions.")
    }
    var whole = x.shape.dimensions
    for (number, axis) in dataFormat.spatialAxes(rank: x.rank).enumerated() {
      let (extent, overflow) = whole[axis].multipliedReportingOverflow(by: sizes[number])
      whole[axis] = overflow ? .max : extent
    }
    guard isReasonable(whole) else {
      throw scope.error(expected: "an output of at most 2^40 elements", received: "\(whole)")
    }
    var y = x
    for (number, axis) in dataFormat.spatialAxes(rank: x.rank).enumerated() where sizes[number] > 1 {
      y =
        interpolation == .nearest
        ? Self.repeated(y, axis: axis, times: sizes[number])
        : try interpolation.resized(y, axis: axis, to: y.shape[axis] * sizes[number])
    }
    return y
  }

  private static func repeated(_ x: Tensor, axis: Int, times: Int) -> Tensor {
    var repeated = x.shape.dimensions
    repeated.insert(times, at: axis + 1)
    var shape = x.shape.dimensions
    shape[axis] *= times
    return x.expandedDimensions(axis: axis + 1).broadcast(to: Shape(repeated)).reshaped(to: Shape(shape))
  }
}

extension UpSampling {
  private enum CodingKeys: String, CodingKey {
    case name, size, interpolation
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try decodeSizes(container, .size) ?? 2,
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat) ?? .channelsLast,
      interpolation: try container.decodeIfPresent(Interpolation.self, forKey: .interpolation) ?? .nearest,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    let sizes = size.along(Axes.count)
    // Keras's layer for sequences has one number, and channels that are last; only that for images interpolates.
    if Axes.count == 1, let first = sizes.first {
      try container.encode(first, forKey: .size)
    } else {
      try container.encode(sizes, forKey: .size)
    }
    if Axes.count > 1 || dataFormat != .channelsLast { try container.encode(dataFormat, forKey: .dataFormat) }
    if Axes.count == 2 { try container.encode(interpolation, forKey: .interpolation) }
  }
}
