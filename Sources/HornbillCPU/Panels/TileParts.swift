package import HornbillGraph

/// A matrix of float32 taken apart for the tile unit of x86-64, which multiplies bfloat16: bytes, one panel of 32 columns a row.
///
/// A number is the sum of three bfloat16, x = x₁ + x₂ + x₃: x₁ is x cut off, x₂ the rest rounded, x₃ what then remains. A panel
/// has a line of 64 bytes, whose first is 1 where a number is not finite (its x₁ is then the number and the others are zero), and
/// after it `[step][strip][part][pair][column][half]`: steps of 32 numbers of the depth, strips of 16 columns; a pair is the
/// numbers d and d + 16 of the step, each of two bytes, the lower one first. All axes of the matrix but the last are rows.
/// Made by `Graph.usingPanels(_:)`, after differentiation.
package struct TileParts: Operation {
  package static let name = "tileParts"
  static let (width, step, parts, line) = (32, 32, 3, 64)
  private static let side = 16
  private static let tileBytes = side * line
  private static let stepBytes = 2 * parts * tileBytes

  package init() {}

  /// Of a panel for so many rows.
  static func panelBytes(_ rows: Int) -> Int { line + (rows + step - 1) / step * stepBytes }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    let (shape, dtype) = (inputs[0].shape, inputs[0].dtype)
    guard shape.rank > 1, shape.elementCount > 0, dtype == .float32 else {
      throw HornbillError(
        Self.name, expected: "a matrix of float32 with elements", received: "\(shape) of \(dtype)")
    }
    let panels = (shape.last + Self.width - 1) / Self.width
    return TensorType([panels, Self.panelBytes(shape.elementCount / shape.last)], .uint8)
  }

  /// Where the lower byte of a number's first part lies.
  private static func place(_ row: Int, _ column: Int, panelBytes: Int) -> Int {
    let (panel, strip, lane) = (column / width, column % width / side, column % side)
    let (half, pair) = (row % step / side, row % side)
    return panel * panelBytes + line + row / step * stepBytes + strip * parts * tileBytes + pair * line
      + lane * 4 + half * 2
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    var result = [Double](repeating: 0, count: type.shape.elementCount)
    let (columns, panelBytes) = (inputs[0].shape.last, type.shape[1])
    for (number, value) in inputs[0].values.enumerated() {
      let (row, column) = (number / columns, number % columns)
      let x = Float(value)
      var parts = [x, 0, 0]
      if x.isFinite {
        parts[0] = Float(bitPattern: x.bitPattern & 0xFFFF_0000)
        let rest = x - parts[0]
        parts[1] = Float(bitPattern: (rest.bitPattern &+ 0x8000) & 0xFFFF_0000)
        parts[2] = rest - parts[1]
      } else {
        result[column / Self.width * panelBytes] = 1
        if x.isNaN { parts[0] = .nan }
      }
      let first = Self.place(row, column, panelBytes: panelBytes)
      for (part, value) in parts.enumerated() {
        result[first + part * Self.tileBytes] = Double(value.bitPattern >> 16 & 0xFF)
        result[first + part * Self.tileBytes + 1] = Double(value.bitPattern >> 24)
      }
    }
    return result
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }

  /// The matrix behind its parts, for the reference of what reads them.
  static func matrix(_ bytes: ReferenceArray, rows: Int, columns: Int) -> [Double] {
    (0..<rows * columns).map { number in
      let first = place(number / columns, number % columns, panelBytes: bytes.shape[1])
      return (0..<parts).reduce(0) { sum, part in
        let (low, high) = (
          bytes.values[first + part * tileBytes], bytes.values[first + part * tileBytes + 1]
        )
        return sum + Double(Float(bitPattern: UInt32(high) << 24 | UInt32(low) << 16))
      }
    }
  }
}
