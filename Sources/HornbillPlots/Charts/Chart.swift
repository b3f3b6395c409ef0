import HornbillGraph

/// Marks over two axes.
///
/// ```swift
/// let chart = Chart("Training") {
///   Line(epochs, loss, label: "train")
///   Line(epochs, valLoss, label: "test")
///   VerticalMark(best, label: "best epoch")
/// }
/// .xAxis(label: "epoch")
/// .yAxis(.logarithmic, label: "loss")
/// try chart.save(to: "loss.svg")
/// print(try chart.terminal())
/// ```
public struct Chart: Figure {
  /// What stands above.
  public var title: String
  /// What is drawn, from the lowest to the highest.
  public var marks: [any Mark]
  /// The horizontal axis.
  public var xAxis = Axis()
  /// The vertical axis.
  public var yAxis = Axis()
  /// Where the legend is.
  public var legend = LegendPosition.automatic
  /// Whether a step to the right is as long as one upwards.
  public var hasEqualScales = false
  /// The width on a page where nobody asks for another.
  public var preferredWidth: Double = 640
  /// The height on a page where nobody asks for another.
  public var preferredHeight: Double = 400

  /// A chart of marks.
  public init(_ title: String = "", @MarkBuilder marks: () throws -> [any Mark]) rethrows {
    self.title = title
    self.marks = try marks()
  }

  /// The chart with another horizontal axis.
  ///
  /// - Parameters: those of ``Axis``.
  public func xAxis(
    _ scale: AxisScale = .linear, label: String = "", range: ClosedRange<Double>? = nil, ticks: [Tick]? = nil,
    hasGrid: Bool = true, isWhole: Bool = false
  ) -> Chart {
    changed {
      $0.xAxis = Axis(scale, label: label, range: range, ticks: ticks, hasGrid: hasGrid, isWhole: isWhole)
    }
  }

  /// The chart with another vertical axis.
  ///
  /// - Parameters: those of ``Axis``.
  public func yAxis(
    _ scale: AxisScale = .linear, label: String = "", range: ClosedRange<Double>? = nil, ticks: [Tick]? = nil,
    isReversed: Bool = false, hasGrid: Bool = true, isWhole: Bool = false
  ) -> Chart {
    changed {
      $0.yAxis = Axis(
        scale, label: label, range: range, ticks: ticks, isReversed: isReversed, hasGrid: hasGrid,
        isWhole: isWhole)
    }
  }

  /// The chart with its legend elsewhere.
  public func legend(_ position: LegendPosition) -> Chart { changed { $0.legend = position } }

  /// The chart with a step to the right as long as one upwards, as for pictures and planes.
  public func equalScales() -> Chart { changed { $0.hasEqualScales = true } }

  /// The chart with other extents on a page, in points.
  public func size(width: Double, height: Double) -> Chart {
    changed { ($0.preferredWidth, $0.preferredHeight) = (width, height) }
  }

  private func changed(_ change: (inout Chart) -> Void) -> Chart {
    var chart = self
    change(&chart)
    return chart
  }

  /// The picture for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where numbers of a mark do not fit each other, or those of an axis its scale.
  public func drawing(on medium: Medium) throws -> Drawing {
    for mark in marks { try mark.check() }
    for (name, axis) in [("xAxis", xAxis), ("yAxis", yAxis)] {
      guard let range = axis.range else { continue }
      guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound else {
        throw HornbillError(name, expected: "a finite range that is not empty", received: "\(range)")
      }
      guard axis.scale == .linear || range.lowerBound > 0 else {
        throw HornbillError(name, expected: "a range above zero for a logarithmic axis", received: "\(range)")
      }
    }
    var layout = ChartLayout(self, medium)
    return layout.drawing()
  }
}

/// Where the legend of a chart is.
public enum LegendPosition: Sendable, Hashable, CaseIterable {
  /// In the corner where the least has to move for it; above the chart where no corner will do.
  case automatic
  /// Within the axes, above on the left.
  case topLeft
  /// Within the axes, above on the right.
  case topRight
  /// Within the axes, below on the left.
  case bottomLeft
  /// Within the axes, below on the right.
  case bottomRight
  /// Between the title and the axes.
  case above
  /// Nowhere.
  case hidden

  /// The corners, best first.
  static let corners: [LegendPosition] = [.topRight, .topLeft, .bottomRight, .bottomLeft]
  var isTop: Bool { self == .topLeft || self == .topRight }
  var isLeft: Bool { self == .topLeft || self == .bottomLeft }
}
