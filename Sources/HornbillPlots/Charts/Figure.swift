public import Foundation
import HornbillGraph

/// A picture that can be written as SVG, as PNG or on a terminal.
public protocol Figure: Sendable {
  /// The extent to the right, in points, where nobody asks for another.
  var preferredWidth: Double { get }
  /// The extent downwards, in points, where nobody asks for another.
  var preferredHeight: Double { get }
  /// The picture for a page or a terminal.
  ///
  /// - Throws: `HornbillError` where its numbers do not fit each other.
  func drawing(on medium: Medium) throws -> Drawing
}

extension Figure {
  /// The picture as SVG that needs nothing beside it: the same numbers give the same bytes.
  ///
  /// - Parameters:
  ///   - width: in points; the figure's own where nil.
  ///   - height: in points; the figure's own where nil.
  ///   - theme: for which page; with `.automatic` it follows the reader's system between light and dark.
  /// - Throws: `HornbillError` where the extents are not from 50 to 10000 or the numbers do not fit each other.
  public func svg(width: Double? = nil, height: Double? = nil, theme: Theme = .automatic) throws -> String {
    SVGWriter.text(try page(width, height), theme: theme)
  }

  private func page(_ width: Double?, _ height: Double?) throws -> Drawing {
    let (width, height) = (width ?? preferredWidth, height ?? preferredHeight)
    for extent in [width, height] where !(50...10_000).contains(extent) {
      throw HornbillError(
        "svg", expected: "extents from 50 to 10000 points", received: "\(width) by \(height)")
    }
    return try drawing(on: .page(width: width, height: height))
  }

  /// Writes the picture into a file, whose name says the format: `.svg` or `.png`.
  ///
  /// - Parameters:
  ///   - path: the file, which is replaced where it exists.
  ///   - width: in points; the figure's own where nil.
  ///   - height: in points; the figure's own where nil.
  ///   - theme: for which page; `.automatic` is light in a PNG.
  ///   - pixelsPerPoint: how fine a PNG is.
  /// - Throws: `HornbillError` for another format, where no program for PNG is installed, or the numbers do not fit each
  ///   other; what the file system throws.
  public func save(
    to path: String, width: Double? = nil, height: Double? = nil, theme: Theme = .automatic,
    pixelsPerPoint: Double = 2
  ) throws {
    switch URL(filePath: path).pathExtension.lowercased() {
    case "svg":
      try Data(try svg(width: width, height: height, theme: theme).utf8).write(
        to: URL(filePath: path), options: .atomic)
    case "png":
      let data = try png(width: width, height: height, theme: theme, pixelsPerPoint: pixelsPerPoint)
      try data.write(to: URL(filePath: path), options: .atomic)
    default:
      throw HornbillError(
        "save", path: path, expected: "a file name that ends in .svg or .png", received: path)
    }
  }

  /// The picture as PNG, made by a program that the machine has: rsvg-convert, resvg, inkscape or ImageMagick.
  ///
  /// - Parameters:
  ///   - width: in points; the figure's own where nil.
  ///   - height: in points; the figure's own where nil.
  ///   - theme: for which page; `.automatic` is light.
  ///   - pixelsPerPoint: how fine it is.
  /// - Throws: `HornbillError` where there is no such program, or it fails; what `svg` throws.
  public func png(
    width: Double? = nil, height: Double? = nil, theme: Theme = .automatic, pixelsPerPoint: Double = 2
  ) throws -> Data {
    guard pixelsPerPoint > 0, pixelsPerPoint <= 20 else {
      throw HornbillError(
        "png", expected: "pixelsPerPoint above 0 and at most 20", received: "\(pixelsPerPoint)")
    }
    let drawing = try page(width, height)
    let text = SVGWriter.text(
      drawing, theme: theme == .automatic ? .light : theme, pixelsPerPoint: pixelsPerPoint)
    return try PNGConverter.data(
      text, width: Int((drawing.width * pixelsPerPoint).rounded()),
      height: Int((drawing.height * pixelsPerPoint).rounded()))
  }

  /// The picture in characters, line by line.
  ///
  /// - Parameters:
  ///   - columns: how wide it is; at least 20.
  ///   - rows: how high it is; at least 6.
  ///   - hasColors: whether it may use a terminal's colours.
  /// - Throws: `HornbillError` where there is not that much room or the numbers do not fit each other.
  public func terminal(columns: Int = 80, rows: Int = 24, hasColors: Bool = false) throws -> String {
    guard (20...1000).contains(columns), (6...1000).contains(rows) else {
      throw HornbillError(
        "terminal", expected: "20 to 1000 columns and 6 to 1000 rows", received: "\(columns) by \(rows)")
    }
    let drawing = try drawing(on: .terminal(columns: columns, rows: rows))
    return TerminalWriter.text(drawing, columns: columns, rows: rows, hasColors: hasColors)
  }
}
