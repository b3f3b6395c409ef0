public import HornbillGraph

/// Brings each column into a range, 0...1 unless told otherwise: scikit-learn's `MinMaxScaler`.
///
/// ```
/// y = x * scale + offset,   scale = (high - low) / (max - min),   offset = low - min * scale
/// ```
///
/// A constant column becomes `low`. Tables other than the one that was fitted may leave the range.
public struct MinMaxScaler: Scaler {
  /// The range's lower bound.
  public let low: Double
  /// The range's upper bound.
  public let high: Double
  /// The least number of each column; empty before ``fit(_:)``.
  public private(set) var dataMin: [Double] = []
  /// The greatest number of each column.
  public private(set) var dataMax: [Double] = []
  /// What each column is multiplied by.
  public private(set) var scale: [Double] = []
  /// What is then added to each column.
  public private(set) var offset: [Double] = []

  /// A scaler to the given range that has learned nothing yet.
  ///
  /// - Throws: `HornbillError` where the bounds are not finite, or the lower one is not below the upper.
  public init(low: Double, high: Double) throws {
    guard low.isFinite, high.isFinite, low < high else {
      throw HornbillError(
        "MinMaxScaler", expected: "a lower bound below the upper one", received: "\(low) and \(high)")
    }
    self.low = low
    self.high = high
  }

  /// A scaler to 0...1 that has learned nothing yet.
  public init() { (low, high) = (0, 1) }

  /// Learns minimum and maximum of each column, NaN left out.
  ///
  /// - Throws: `HornbillError` where the tensor is no table, or holds an infinite number.
  public mutating func fit(_ x: Tensor) throws {
    let columns = try ScalerTable.columns(x, "MinMaxScaler")
    // scikit-learn keeps these numbers in the table's own type.
    let dtype = ScalerTable.dtype(of: x)
    let epsilon = dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
    dataMin = columns.map { $0.min() ?? .nan }
    dataMax = columns.map { $0.max() ?? .nan }
    scale = zip(dataMin, dataMax).map { least, greatest in
      let range = dtype.rounded(greatest - least)
      return dtype.rounded((high - low) / (range < 10 * epsilon ? 1 : range))
    }
    offset = zip(dataMin, scale).map { dtype.rounded(low - dtype.rounded($0 * $1)) }
  }

  /// The table on the new scale.
  ///
  /// - Throws: `HornbillError` before ``fit(_:)``, or where the number of columns is another.
  public func transform(_ x: Tensor) throws -> Tensor {
    try ScalerTable.map(
      x, "MinMaxScaler", columns: scale.count, [{ $0 * $1 }, { $0 + $1 }], by: [scale, offset])
  }

  /// The table on its old scale.
  ///
  /// - Throws: `HornbillError` before ``fit(_:)``, or where the number of columns is another.
  public func inverseTransform(_ x: Tensor) throws -> Tensor {
    try ScalerTable.map(
      x, "MinMaxScaler", columns: scale.count, [{ $0 - $1 }, { $0 / $1 }], by: [offset, scale])
  }
}
