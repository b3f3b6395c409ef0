public import Hornbill
import HornbillGraph

extension ImageGrid {
  /// Which numbers are black and white, or the ends of a colour map.
  public enum Scaling: Sendable, Hashable {
    /// Bytes from 0 to 255 and other numbers from 0 to 1, as pictures are.
    case picture
    /// From the smallest number of each picture to its largest.
    case each
    /// The same for all pictures, zero in the middle: for weights.
    case symmetric
  }

  /// The pictures of a tensor.
  ///
  /// ```swift
  /// try ImageGrid("Digits", images: test.images.sliced(0..<25), captions: names).save(to: "digits.svg")
  /// ```
  ///
  /// - Parameters:
  ///   - title: what stands above all.
  ///   - images: grey pictures of shape [count, height, width] or [count, height, width, 1], or coloured ones of shape
  ///     [count, height, width, 3].
  ///   - captions: what stands below each; nothing where empty.
  ///   - columns: how many stand in a row.
  ///   - map: colours for grey pictures; black to white where nil.
  ///   - scaling: which numbers are the ends of the colours.
  /// - Throws: `HornbillError` where the shape is another, there are more than 1000 pictures, or captions are missing.
  public init(
    _ title: String = "", images: Tensor, captions: [String] = [], columns: Int? = nil, map: ColorMap? = nil,
    scaling: Scaling = .picture
  ) throws {
    let shape = images.shape.dimensions
    guard shape.count == 3 || (shape.count == 4 && [1, 3].contains(shape[3])), !shape.dropFirst().contains(0)
    else {
      throw HornbillError(
        "ImageGrid", expected: "images of shape [count, height, width] or [count, height, width, 1 or 3]",
        received: "shape \(images.shape)")
    }
    guard shape[0] <= 1000 else {
      throw HornbillError(
        "ImageGrid", expected: "at most 1000 images", received: "\(shape[0])",
        hint: "Show some of them: sliced(0..<100).")
    }
    guard captions.isEmpty || captions.count == shape[0] else {
      throw HornbillError("ImageGrid", expected: "\(shape[0]) captions", received: "\(captions.count)")
    }
    let numbers = images.scalars(as: Double.self)
    let isColored = shape.count == 4 && shape[3] == 3
    let size = shape.dropFirst().reduce(1, *)
    let largest = numbers.lazy.filter(\.isFinite).map { Swift.abs($0) }.max() ?? 0
    let items = (0..<shape[0]).map { index in
      let part = numbers[index * size..<(index + 1) * size]
      let range: ClosedRange<Double> =
        switch scaling {
        case .picture: 0...(images.dtype.isFloatingPoint ? 1 : 255)
        case .each: Self.range(part)
        case .symmetric: -largest...largest
        }
      let width = range.upperBound - range.lowerBound
      let parts = part.map { width > 0 ? ($0 - range.lowerBound) / width : 0.5 }
      return Item(
        Raster(width: shape[2], height: shape[1], colors: Self.colors(parts, isColored, map ?? .grays)),
        caption: captions.isEmpty ? "" : captions[index])
    }
    let scale =
      scaling == .symmetric && largest > 0 && !isColored
      ? ColorScale(map ?? .grays, range: -largest...largest) : nil
    self.init(title, columns: columns, items: items, colorScale: scale)
  }

  private static func range(_ numbers: ArraySlice<Double>) -> ClosedRange<Double> {
    let finite = numbers.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return 0...1 }
    return low...high
  }

  private static func colors(_ parts: [Double], _ isColored: Bool, _ map: ColorMap) -> [Color] {
    guard isColored else { return parts.map(map.color) }
    return stride(from: 0, to: parts.count, by: 3).map { index in
      Color(
        red: Color.byte(parts[index] * 255), green: Color.byte(parts[index + 1] * 255),
        blue: Color.byte(parts[index + 2] * 255))
    }
  }
}
