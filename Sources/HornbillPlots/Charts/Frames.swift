import HornbillGraph

/// Figures shown one after another: in SVG they move, elsewhere the last one is seen.
///
/// Give axes a range and the legend a corner, so that they stand still. Readers who asked their system for less motion see the
/// last figure only.
public struct Frames: Figure {
  /// The figures in their order.
  public var figures: [any Figure]
  /// How long each is seen.
  public var seconds: Double

  /// Figures one after another, each for so many seconds.
  public init(seconds: Double = 0.6, @FigureBuilder figures: () throws -> [any Figure]) rethrows {
    self.seconds = seconds
    self.figures = try figures()
  }

  /// That of the widest figure.
  public var preferredWidth: Double { figures.map(\.preferredWidth).max() ?? 640 }
  /// That of the highest figure.
  public var preferredHeight: Double { figures.map(\.preferredHeight).max() ?? 400 }

  /// The pictures for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where there is no figure, the time is not from 0.01 to 60 seconds, or a figure throws it.
  public func drawing(on medium: Medium) throws -> Drawing {
    try requireAtLeast(1, figures.count, "a number of figures", "Frames")
    guard (0.01...60).contains(seconds) else {
      throw HornbillError("Frames", expected: "0.01 to 60 seconds for each figure", received: "\(seconds)")
    }
    let drawings = try figures.map { try $0.drawing(on: medium) }
    return Drawing(
      width: medium.width, height: medium.height, title: drawings[0].title,
      elements: [.frames(drawings.map(\.elements), seconds: seconds)])
  }
}
