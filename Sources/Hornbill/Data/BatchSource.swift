import HornbillGraph

/// A batch as it is traced.
struct Batch {
  var inputs: [Tensor]
  /// The targets of each output, where there are any.
  var targets: [Tensor?]
  /// The sample weights of each output, where there are any.
  var weights: [Tensor?]

  /// A batch of a data set's columns.
  init(_ columns: [Tensor], _ roles: ColumnRoles) {
    inputs = roles.inputs.map { columns[$0] }
    targets = roles.targets.map { $0.map { columns[$0] } }
    weights = roles.weights.map { $0.map { columns[$0] } }
  }
}

/// The memory from which a program reads one batch: the numbers of its rows, or its columns.
struct BatchMemory {
  /// Rows in the batch.
  let count: Int
  private let numbers: UnsafeRawPointer?
  /// Where each column lies, unless the program takes the rows itself.
  let columns: [UnsafeMutableRawPointer]

  init(count: Int, numbers: UnsafeRawPointer) {
    self.count = count
    self.numbers = numbers
    columns = []
  }

  init(count: Int, columns: [UnsafeMutableRawPointer]) {
    self.count = count
    self.columns = columns
    numbers = nil
  }

  func bind(to program: any Executable) {
    if let numbers { program.bind(0, to: numbers) }
    for number in columns.indices { program.bind(number, to: columns[number]) }
  }
}

/// Where compiled steps take their batches from.
protocol BatchSource: AnyObject {
  /// The inputs of a program for batches of a size, and the data set's columns as made of them.
  ///
  /// - Throws: `HornbillError` where a value that the rows come from cannot be computed.
  func inputs(_ size: Int) throws -> (placeholders: [Tensor], columns: [Tensor])

  /// Calls the body with the memory of each of a range of batches, which is valid until the body returns.
  ///
  /// - Throws: what reading throws, and what the body throws.
  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void) throws
}

/// Batches of tensors in memory: the program takes the rows itself, by their numbers.
final class GatheredBatches: BatchSource {
  private let tensors: [Tensor]

  init(_ tensors: [Tensor]) { self.tensors = tensors }

  func inputs(_ size: Int) throws -> (placeholders: [Tensor], columns: [Tensor]) {
    let numbers = Tensor.placeholder("rows", [size], .int32)
    let taken = tensors.map { rows(of: $0, at: numbers) }
    // What is not a plain function of each row is computed once, before training, and not in every step.
    let tables = topologicalOrder(of: taken.map(\.node), stoppingAtValues: true).compactMap { node in
      node.operation is Gather ? Tensor(node.inputs[0]) : nil
    }.filter { !($0.node.operation is Constant) }
    _ = try Evaluation.storages(tables)
    return ([numbers], taken)
  }

  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void
  ) throws {
    for batch in batches {
      let rows = order[batch]
      guard let numbers = rows.baseAddress else { continue }
      try body(BatchMemory(count: rows.count, numbers: UnsafeRawPointer(numbers)))
    }
  }
}

/// One batch of tensors that the program gets whole: other tensors of the same types use it again.
final class WholeBatch: BatchSource {
  private let columns: [RowType]
  private let rows: Int
  private var storages: [Storage] = []
  private var pointers: [UnsafeMutableRawPointer] = []  // into the storages, which this object keeps alive

  init(_ tensors: [Tensor]) {
    columns = tensors.map { RowType(rowsOf: $0) }
    rows = tensors[0].shape[0]
  }

  /// - Throws: `HornbillError` where a value cannot be computed.
  func set(_ tensors: [Tensor]) throws {
    storages = try Evaluation.storages(tensors)
    pointers = storages.map(\.pointer)
  }

  func inputs(_ size: Int) throws -> (placeholders: [Tensor], columns: [Tensor]) {
    let tensors = placeholders(columns, rows: size)
    return (tensors, tensors)
  }

  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void
  ) throws {
    try body(BatchMemory(count: rows, columns: pointers))
  }
}

/// Inputs of a program for so many rows of columns.
func placeholders(_ columns: [RowType], rows: Int) -> [Tensor] {
  columns.enumerated().map { number, row in
    Tensor.placeholder("column\(number)", row.batch(rows).shape, row.dtype)
  }
}

extension Tensor {
  /// Inputs as models take them: floating point of the model's own precision.
  var asModelInput: Tensor { dtype == .float64 ? cast(to: .float32) : self }
}
