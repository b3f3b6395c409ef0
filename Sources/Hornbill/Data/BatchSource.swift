import HornbillGraph

/// A batch as it is traced.
struct Batch {
  var inputs: [Tensor]
  var y: Tensor
  /// One weight a sample.
  var weights: Tensor?

  /// The only input, or the first one.
  var x: Tensor {
    get { inputs[0] }
    set { inputs[0] = newValue }
  }

  /// A batch of columns: inputs, targets and perhaps weights.
  init(columns: [Tensor], inputCount: Int) {
    inputs = Array(columns[..<inputCount])
    y = columns[inputCount]
    weights = columns.count > inputCount + 1 ? columns[inputCount + 1] : nil
  }
}

/// The memory from which a program reads one batch.
struct BatchMemory {
  /// Rows in the batch.
  let count: Int
  // Three at most, and not an array, so that a step allocates nothing.
  private let first: UnsafeRawPointer
  /// The targets, where they lie in this memory.
  let second: UnsafeRawPointer?
  private let third: UnsafeRawPointer?

  init(
    count: Int, _ first: UnsafeRawPointer, _ second: UnsafeRawPointer? = nil, _ third: UnsafeRawPointer? = nil
  ) {
    self.count = count
    self.first = first
    self.second = second
    self.third = third
  }

  /// Memory of two or three columns.
  init(count: Int, columns: [UnsafeMutableRawPointer]) {
    self.init(
      count: count, UnsafeRawPointer(columns[0]), UnsafeRawPointer(columns[1]),
      columns.count > 2 ? UnsafeRawPointer(columns[2]) : nil)
  }

  func bind(to program: any Executable) {
    program.bind(0, to: first)
    if let second { program.bind(1, to: second) }
    if let third { program.bind(2, to: third) }
  }
}

/// Where compiled steps take their batches from.
protocol BatchSource: AnyObject {
  /// The inputs of a program for batches of a size, and the batch as made of them.
  ///
  /// - Throws: `HornbillError` where a value that the rows come from cannot be computed.
  func inputs(_ size: Int) throws -> (placeholders: [Tensor], batch: Batch)

  /// Calls the body with the memory of each of a range of batches, which is valid until the body returns.
  ///
  /// - Throws: what reading throws, and what the body throws.
  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void) throws
}

/// Batches of tensors in memory: the program takes the rows itself, by their numbers.
final class GatheredBatches: BatchSource {
  let tensors: [Tensor]
  private let inputCount: Int

  init(_ tensors: [Tensor], inputCount: Int) {
    self.tensors = tensors
    self.inputCount = inputCount
  }

  func inputs(_ size: Int) throws -> (placeholders: [Tensor], batch: Batch) {
    let numbers = Tensor.placeholder("rows", [size], .int32)
    let taken = tensors.map { rows(of: $0, at: numbers) }
    // What is not a plain function of each row is computed once, before training, and not in every step.
    let tables = topologicalOrder(of: taken.map(\.node), stoppingAtValues: true).compactMap { node in
      node.operation is Gather ? Tensor(node.inputs[0]) : nil
    }.filter { !($0.node.operation is Constant) }
    _ = try Evaluation.storages(tables)
    return ([numbers], Batch(columns: taken, inputCount: inputCount))
  }

  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void
  ) throws {
    for batch in batches {
      let rows = order[batch]
      guard let numbers = rows.baseAddress else { continue }
      try body(BatchMemory(count: rows.count, UnsafeRawPointer(numbers)))
    }
  }
}

/// One batch of tensors that the program gets whole: other tensors of the same types use it again.
final class WholeBatch: BatchSource {
  private let columns: [RowType]
  private let rows: Int
  private var storages: [Storage] = []

  init(_ tensors: [Tensor]) {
    columns = tensors.map { RowType(Shape(Array($0.shape.dimensions.dropFirst())), $0.dtype) }
    rows = tensors[0].shape[0]
  }

  /// - Throws: `HornbillError` where a value cannot be computed.
  func set(_ tensors: [Tensor]) throws { storages = try Evaluation.storages(tensors) }

  func inputs(_ size: Int) throws -> (placeholders: [Tensor], batch: Batch) {
    placeholders(columns, rows: size)
  }

  func forEachBatch(
    _ order: BatchOrder, _ batches: Range<Int>, _ body: (BatchMemory) throws -> Void
  ) throws {
    try withExtendedLifetime(storages) {
      try body(BatchMemory(count: rows, columns: storages.map(\.pointer)))
    }
  }
}

/// Inputs of a program for so many rows of columns.
func placeholders(_ columns: [RowType], rows: Int) -> (placeholders: [Tensor], batch: Batch) {
  let tensors = zip(["x", "y", "sample_weight"], columns).map { name, row in
    Tensor.placeholder(name, row.batch(rows).shape, row.dtype)
  }
  return (tensors, Batch(columns: tensors, inputCount: 1))
}

extension Tensor {
  /// Inputs as models take them: floating point of the model's own precision.
  var asModelInput: Tensor { dtype == .float64 ? cast(to: .float32) : self }
}
