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
  /// How many columns are inputs; targets and perhaps weights follow.
  let inputCount: Int
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

  /// A data set of tensors in memory for a model of several inputs, in the model's order.
  ///
  /// - Throws: `HornbillError` where there is no input, the numbers of rows differ, or there is none.
  public init(inputs: [Tensor], _ y: Tensor, sampleWeight: Tensor? = nil) throws {
    try self.init(inputs, y, sampleWeight, "Dataset")
  }

  init(_ x: Tensor, _ y: Tensor, _ sampleWeight: Tensor?, _ operation: String) throws {
    try self.init([x], y, sampleWeight, operation)
  }

  private init(_ inputs: [Tensor], _ y: Tensor, _ sampleWeight: Tensor?, _ operation: String) throws {
    guard let x = inputs.first else {
      throw HornbillError(operation, expected: "at least one input", received: "none")
    }
    guard y.rank > 0, inputs.allSatisfy({ $0.rank > 0 && $0.shape[0] == y.shape[0] }) else {
      let shapes = inputs.map(\.shape.description).joined(separator: ", ")
      throw HornbillError(
        operation, expected: "as many targets as inputs along the first axis",
        received: "inputs of shape \(shapes) and targets of shape \(y.shape)")
    }
    if let sampleWeight, sampleWeight.rank == 0 || sampleWeight.shape[0] != x.shape[0] {
      throw HornbillError(
        operation, expected: "a sample weight for each of \(x.shape[0]) rows",
        received: "weights of shape \(sampleWeight.shape)")
    }
    guard (1...Int(Int32.max)).contains(x.shape[0]) else {
      throw Self.rowCountError(x.shape[0], operation)
    }
    rows = .tensors(inputs + [y] + (sampleWeight.map { [$0] } ?? []))
    inputCount = inputs.count
    count = x.shape[0]
  }

  /// A data set whose rows are read as they are needed.
  ///
  /// - Parameters:
  ///   - reader: reads rows by number.
  ///   - prefetchedBatches: how many batches are read ahead, on a thread of its own.
  /// - Throws: `HornbillError` where the reader has no rows, or columns that make no inputs and targets.
  public init(_ reader: some RowReader, prefetchedBatches: Int = 2) throws {
    guard (2...3).contains(reader.columns.count) else {
      throw HornbillError(
        "Dataset", expected: "a reader of inputs, targets and perhaps sample weights",
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
    inputCount = 1
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
  /// there are several inputs, it gets the first one.
  public func mapped(_ transform: @escaping Transform) -> Dataset {
    var copy = self
    copy.transforms.append(transform)
    return copy
  }

  /// Batches an epoch.
  public var batchCount: Int { (count + batchSize - 1) / batchSize }

  /// Calls a function with the inputs and targets of each batch of an epoch, for loops of one's own.
  ///
  /// Where there are several inputs, the function gets the first one.
  ///
  /// - Parameters:
  ///   - epoch: determines the order of the rows, with the seed, where they are shuffled.
  ///   - seed: the model's in `fit`.
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
        let batch = try transformed(inputs.batch)
        types[memory.count] = [batch.x, batch.y].map(\.node.type)
        program = try Evaluation.executor.compile(
          Graph(outputs: [batch.x, batch.y], placeholders: inputs.placeholders))
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

  // MARK: - For training

  func makeSource() -> any BatchSource {
    switch rows {
    case .tensors(let tensors): GatheredBatches(tensors, inputCount: inputCount)
    case .reader(let reader, let ahead): StreamedBatches(reader, ahead: ahead)
    }
  }

  /// A batch as the model is to see it.
  func transformed(_ batch: Batch) throws -> Batch {
    var batch = batch
    for transform in transforms { (batch.x, batch.y) = try transform(batch.x, batch.y) }
    for (name, tensor) in batch.inputs.map({ ("inputs", $0) }) + [("targets", batch.y)]
    where tensor.rank == 0 {
      throw HornbillError(
        "Dataset", expected: "\(name) with a batch axis after mapped", received: "a single number")
    }
    return batch
  }

  /// The shape of one row of each input, once it has gone through the functions.
  func inputShapes() throws -> [Shape] {
    try transformed(makeSource().inputs(1).batch).inputs.map { Shape(Array($0.shape.dimensions.dropFirst())) }
  }

  var hasSampleWeights: Bool {
    switch rows {
    case .tensors(let tensors): tensors.count > inputCount + 1
    case .reader(let reader, _): reader.columns.count > 2
    }
  }

  /// What one row of targets is, as it lies in memory or in the file.
  var targetRow: RowType {
    switch rows {
    case .tensors(let tensors):
      RowType(
        Shape(Array(tensors[inputCount].shape.dimensions.dropFirst())), tensors[inputCount].dtype)
    case .reader(let reader, _): reader.columns[1]
    }
  }

  /// All targets, where they lie in memory as the model will see them.
  var tensorOfTargets: Tensor? {
    guard case .tensors(let tensors) = rows, transforms.isEmpty else { return nil }
    return tensors[inputCount]
  }

  /// The first rows, and those after them, where the rows lie in memory.
  func split(at first: Int) throws -> (Dataset, Dataset)? {
    guard case .tensors(let tensors) = rows else { return nil }
    func part(_ range: Range<Int>) throws -> Dataset {
      var part = try Dataset(
        tensors[..<inputCount].map { $0[range] }, tensors[inputCount][range],
        hasSampleWeights ? tensors[inputCount + 1][range] : nil, "fit")
      part.batchSize = batchSize
      part.isShuffled = isShuffled
      part.transforms = transforms
      return part
    }
    return (try part(0..<first), try part(first..<count))
  }

  /// Whether programs that were compiled for one data set serve the other: the same tensors in memory, and nothing
  /// else to tell apart.
  func hasSameTensors(as other: Dataset) -> Bool {
    guard transforms.isEmpty, other.transforms.isEmpty, case .tensors(let a) = rows,
      case .tensors(let b) = other.rows
    else { return false }
    return a.count == b.count && inputCount == other.inputCount
      && zip(a, b).allSatisfy { $0.node === $1.node }
  }
}
