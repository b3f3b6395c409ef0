import HornbillGraph

/// A number at each crossing of a grid: what contours, heat maps and surfaces show.
public struct Field: Sendable, Hashable {
  /// Where the columns stand; growing.
  public let x: [Double]
  /// Where the rows stand; growing.
  public let y: [Double]
  /// The numbers, row by row from the smallest y: that of column i in row j is number `j * x.count + i`.
  public let values: [Double]

  /// A grid with given numbers.
  ///
  /// - Throws: `HornbillError` unless x and y grow and there is one number for each pair of them.
  public init(x: [Double], y: [Double], values: [Double]) throws {
    for (name, places) in [("x", x), ("y", y)] {
      guard places.count > 1, zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }),
        places.allSatisfy(\.isFinite)
      else {
        throw HornbillError(
          "Field", path: name, expected: "at least two finite numbers, each above the one before",
          received: places.count < 8 ? "\(places)" : "\(places.count) numbers that do not grow")
      }
    }
    guard values.count == x.count * y.count else {
      throw HornbillError(
        "Field", expected: "\(x.count * y.count) values for a grid of \(x.count) by \(y.count)",
        received: "\(values.count)")
    }
    (self.x, self.y, self.values) = (x, y, values)
  }

  /// A function of two numbers on an even grid.
  ///
  /// - Parameters:
  ///   - x: from where to where the columns stand.
  ///   - y: from where to where the rows stand.
  ///   - columns: how many columns there are; at least 2.
  ///   - rows: how many rows there are; at least 2.
  ///   - function: the number at x and y.
  /// - Throws: `HornbillError` where a range is empty or there are fewer than two columns or rows; what the function
  ///   throws.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 50, rows: Int = 50,
    _ function: (Double, Double) throws -> Double
  ) throws {
    try requireAtLeast(2, columns, "a number of columns", "Field")
    try requireAtLeast(2, rows, "a number of rows", "Field")
    let (xs, ys) = (Self.even(x, columns), Self.even(y, rows))
    try self.init(x: xs, y: ys, values: try ys.flatMap { y in try xs.map { x in try function(x, y) } })
  }

  /// Numbers at equal steps from one end of a range to the other.
  public static func even(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
    let width = range.upperBound - range.lowerBound
    return (0..<count).map {
      $0 == count - 1 ? range.upperBound : range.lowerBound + width * Double($0) / Double(count - 1)
    }
  }

  /// The smallest and the largest number; nil where none is finite.
  public var range: ClosedRange<Double>? {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return low...high
  }

  subscript(column: Int, row: Int) -> Double { values[row * x.count + column] }

  /// The edges of the grid.
  var extent: Extent {
    Extent(x: [x[0], x[x.count - 1]], y: [y[0], y[y.count - 1]], fillsPlane: true)
  }
}
