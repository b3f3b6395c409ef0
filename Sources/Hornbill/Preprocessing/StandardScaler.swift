public import HornbillGraph

/// Gives each column the mean 0 and the standard deviation 1: scikit-learn's `StandardScaler`.
///
/// ```
/// z = (x - mean) / scale,   scale = sqrt(variance)
/// ```
///
/// The variance divides by the number of rows. A constant column, whose variance is nothing but rounding, keeps the
/// scale 1 and becomes zeros.
public struct StandardScaler: Scaler {
  /// The mean of each column; empty before ``fit(_:)``.
  public private(set) var mean: [Double] = []
  /// The variance of each column.
  public private(set) var variance: [Double] = []
  /// What each column is divided by.
  public private(set) var scale: [Double] = []

  /// A scaler that has learned nothing yet.
  public init() {}

  /// Learns mean and variance of each column, NaN left out.
  ///
  /// - Throws: `HornbillError` where the tensor is no table, or holds an infinite number.
  public mutating func fit(_ x: Tensor) throws {
    let columns = try ScalerTable.columns(x, "StandardScaler")
    mean = columns.map { $0.reduce(0, +) / Double($0.count) }
    variance = zip(columns, mean).map { column, mean in
      let deviations = column.map { $0 - mean }
      let correction = deviations.reduce(0, +)
      let squares = deviations.reduce(0) { $0 + $1 * $1 }
      return (squares - correction * correction / Double(column.count)) / Double(column.count)
    }
    scale = columns.indices.map { index in
      // Chan, Golub and LeVeque's bound on the error of the variance, as scikit-learn applies it.
      let count = Double(columns[index].count)
      let error = count * mean[index] * .ulpOfOne
      let bound = count * .ulpOfOne * variance[index] + error * error
      return variance[index] <= bound ? 1 : variance[index].squareRoot()
    }
  }

  /// The table on the new scale.
  ///
  /// - Throws: `HornbillError` before ``fit(_:)``, or where the number of columns is another.
  public func transform(_ x: Tensor) throws -> Tensor {
    try ScalerTable.map(
      x, "StandardScaler", columns: mean.count, [{ $0 - $1 }, { $0 / $1 }], by: [mean, scale])
  }

  /// The table on its old scale.
  ///
  /// - Throws: `HornbillError` before ``fit(_:)``, or where the number of columns is another.
  public func inverseTransform(_ x: Tensor) throws -> Tensor {
    try ScalerTable.map(
      x, "StandardScaler", columns: mean.count, [{ $0 * $1 }, { $0 + $1 }], by: [scale, mean])
  }
}
