/// How many axes a window moves along, as a type: what makes `Conv1D`, `Conv2D` and `Conv3D` of one layer.
public protocol SpatialAxes: Sendable {
  /// The number of axes.
  static var count: Int { get }
}

/// A sequence.
public enum OneAxis: SpatialAxes {
  /// One.
  public static var count: Int { 1 }
}

/// An image.
public enum TwoAxes: SpatialAxes {
  /// Two.
  public static var count: Int { 2 }
}

/// A volume.
public enum ThreeAxes: SpatialAxes {
  /// Three.
  public static var count: Int { 3 }
}

/// A number for each spatial axis, or one for all: `3` or `[3, 5]`.
public struct AxisSizes: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// The numbers as they were given.
  public var numbers: [Int]

  /// The same number for all axes.
  public init(_ number: Int) { numbers = [number] }
  /// A number for each axis.
  public init(_ numbers: [Int]) { self.numbers = numbers }
  /// The same number for all axes.
  public init(integerLiteral number: Int) { self.init(number) }
  /// A number for each axis.
  public init(arrayLiteral numbers: Int...) { self.init(numbers) }

  /// The number of each of `count` axes.
  func along(_ count: Int) -> [Int] {
    numbers.count == 1 ? Array(repeating: numbers[0], count: count) : numbers
  }
}
