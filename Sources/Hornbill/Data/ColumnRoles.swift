import HornbillGraph

/// Which columns of a data set are inputs, targets and sample weights.
struct ColumnRoles: Hashable {
  /// The columns of the inputs.
  var inputs: [Int]
  /// The inputs' names; nil where they go by their order.
  var inputNames: [String]?
  /// The column of each target; nil for an output that needs none.
  var targets: [Int?]
  /// The targets' names; nil where they go by their order.
  var targetNames: [String]?
  /// The column of each target's sample weights.
  var weights: [Int?]

  /// Inputs, targets and weights one after another.
  ///
  /// - Parameter weights: for each target the number of its weights among the weights, nil for none.
  init(
    inputs: Int, _ inputNames: [String]? = nil, targets: Int, _ targetNames: [String]? = nil, weights: [Int?]
  ) {
    self.inputs = Array(0..<inputs)
    self.inputNames = inputNames
    self.targets = (inputs..<(inputs + targets)).map { $0 }
    self.targetNames = targetNames
    self.weights = weights.map { $0.map { $0 + inputs + targets } }
  }

  var hasWeights: Bool { weights.contains { $0 != nil } }

  /// The same columns in the order of a model's inputs and outputs.
  ///
  /// - Parameter isNeeded: whether each output is compared with targets; the others need none.
  /// - Throws: `HornbillError` where inputs or targets are missing, and where there are more of them than the model has.
  func arranged(
    inputs modelInputs: [String], outputs: [String], isNeeded: [Bool], _ operation: String, _ model: String
  ) throws -> ColumnRoles {
    var arranged = self
    if let inputNames {
      try Self.requireNames(inputNames, modelInputs, needed: modelInputs, "inputs", operation, model)
      arranged.inputs = modelInputs.compactMap { inputNames.firstIndex(of: $0) }.map { inputs[$0] }
    }
    let places: [Int?]
    if let targetNames {
      let needed = zip(outputs, isNeeded).filter(\.1).map(\.0)
      try Self.requireNames(targetNames, outputs, needed: needed, "targets", operation, model)
      guard Set(outputs).count == outputs.count else {
        throw HornbillError(
          operation, path: model, expected: "targets by order", received: "targets by name",
          hint: "One layer gives several outputs: \(outputs.joined(separator: ", ")).")
      }
      places = outputs.map { targetNames.firstIndex(of: $0) }
    } else if targets.count == outputs.count {
      places = Array(outputs.indices)
    } else if targets.count == isNeeded.count(where: { $0 }) {
      // Outputs that are compared with nothing may be left out.
      var next = 0
      places = isNeeded.map { isNeeded in
        guard isNeeded else { return nil }
        defer { next += 1 }
        return next
      }
    } else {
      throw HornbillError(
        operation, path: model, expected: "targets for the outputs \(outputs.joined(separator: ", "))",
        received: "\(targets.count)")
    }
    arranged.targets = places.map { $0.flatMap { targets[$0] } }
    arranged.weights = places.map { $0.flatMap { weights[$0] } }
    // The names have done their work, so that programs for lists serve dictionaries.
    (arranged.inputNames, arranged.targetNames) = (nil, nil)
    return arranged
  }

  /// - Throws: `HornbillError`, which says which names are missing and which are unknown.
  static func requireNames(
    _ names: [String], _ known: [String], needed: [String], _ what: String, _ operation: String,
    _ model: String
  ) throws {
    let missing = needed.filter { !names.contains($0) }
    let unknown = names.filter { !known.contains($0) }
    guard !missing.isEmpty || !unknown.isEmpty else { return }
    func list(_ names: [String], _ verdict: String) -> [String] {
      names.isEmpty ? [] : ["\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") \(verdict)"]
    }
    throw HornbillError(
      operation, path: model, expected: "the \(what) \(known.joined(separator: ", "))",
      received: names.isEmpty ? "none" : names.joined(separator: ", "),
      hint: (list(missing, "missing") + list(unknown, "unknown")).joined(separator: "; ") + ".")
  }
}
