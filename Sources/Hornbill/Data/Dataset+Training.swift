import HornbillGraph

extension Dataset {
  func makeSource() -> any BatchSource {
    switch rows {
    case .tensors(let tensors): GatheredBatches(tensors)
    case .reader(let reader, let ahead): StreamedBatches(reader, ahead: ahead)
    }
  }

  /// The columns where they lie in memory.
  var tensors: [Tensor] {
    if case .tensors(let tensors) = rows { tensors } else { [] }
  }

  /// The same data set with its columns in the order of a model's inputs and outputs.
  ///
  /// - Throws: `HornbillError` where inputs or targets are missing, or there are more than the model has.
  func arranged(for model: Model, _ outputs: [CompileSettings.Output], _ operation: String) throws -> Dataset
  {
    Dataset(
      self, rows, count,
      roles: try given.arranged(
        inputs: model.inputNames, outputs: outputs.map(\.name), isNeeded: outputs.map(\.isCompared),
        operation,
        model.name))
  }

  /// A batch as the model is to see it.
  func batch(of columns: [Tensor]) throws -> Batch { Batch(try transformed(columns), roles) }

  /// The columns after the functions that the data set was mapped with.
  func transformed(_ columns: [Tensor]) throws -> [Tensor] {
    guard !transforms.isEmpty, let target = given.targets[0] else { return columns }
    var columns = columns
    for transform in transforms {
      (columns[given.inputs[0]], columns[target]) = try transform(columns[given.inputs[0]], columns[target])
    }
    for (name, number) in [("inputs", given.inputs[0]), ("targets", target)] where columns[number].rank == 0 {
      throw HornbillError(
        "Dataset", expected: "\(name) with a batch axis after mapped", received: "a single number")
    }
    return columns
  }

  /// The shape of one row of each input, once it has gone through the functions.
  func inputShapes() throws -> [Shape] {
    try batch(of: makeSource().inputs(1).columns).inputs.map { Shape(Array($0.shape.dimensions.dropFirst())) }
  }

  /// What one row of a column is, as it lies in memory or in the file.
  func rowType(_ column: Int) -> RowType {
    switch rows {
    case .tensors(let tensors): RowType(rowsOf: tensors[column])
    case .reader(let reader, _): reader.columns[column]
    }
  }

  /// A column of targets, where it lies in memory as the model will see it.
  func tensor(ofTarget column: Int) -> Tensor? {
    guard case .tensors(let tensors) = rows, transforms.isEmpty else { return nil }
    return tensors[column]
  }

  /// The first rows, and those after them, where the rows lie in memory.
  func split(at first: Int) -> (Dataset, Dataset)? {
    guard case .tensors(let tensors) = rows else { return nil }
    func part(_ range: Range<Int>) -> Dataset {
      Dataset(self, .tensors(tensors.map { $0[range] }), range.count, roles: roles)
    }
    return (part(0..<first), part(first..<count))
  }

  /// Whether programs that were compiled for one data set serve the other: the same tensors in memory, and nothing
  /// else to tell apart.
  func hasSameTensors(as other: Dataset) -> Bool {
    guard transforms.isEmpty, other.transforms.isEmpty, case .tensors(let a) = rows,
      case .tensors(let b) = other.rows
    else { return false }
    return a.count == b.count && roles == other.roles && zip(a, b).allSatisfy { $0.node === $1.node }
  }
}
