/// Something that a chart draws over its axes: a line, points, bars.
///
/// A mark of your own says how far its numbers reach and draws itself where the axes put them:
///
/// ```swift
/// struct Cross: Mark {
///   let x, y: Double
///   var extent: Extent { Extent(x: [x], y: [y]) }
///   func draw(in area: inout PlotArea) {
///     guard let place = area.place(x, y) else { return }
///     area.add(.text(Label("✕", at: place, anchor: .middle, paint: .series(area.series))))
///   }
/// }
/// ```
public protocol Mark: Sendable {
  /// The numbers that should be seen.
  var extent: Extent { get }
  /// How many colours of series it takes; one unless it says otherwise.
  var seriesCount: Int { get }
  /// What its colours mean, for a colour bar; nothing unless it says otherwise.
  var colorScale: ColorScale? { get }
  /// Finds what is wrong with its numbers.
  ///
  /// - Throws: `HornbillError`.
  func check() throws
  /// What the legend says, where its first series has a number.
  func legend(series: Int) -> [LegendEntry]
  /// Draws it.
  func draw(in area: inout PlotArea)
}

extension Mark {
  /// One.
  public var seriesCount: Int { 1 }
  /// Nothing.
  public var colorScale: ColorScale? { nil }
  /// Finds nothing wrong.
  public func check() throws {}
  /// Nothing.
  public func legend(series: Int) -> [LegendEntry] { [] }
}

/// The numbers of a mark that should be seen, and what the axes should know of it.
public struct Extent: Sendable, Hashable {
  /// Numbers along the horizontal axis; what is not finite is left out.
  public var x: [Double]
  /// Numbers along the vertical axis.
  public var y: [Double]
  /// What stands at 0, 1, 2, … of the horizontal axis, where these are no numbers.
  public var xNames: [String]?
  /// Whether the mark covers its whole rectangle, so that no room is left around it.
  public var fillsPlane: Bool
  /// Whether it stands on the horizontal axis as bars do.
  public var standsOnZero: Bool
  /// Whether the numbers along the vertical axis count something.
  public var countsY: Bool

  /// An extent with all its parts.
  public init(
    x: [Double], y: [Double], xNames: [String]? = nil, fillsPlane: Bool = false,
    standsOnZero: Bool = false, countsY: Bool = false
  ) {
    self.countsY = countsY
    self.x = x
    self.y = y
    self.xNames = xNames
    self.fillsPlane = fillsPlane
    self.standsOnZero = standsOnZero
  }
}

/// One line of a legend.
public struct LegendEntry: Sendable, Hashable {
  /// What stands before the words.
  public enum Symbol: Sendable, Hashable {
    /// A piece of a line.
    case line(Stroke)
    /// A filled square.
    case swatch(Fill)
    /// A point.
    case marker(Marker, Paint)
  }

  /// What stands before the words.
  public let symbol: Symbol
  /// The words.
  public let label: String

  /// A line with a symbol and words.
  public init(_ symbol: Symbol, _ label: String) {
    self.symbol = symbol
    self.label = label
  }
}

/// Where a mark draws: the rectangle between the axes.
public struct PlotArea {
  /// The rectangle between the axes.
  public let rectangle: Rectangle
  /// What is drawn on.
  public let medium: Medium
  /// Where numbers lie from left to right.
  public let x: Projection
  /// Where numbers lie from the bottom to the top.
  public let y: Projection
  /// The number of the mark's first colour.
  public internal(set) var series = 0
  /// What was drawn.
  public private(set) var elements: [Element] = []

  init(_ rectangle: Rectangle, _ medium: Medium, x: Projection, y: Projection) {
    self.rectangle = rectangle
    self.medium = medium
    self.x = x
    self.y = y
  }

  /// The place of two numbers; nil where one is not finite, or not above zero on a logarithmic axis.
  public func place(_ x: Double, _ y: Double) -> Point? {
    guard let px = self.x(x), let py = self.y(y) else { return nil }
    return Point(px, py)
  }

  /// The places of numbers, in runs between those that have none.
  public func runs(_ x: [Double], _ y: [Double]) -> [[Point]] {
    var runs: [[Point]] = []
    var isOpen = false
    for (x, y) in zip(x, y) {
      guard let place = place(x, y) else {
        isOpen = false
        continue
      }
      if isOpen { runs[runs.count - 1].append(place) } else { runs.append([place]) }
      isOpen = true
    }
    return runs
  }

  /// The height of the horizontal axis: that of zero where it is seen.
  var baseline: Double { min(max(y(0) ?? rectangle.maxY, rectangle.minY), rectangle.maxY) }

  /// Draws an element; what hangs over the edges is cut.
  public mutating func add(_ element: Element) { elements.append(element) }
}

/// Puts marks into a chart one below the other, with `if` and `for`.
@resultBuilder
public enum MarkBuilder {
  /// One mark.
  public static func buildExpression(_ mark: any Mark) -> [any Mark] { [mark] }
  /// A list of marks.
  public static func buildExpression(_ marks: [any Mark]) -> [any Mark] { marks }
  /// Marks one after another.
  public static func buildBlock(_ parts: [any Mark]...) -> [any Mark] { Array(parts.joined()) }
  /// Marks that may be missing.
  public static func buildOptional(_ part: [any Mark]?) -> [any Mark] { part ?? [] }
  /// Marks of a first choice.
  public static func buildEither(first part: [any Mark]) -> [any Mark] { part }
  /// Marks of a second choice.
  public static func buildEither(second part: [any Mark]) -> [any Mark] { part }
  /// Marks of a loop.
  public static func buildArray(_ parts: [[any Mark]]) -> [any Mark] { Array(parts.joined()) }
}
