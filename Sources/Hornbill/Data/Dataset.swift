public import HornbillGraph

/// Inputs and targets in batches: from tensors in memory, or read row by row from something larger.
///
/// ```swift
/// let data = try Dataset(train.images, train.labels).batched(128).shuffled()
/// try model.fit(data, epochs: 5)
///
/// let streamed = try Dataset(reader).batched(128).shuffled().mapped { x, y in (x / 255, y) }
/// ```
///
/// Whether rows lie in memory or are read from files makes no difference to the numbers: the same seed gives the same
/// order, and training gives the same bits.
public struct Dataset: Sendable {
  /// Where the rows are.
  enum Rows {
    /// Tensors whose first axis is the sample; integers stay small until a batch is computed with.
    case tensors([Tensor])
    /// A reader, which is asked for that many batches ahead of need, on a thread of its own.
    case reader(any RowReader, ahead: Int)
  }

  /// A function of a batch's inputs and targets.
  public typealias Transform = @Sendable (_ x: Tensor, _ y: Tensor) throws -> (Tensor, Tensor)

  let rows: Rows
  /// Which columns are what, as they were given.
  let given: ColumnRoles
  /// Which columns are what, in the order of the model that is trained.
  let roles: ColumnRoles
  /// The number of rows.
  public let count: Int
  /// Rows a batch; the last batch may be smaller.
  public private(set) var batchSize = 32
  /// Whether each epoch has an order of rows of its own.
  public private(set) var isShuffled = false
  private(set) var transforms: [Transform] = []

  /// A data set of tensors in memory; the first axis is the sample.
  ///
  /// A lazy function of each row (a cast, a scaling) is computed batch by batch.
  ///
  /// - Throws: `HornbillError` where the numbers of rows differ, or there is none.
  public init(_ x: Tensor, _ y: Tensor, sampleWeight: Tensor? = nil) throws {
    try self.init(x, y, sampleWeight, "Dataset")
  }

  /// A data set of tensors in memory for a model of several inputs or outputs, in the model's order or by name.
  ///
  /// ```swift
  /// let data = try Dataset(inputs: ["title": titles, "body": bodies], ["age": ages, "sex": sexes])
  /// ```
  ///
  /// - Parameters:
  ///   - inputs: one tensor, several in the model's order, or several by name.
  ///   - targets: the same for the model's outputs.
  ///   - sampleWeight: how much each sample counts: one tensor for all targets, a list of one for each, or some by the targets'
  ///     names.
  /// - Throws: `HornbillError` where there is no input or no target, the numbers of rows differ, or there is none.
  public init(inputs: any ModelData, _ targets: any ModelData, sampleWeight: (any ModelData)? = nil) throws {
    try self.init(inputs, targets, sampleWeight, "Dataset")
  }

  init(
    _ inputs: any ModelData, _ targets: any ModelData, _ sampleWeight: (any ModelData)?, _ operation: String
  ) throws {
    let (x, y, weights) = (inputs.tensors, targets.tensors, sampleWeight?.tensors ?? [])
    for (what, tensors) in [("input", x), ("target", y)] where tensors.isEmpty {
      throw HornbillError(operation, expected: "at least one \(what)", received: "none")
    }
    guard y[0].rank > 0, (x + y).allSatisfy({ $0.rank > 0 && $0.shape[0] == y[0].shape[0] }) else {
      func list(_ tensors: [Tensor]) -> String { tensors.map(\.shape.description).joined(separator: ", ") }
      throw HornbillError(
        operation, expected: "as many targets as inputs along the first axis",
        received: "inputs of shape \(list(x)) and targets of shape \(list(y))")
    }
    count = y[0].shape[0]
    for weight in weights where weight.rank == 0 || weight.shape[0] != count {
      throw HornbillError(
        operation, expected: "a sample weight for each of \(count) rows",
        received: "weights of shape \(weight.shape)")
    }
    guard (1...Int(Int32.max)).contains(count) else { throw Self.rowCountError(count, operation) }
    rows = .tensors(x + y + weights)
    given = ColumnRoles(
      inputs: x.count, inputs.columnNames, targets: y.count, targets.columnNames,
      weights: try Self.weights(sampleWeight, targets, operation))
    roles = given
  }

  /// The number of each target's weights; nil for none.
  private static func weights(
    _ weights: (any ModelData)?, _ targets: any ModelData, _ operation: String
  ) throws -> [Int?] {
    let count = targets.tensors.count
    guard let weights else { return Array(repeating: nil, count: count) }
    if weights is Tensor { return Array(repeating: 0, count: count) }
    if let names = weights.columnNames {
      let known = targets.columnNames ?? []
      if let unknown = names.first(where: { !known.contains($0) }) {
        throw HornbillError(
          operation,
          expected: known.isEmpty
            ? "a list of sample weights, as targets are a list"
            : "sample weights of the targets \(known.joined(separator: ", "))",
          received: "some for \"\(unknown)\"")
      }
      return known.map { names.firstIndex(of: $0) }
    }
    guard targets.columnNames == nil else {
      throw HornbillError(
        operation, expected: "sample weights by name, as targets are", received: "a list")
    }
    guard weights.tensors.count == count else {
      throw HornbillError(
        operation, expected: "sample weights for each of \(count) targets",
        received: "\(weights.tensors.count)")
    }
    return (0..<count).map { $0 }
  }

  /// A data set whose rows are read as they are needed.
  ///
  /// - Parameters:
  ///   - reader: reads rows by number.
  ///   - inputs: how many of its columns, the first ones, are inputs.
  ///   - targets: how many of the columns after them are targets.
  ///   - prefetchedBatches: how many batches are read ahead, on a thread of its own.
  /// - Throws: `HornbillError` where the reader has no rows, or columns that make no inputs and targets.
  public init(
    _ reader: some RowReader, inputs: Int = 1, targets: Int = 1, prefetchedBatches: Int = 2
  ) throws {
    guard inputs >= 1, targets >= 1 else {
      throw HornbillError(
        "Dataset", expected: "at least one input and one target", received: "\(inputs) and \(targets)")
    }
    let weights = reader.columns.count - inputs - targets
    guard [0, 1, targets].contains(weights) else {
      throw HornbillError(
        "Dataset",
        expected: inputs + targets == 2
          ? "a reader of inputs, targets and perhaps sample weights"
          : "a reader of \(inputs) inputs, \(targets) targets and perhaps sample weights",
        received: "\(reader.columns.count) columns")
    }
    guard (1...Int(Int32.max)).contains(reader.count) else {
      throw Self.rowCountError(reader.count, "Dataset")
    }
    guard prefetchedBatches >= 1 else {
      throw HornbillError(
        "Dataset", expected: "prefetchedBatches of at least 1", received: "\(prefetchedBatches)")
    }
    rows = .reader(reader, ahead: prefetchedBatches)
    given = ColumnRoles(
      inputs: inputs, targets: targets,
      weights: (0..<targets).map { weights == 0 ? nil : weights == 1 ? 0 : $0 })
    roles = given
    count = reader.count
  }

  private static func rowCountError(_ count: Int, _ operation: String) -> HornbillError {
    count < 1
      ? HornbillError(operation, expected: "at least one row of data", received: "none")
      : HornbillError(operation, expected: "at most \(Int32.max) rows", received: "\(count)")
  }

  /// The same rows in batches of another size.
  ///
  /// - Throws: `HornbillError` where the size is not positive.
  public func batched(_ size: Int) throws -> Dataset { try batched(size, "Dataset") }

  func batched(_ size: Int, _ operation: String) throws -> Dataset {
    guard size > 0 else {
      throw HornbillError(operation, expected: "a batchSize of at least 1", received: "\(size)")
    }
    var copy = self
    copy.batchSize = size
    return copy
  }

  /// The same rows in a new order in each epoch, which the model's seed and the epoch determine.
  public func shuffled(_ isShuffled: Bool = true) -> Dataset {
    var copy = self
    copy.isShuffled = isShuffled
    return copy
  }

  /// A data set whose batches have gone through a function, which becomes a part of the compiled step.
  ///
  /// It is called once for each size of batch, not for each batch: what it does is operations on tensors. Where
  /// there are several inputs or targets, it gets the first ones; of a dictionary, those whose names come first.
  public func mapped(_ transform: @escaping Transform) -> Dataset {
    var copy = self
    copy.transforms.append(transform)
    return copy
  }

  /// Batches an epoch.
  public var batchCount: Int { (count + batchSize - 1) / batchSize }

  /// Calls a function with the inputs and targets of each batch of an epoch, for loops of one's own.
  ///
  /// Where there are several inputs or targets, the function gets the first ones.
  ///
  /// - Parameters:
  ///   - epoch: determines the order of the rows, with the seed, where they are shuffled.
  ///   - seed: the model's in `fit`.
  ///   - body: the function.
  /// - Throws: `HornbillError` where a batch cannot be computed, what the reader throws, what the body throws.
  public func forEachBatch(
    epoch: Int = 0, seed: Int = 0, _ body: (_ x: Tensor, _ y: Tensor) throws -> Void
  ) throws {
    let order = BatchOrder(rows: count, batchSize: batchSize, seed: isShuffled ? Int64(seed) : nil)
    let first = Swift.max(epoch, 0) * batchCount
    let source = makeSource()
    var programs: [Int: any Executable] = [:]
    var types: [Int: [TensorType]] = [:]
    try source.forEachBatch(order, first..<(first + batchCount)) { memory in
      let program: any Executable
      if let known = programs[memory.count] {
        program = known
      } else {
        let inputs = try source.inputs(memory.count)
        let columns = try transformed(inputs.columns)
        let pair = [columns[given.inputs[0]], columns[given.targets[0] ?? 0]]
        types[memory.count] = pair.map(\.node.type)
        program = try Evaluation.executor.compile(Graph(outputs: pair, placeholders: inputs.placeholders))
        programs[memory.count] = program
      }
      memory.bind(to: program)
      program.run()
      let tensors = (types[memory.count] ?? []).enumerated().map { index, type in
        Tensor(Storage(copying: program.output(index)), shape: type.shape, dtype: type.dtype)
      }
      try body(tensors[0], tensors[1])
    }
  }

  /// A data set that is like another one, but for its rows and the roles of its columns.
  init(_ other: Dataset, _ rows: Rows, _ count: Int, roles: ColumnRoles) {
    (self.rows, self.count, self.roles, given) = (rows, count, roles, other.given)
    (batchSize, isShuffled, transforms) = (other.batchSize, other.isShuffled, other.transforms)
  }
}
