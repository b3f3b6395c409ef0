import Hornbill

extension Recipe {
  /// All recipes.
  static let all = [mnistDense, mnistShallow, mnistMLP, mnistSeparateActivations]

  private static let mnistDense = Recipe(
    name: "mnist-dense", summary: "784-100-10, sigmoid; Adam, cross-entropy", epochs: 20, batchSize: 128,
    takesRows: false
  ) {
    let model = Sequential(name: "mnist_dense") {
      Flatten(inputShape: [28, 28])
      Dense(100, activation: .sigmoid)
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let mnistShallow = Recipe(
    name: "mnist-shallow", summary: "784-64-10, sigmoid; SGD, mean squared error", epochs: 200,
    batchSize: 128, takesRows: true
  ) {
    let model = Networks.shallow(name: "mnist_shallow")
    try model.compile(
      optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError(), metrics: [.accuracy])
    return model
  }

  private static let mnistMLP = Recipe(
    name: "mnist-mlp", summary: "784-512-512-10, relu, dropout; RMSprop, cross-entropy", epochs: 20,
    batchSize: 128, takesRows: true
  ) {
    let model = Networks.mlp(name: "mnist_mlp")
    try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let mnistSeparateActivations = Recipe(
    name: "mnist-784-100-50-10", summary: "784-100-50-10, relu in layers of its own; SGD, cross-entropy",
    epochs: 30, batchSize: 128, takesRows: true
  ) {
    let model = Sequential(name: "mnist_784_100_50_10") {
      Dense(100, inputShape: [784])
      ActivationLayer(.relu)
      Dense(50)
      ActivationLayer(.relu)
      Dense(10)
      ActivationLayer(.softmax)
    }
    try model.compile(
      optimizer: .sgd(learningRate: 0.01), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }
}
