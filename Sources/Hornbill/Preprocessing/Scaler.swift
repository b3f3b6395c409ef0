public import HornbillGraph

/// A change of scale for each column, learned from one table and applied to others.
///
/// Learn it from the rows for training alone; a `Codable` scaler goes with the model that was trained on them.
public protocol Scaler: Codable, Sendable, Hashable {
  /// Learns the scale of each column; what was learned before is forgotten.
  ///
  /// Numbers that are NaN are left out.
  ///
  /// - Parameter x: shape [rows, columns], with at least one row.
  /// - Throws: `HornbillError` where the tensor is no table, or holds an infinite number.
  mutating func fit(_ x: Tensor) throws

  /// The table on the new scale, of the same floating-point type, or in float32.
  ///
  /// - Throws: `HornbillError` before ``fit(_:)``, or where the number of columns is another.
  func transform(_ x: Tensor) throws -> Tensor

  /// The table on its old scale, from one on the new.
  ///
  /// - Throws: `HornbillError` before ``fit(_:)``, or where the number of columns is another.
  func inverseTransform(_ x: Tensor) throws -> Tensor
}

extension Scaler {
  /// Learns the scale of each column, and returns the table on it.
  ///
  /// - Throws: `HornbillError` where the tensor is no table, or holds an infinite number.
  public mutating func fitTransform(_ x: Tensor) throws -> Tensor {
    try fit(x)
    return try transform(x)
  }
}

/// What the scalers share: a table taken apart into columns, and checks.
enum ScalerTable {
  /// The numbers of each column that are not NaN.
  static func columns(_ x: Tensor, _ operation: String) throws -> [[Double]] {
    guard x.rank == 2, x.shape[0] > 0 else {
      throw HornbillError(
        operation, expected: "a table of at least one row", received: "\(x.shape)",
        hint: "Give one column the shape [rows, 1].")
    }
    let values = x.scalars(as: Double.self)
    guard !values.contains(where: \.isInfinite) else {
      throw HornbillError(operation, expected: "finite numbers", received: "an infinite one")
    }
    let width = x.shape[1]
    return (0..<width).map { column in
      stride(from: column, to: values.count, by: width).lazy.map { values[$0] }.filter { !$0.isNaN }
    }
  }

  /// `(x - shift) / scale` and the like, rounded to the type of `x` after each step as NumPy does in place.
  static func map(
    _ x: Tensor, _ operation: String, columns: Int, _ steps: [(Tensor, Tensor) -> Tensor],
    by operands: [[Double]]
  ) throws -> Tensor {
    // A scaler from a damaged file may hold numbers for more columns here than there.
    guard columns > 0, operands.allSatisfy({ $0.count == columns }) else {
      throw HornbillError(
        operation, expected: "a scaler that has been fitted", received: "one that has not",
        hint: "Call fit first.")
    }
    guard x.rank == 2, x.shape[1] == columns else {
      throw HornbillError(
        operation, expected: "a table of \(columns) columns", received: "\(x.shape)")
    }
    let dtype = dtype(of: x)
    return zip(steps, operands).reduce(x.cast(to: dtype)) { table, step in
      step.0(table.cast(to: .float64), Tensor(step.1)).cast(to: dtype)
    }.evaluated()
  }

  /// The type of the result.
  static func dtype(of x: Tensor) -> DType { x.dtype.isFloatingPoint ? x.dtype : .float32 }
}
