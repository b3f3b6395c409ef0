public import HornbillGraph

/// Reads rows of a data set from wherever they are: a file larger than memory, a data base, a generator.
///
/// ```swift
/// struct Squares: RowReader {
///   let count = 1_000_000
///   let columns = [RowType([1], .float32), RowType([1], .float32)]
///   func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) {
///     let (x, y) = (columns[0].assumingMemoryBound(to: Float.self), columns[1].assumingMemoryBound(to: Float.self))
///     for (place, row) in rows.enumerated() {
///       x[place] = Float(row)
///       y[place] = Float(row) * Float(row)
///     }
///   }
/// }
/// ```
public protocol RowReader: Sendable {
  /// The number of rows.
  var count: Int { get }
  /// What a row consists of: inputs, targets and perhaps weights of the sample, one for all targets or one for each.
  var columns: [RowType] { get }
  /// Reads rows by their numbers.
  ///
  /// Called on one thread at a time, not always the same.
  ///
  /// - Parameters:
  ///   - rows: numbers from 0 to `count - 1`, in any order.
  ///   - columns: for each of `columns`, memory for as many rows as there are numbers, one after another.
  /// - Throws: whatever keeps it from reading; training stops with that error.
  func read(_ rows: UnsafeBufferPointer<Int32>, into columns: [UnsafeMutableRawPointer]) throws
}

/// The shape and the element type of one row of a column.
public struct RowType: Sendable, Hashable {
  /// The shape of one row, without the batch axis.
  public let shape: Shape
  /// The type of its elements.
  public let dtype: DType

  /// Rows of a shape and an element type.
  public init(_ shape: Shape, _ dtype: DType) {
    self.shape = shape
    self.dtype = dtype
  }

  /// What one row of a tensor is.
  init(rowsOf tensor: Tensor) {
    self.init(Shape(Array(tensor.shape.dimensions.dropFirst())), tensor.dtype)
  }

  var byteCount: Int { TensorType(shape, dtype).byteCount }

  /// `count` rows as a tensor.
  func batch(_ count: Int) -> TensorType { TensorType(Shape([count] + shape.dimensions), dtype) }
}
