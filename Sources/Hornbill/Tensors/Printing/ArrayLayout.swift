import HornbillGraph

/// Where an array's elements stand on the page: brackets, lines of at most 75 characters, and of large arrays
/// only the corners, all as NumPy does.
struct ArrayLayout {
  private let shape: Shape
  private let strides: [Int]
  private let isSummarized: Bool

  private static let lineWidth = 75
  /// Arrays of more elements are shown by their corners.
  private static let threshold = 1000
  /// Elements shown at each end of an axis.
  private static let edge = 3
  private static let ellipsis = "..."

  init(_ shape: Shape) {
    self.shape = shape
    strides = shape.strides
    isSummarized = shape.elementCount > Self.threshold
  }

  /// The positions, in row-major order, of the elements that are shown: they alone decide the format.
  var shownPositions: [Int] {
    guard shape.elementCount > 0 else { return [] }
    var positions = [0]
    for axis in 0..<shape.rank {
      let steps = shownSteps(axis).compactMap { $0 }
      positions = positions.flatMap { position in steps.map { position + $0 * strides[axis] } }
    }
    return positions
  }

  /// The text of the array, given that of the element at each position.
  func text(_ element: (Int) -> String) -> String {
    guard shape.elementCount > 0 else { return "[]" }
    return text(axis: 0, from: 0, indent: " ", width: Self.lineWidth, element)
  }

  /// The steps of an axis that are shown; nil is the gap.
  private func shownSteps(_ axis: Int) -> [Int?] {
    let extent = shape[axis]
    guard isSummarized, extent > 2 * Self.edge else { return Array(0..<extent) }
    return Array(0..<Self.edge) + [nil] + Array(extent - Self.edge..<extent)
  }

  private func text(
    axis: Int, from position: Int, indent: String, width: Int, _ element: (Int) -> String
  ) -> String {
    let steps = shownSteps(axis)
    func at(_ step: Int) -> Int { position + step * strides[axis] }
    let isInnermost = axis == shape.rank - 1
    let words = steps.map { step -> String in
      guard let step else { return Self.ellipsis }
      return isInnermost
        ? element(at(step))
        : text(axis: axis + 1, from: at(step), indent: indent + " ", width: width - 1, element)
    }
    guard isInnermost else {
      let separator = String(repeating: "\n", count: shape.rank - axis - 1) + indent
      return "[" + words.joined(separator: separator) + "]"
    }
    return "[" + wrapped(words, indent: indent, width: width - 1).dropFirst(indent.count) + "]"
  }

  /// Words on as few lines as they fit on, each line indented.
  private func wrapped(_ words: [String], indent: String, width: Int) -> String {
    var lines: [String] = []
    var line = indent
    for word in words {
      let isFirst = line.count <= indent.count
      // After the first word of a line comes a space.
      let needed = line.count + (isFirst ? 0 : 1) + word.count
      if !isFirst, needed > width {
        // A number may be padded; nothing stands after it here.
        lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
        line = indent + word
      } else {
        line += (isFirst ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
