/// An extent that may grow with the number of rows: `perRow · batch + constant`.
struct Extent: Hashable {
  var perRow: Int
  var constant: Int

  init(_ constant: Int) { (perRow, self.constant) = (0, constant) }

  /// The extent that is `first` for one number of rows and `second` for another; nil where there is none.
  init?(_ first: Int, _ second: Int, rows: (first: Int, second: Int)) {
    self.init(first)
    guard first != second else { return }
    let (growth, more) = (second - first, rows.second - rows.first)
    guard more != 0, growth % more == 0 else { return nil }
    perRow = growth / more
    constant = first - perRow * rows.first
  }

  /// The number, where it is the same for all batches.
  var number: Int? { perRow == 0 ? constant : nil }

  var isOne: Bool { number == 1 }

  /// The product; nil where it grows with the square of the number of rows.
  func times(_ other: Extent) -> Extent? {
    guard let factor = other.number else { return number == nil ? nil : other.times(self) }
    var result = self
    result.perRow *= factor
    result.constant *= factor
    return result
  }

  static func + (a: Extent, b: Extent) -> Extent {
    var result = a
    result.perRow += b.perRow
    result.constant += b.constant
    return result
  }

  static func - (a: Extent, b: Extent) -> Extent { a + (b.times(Extent(-1)) ?? b) }

  /// What files call the extent: a number, `batch`, or an expression of it.
  var text: String {
    guard number == nil else { return "\(constant)" }
    let rows = perRow == 1 ? "batch" : "\(perRow)*batch"
    return constant == 0 ? rows : "\(rows)\(constant > 0 ? "+" : "-")\(Swift.abs(constant))"
  }
}
