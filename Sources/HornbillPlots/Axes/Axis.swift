/// How numbers are spread along an axis.
public enum AxisScale: Sendable, Hashable {
  /// Equal differences take equal room.
  case linear
  /// Equal ratios take equal room; numbers that are not above zero have no place.
  case logarithmic
}

/// A place along an axis that is marked.
public struct Tick: Sendable, Hashable {
  /// The number it stands for.
  public let value: Double
  /// What is written there.
  public let label: String

  /// A mark with what is written there.
  public init(_ value: Double, _ label: String) {
    self.value = value
    self.label = label
  }
}

/// One axis of a chart.
public struct Axis: Sendable, Hashable {
  /// How numbers are spread.
  public var scale: AxisScale = .linear
  /// What the numbers are.
  public var label: String = ""
  /// The numbers at both ends; those of the data where nil.
  public var range: ClosedRange<Double>?
  /// What is marked; round numbers where nil.
  public var ticks: [Tick]?
  /// Whether the numbers grow to the left or downwards.
  public var isReversed: Bool = false
  /// Whether lines are drawn across the chart.
  public var hasGrid: Bool = true
  /// Whether only whole numbers are marked, as for epochs.
  public var isWhole: Bool = false

  /// An axis with all its parts.
  public init(
    _ scale: AxisScale = .linear, label: String = "", range: ClosedRange<Double>? = nil, ticks: [Tick]? = nil,
    isReversed: Bool = false, hasGrid: Bool = true, isWhole: Bool = false
  ) {
    self.isWhole = isWhole
    self.scale = scale
    self.label = label
    self.range = range
    self.ticks = ticks
    self.isReversed = isReversed
    self.hasGrid = hasGrid
  }
}
