import ArgumentParser
import Foundation
import Hornbill

/// What `--task` says that a network for a table is to do.
enum Task: String, ExpressibleByArgument, CaseIterable {
  case auto, classification, regression
}

/// A network for a table of the person's own: standardised columns, layers of relu, and a head for the target.
struct TableRecipe {
  let recipe: Recipe
  /// What the classes are called, in the order of their numbers; nil for a regression.
  let classNames: [String]?

  /// More whole numbers than this are quantities and not classes, unless the person says otherwise.
  private static let mostClasses = 20
  /// The part of the rows that the network is tested on.
  private static let testSize = 0.2

  /// - Throws: `FileError`, with line and column, where a cell is not as its column should be; `HornbillError` where
  ///   there are too few rows.
  init(_ path: String, target: String, task: Task, layers: [Int], seed: Int?) throws {
    let table = try CSVTable(path)
    let features = table.columnNames.filter { $0 != target }
    let (targets, classNames) = try Self.targets(table, target, task)
    let x = try table.numbers(features)
    let split = try TrainTestSplit(
      rows: table.count, testSize: Self.testSize, seed: UInt32(truncatingIfNeeded: seed ?? 0))
    let ((trainX, testX), (trainY, testY)) = (try split(x), try split(targets))
    var (inputs, outputs) = (StandardScaler(), StandardScaler())
    try inputs.fit(trainX)
    if classNames == nil { try outputs.fit(trainY) }

    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let (means, variances) = (inputs.mean, inputs.variance)
    let (targetMeans, targetVariances) = (outputs.mean, outputs.variance)
    self.classNames = classNames
    // Tensors are values, so that the closure may keep them.
    let data = (train: (x: trainX, y: trainY), test: (x: testX, y: testY))
    recipe = Recipe(
      name: name, summary: "a network for \(path)", epochs: 100, batchSize: 32,
      data: { _ in TrainingData(train: data.train, test: data.test) }
    ) {
      let model = Sequential(name: "table") {
        Normalization(mean: means, variance: variances, inputShape: [means.count])
        for units in layers { Dense(units, activation: .relu) }
        if let classNames {
          Dense(classNames.count, activation: .softmax)
        } else {
          Dense(1)
          Normalization(mean: targetMeans, variance: targetVariances, isInverted: true)
        }
      }
      if classNames == nil {
        try model.compile(optimizer: .adam(), loss: .meanSquaredError(), metrics: [.meanAbsoluteError])
      } else {
        try model.compile(
          optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
      }
      return model
    }
  }

  /// Class numbers with the classes' names, or one number a row.
  private static func targets(
    _ table: CSVTable, _ target: String, _ task: Task
  ) throws -> (Tensor, classNames: [String]?) {
    func classes() throws -> (Tensor, [String]?) {
      let (labels, names) = try table.classes(target)
      return (labels, names)
    }
    func numbers() throws -> (Tensor, [String]?) { (try table.numbers([target]), nil) }
    switch task {
    case .classification: return try classes()
    case .regression: return try numbers()
    case .auto:
      let texts = Set(try table.texts(target))
      let values = texts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
      if values.isEmpty { return try classes() }
      let areClasses = values.allSatisfy { $0 == $0.rounded() } && texts.count <= mostClasses
      // Numbers with a text among them: reading them as numbers says where it stands.
      return try values.count == texts.count && areClasses ? classes() : numbers()
    }
  }
}
