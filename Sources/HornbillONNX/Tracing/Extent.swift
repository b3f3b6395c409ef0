/// An extent that may grow with the number of rows: `perRow · batch + constant`.
struct Extent: Hashable {
  var perRow: Int
  var constant: Int

  /// The number of rows.
  static let batch = Extent(perRow: 1, constant: 0)

  private init(perRow: Int, constant: Int) { (self.perRow, self.constant) = (perRow, constant) }

  init(_ constant: Int) { (perRow, self.constant) = (0, constant) }

  /// The extent that has these values for these numbers of rows; nil where there is none.
  init?(_ values: [Int], rows: [Int]) {
    self.init(values[0])
    guard let second = values.firstIndex(where: { $0 != values[0] }) else { return }
    let (growth, more) = (values[second] - values[0], rows[second] - rows[0])
    guard growth % more == 0 else { return nil }
    perRow = growth / more
    constant = values[0] - perRow * rows[0]
    guard zip(values, rows).allSatisfy({ perRow * $1 + constant == $0 }) else { return nil }
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
