import Hornbill
import HornbillGraph

/// A problem that a small network learns in a moment: points in a cube, by the octant they lie in.
enum SmallProblem {
  static let x = (Tensor.randomUniform([60, 3], seed: 11) - 0.5).evaluated()
  static let classes = sum((x .> 0).cast(to: .int32) * Tensor([1, 2, 4].map { Int32($0) }), axes: [1])
    .evaluated()
  static let hot = oneHot(classes, classes: 8).evaluated()

  /// 3-16-8 with dropout, compiled.
  static func model(_ optimizer: some Optimizer = Adam(learningRate: 0.01), seed: Int = 5) throws -> Model {
    let model = Sequential(name: "small", seed: seed) {
      Dense(16, activation: .relu, inputShape: [3], name: "hidden")
      Dropout(0.2, name: "dropout")
      Dense(8, activation: .softmax, name: "head")
    }
    try model.compile(optimizer: optimizer, loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }
}

extension Model {
  /// The bits of all parameters, one after another.
  func weightBits() throws -> [UInt32] { try weights().flatMap { $0.value.bits } }

  /// Trains on the small problem without printing.
  @discardableResult
  func fitSmall(
    epochs: Int = 1, batchSize: Int = 16, callbacks: [any Callback] = [], seed: Int? = nil
  ) throws -> History {
    try fit(
      SmallProblem.x, SmallProblem.hot, batchSize: batchSize, epochs: epochs, verbose: .silent,
      callbacks: callbacks, seed: seed)
  }
}

extension Tensor {
  /// The bits of all elements, as float32.
  var bits: [UInt32] { scalars.map(\.bitPattern) }
}
