extension Tensor {
  /// A vector of float32 numbers; with a shape, an array of them in row-major order.
  ///
  /// - Precondition: the shape has as many elements as there are values.
  public init(_ values: [Float], shape: Shape? = nil) { self.init(copying: values, shape: shape) }

  /// A vector of numbers in the dtype of their Swift type; with a shape, an array in row-major order.
  ///
  /// - Precondition: the shape has as many elements as there are values.
  @_disfavoredOverload
  public init<Scalar: TensorScalar>(_ values: [Scalar], shape: Shape? = nil) {
    self.init(copying: values, shape: shape)
  }

  /// A matrix of float32 numbers, row by row.
  ///
  /// - Precondition: the rows are equally long.
  public init(_ rows: [[Float]]) { self.init(rows: rows) }

  /// A matrix of numbers in the dtype of their Swift type, row by row.
  ///
  /// - Precondition: the rows are equally long.
  @_disfavoredOverload
  public init<Scalar: TensorScalar>(_ rows: [[Scalar]]) { self.init(rows: rows) }

  /// A single number of float32.
  public init(_ value: Float) { self = .full([], Double(value)) }

  /// A single number in the dtype of its Swift type.
  @_disfavoredOverload
  public init<Scalar: TensorScalar>(_ value: Scalar) { self.init(copying: [value], shape: []) }

  private init<Scalar: TensorScalar>(rows: [[Scalar]]) {
    let columns = rows.first?.count ?? 0
    requireValid(
      rows.allSatisfy { $0.count == columns }, "Tensor", expected: "rows of \(columns) numbers",
      received: "rows of \(Set(rows.map(\.count)).sorted()) numbers")
    self.init(copying: Array(rows.joined()), shape: [rows.count, columns])
  }

  private init<Scalar: TensorScalar>(copying values: [Scalar], shape: Shape?) {
    let shape = shape ?? [values.count]
    requireValid(
      shape.elementCount == values.count, "Tensor",
      expected: "\(shape.elementCount) numbers for the shape \(shape)", received: "\(values.count)")
    let storage = values.withUnsafeBytes { Storage(copying: $0) }
    self.init(storage, shape: shape, dtype: Scalar.dtype)
  }

  /// Zeros.
  public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, 0, dtype: dtype) }

  /// Ones.
  public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, 1, dtype: dtype) }

  /// The whole numbers from 0 up to, not including, `count`.
  public static func arange(_ count: Int, dtype: DType = .float32) -> Tensor {
    requireValid(count >= 0, "arange", expected: "a count of at least 0", received: "\(count)")
    return Tensor(Storage((0..<count).map(Double.init), as: dtype), shape: [count], dtype: dtype)
  }

  /// Equally spaced numbers from `start` to `end`, both included.
  public static func linspace(_ start: Double, _ end: Double, count: Int, dtype: DType = .float32) -> Tensor {
    requireValid(count >= 0, "linspace", expected: "a count of at least 0", received: "\(count)")
    let interval = (end - start) / Double(Swift.max(count - 1, 1))
    let values = (0..<count).map { $0 > 0 && $0 == count - 1 ? end : start + interval * Double($0) }
    return Tensor(Storage(values, as: dtype), shape: [count], dtype: dtype)
  }

  /// The identity matrix.
  public static func identity(_ size: Int, dtype: DType = .float32) -> Tensor {
    oneHot(arange(size, dtype: .int32), classes: size, dtype: dtype)
  }
}
