import HornbillGraph

/// What training goes on with, beside the numbers of the parameters and of the optimizer: part of a file under keys that
/// Keras does not look at, so that a run goes on bit for bit.
struct ModelState: Codable {
  /// The key in the metadata of a `.keras` file.
  static let key = "hornbill"

  var seed: Int
  var progress: Progress?

  /// The numbers with which training goes on.
  struct Progress: Codable {
    var learningRate: Double
    /// The optimizer's steps, and the steps from which dropout takes its random numbers.
    var iterations: Int64
    var step: Int64
    var randomSeed: Int64
    var epochsTrained: Int

    private enum CodingKeys: String, CodingKey {
      case iterations, step
      case learningRate = "learning_rate"
      case randomSeed = "random_seed"
      case epochsTrained = "epochs_trained"
    }

    /// - Throws: `HornbillError` where a number cannot be.
    func validate(_ file: String) throws {
      guard iterations >= 0, step >= 0, (0...Int(Int32.max)).contains(epochsTrained), learningRate >= 0 else {
        throw HornbillError(
          "load", path: file, expected: "numbers of steps and epochs, and a learning rate, of at least 0",
          received: "\(iterations), \(step), \(epochsTrained) and \(learningRate)")
      }
    }
  }
}

extension Model {
  /// The numbers with which training goes on.
  func progress(_ compiled: Compiled) -> ModelState.Progress {
    ModelState.Progress(
      learningRate: compiled.currentLearningRate, iterations: compiled.iterationCount,
      step: randomCounter.stepValue, randomSeed: randomCounter.seedValue, epochsTrained: epochsTrained)
  }

  /// Goes on with the numbers of a file.
  func resume(_ progress: ModelState.Progress, _ compiled: Compiled) {
    if case .constant = compiled.optimizer.learningRate {
      compiled.learningRate.storage.write([progress.learningRate], as: .float32)
    }
    randomCounter.stepValue = progress.step
    randomCounter.seedValue = progress.randomSeed
    epochsTrained = progress.epochsTrained
    compiled.iterationCount = progress.iterations
  }
}
