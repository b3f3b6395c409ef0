import Hornbill

extension Recipe {
  /// All recipes.
  static let all = [
    mnistDense, mnistShallow, mnistMLP, mnistSeparateActivations, mnistCNN, digitsResNet, banknoteLinear,
    banknoteHidden, banknoteDeep,
  ]

  /// The digits as 28 by 28 pixels.
  private static let images = digits(\.images)

  /// The digits as 28 by 28 pixels of one channel.
  private static let channels = digits { $0.images.expandedDimensions(axis: 3) }

  /// The digits as rows of 784 numbers.
  private static let rows = digits(\.rows)

  /// The digits in a form that a network can take.
  private static func digits(_ inputs: @escaping @Sendable (ImageSet) -> Tensor) -> Source {
    { folder in
      let (train, test) = try MNIST.load(folder: folder)
      return TrainingData(
        train: (inputs(train), train.oneHotLabels), test: (inputs(test), test.oneHotLabels))
    }
  }

  /// Skewness and entropy of the banknotes, as the lectures use them, all of them to learn from.
  private static func banknotes(_ targets: @escaping @Sendable (TableSet) -> Tensor) -> Source {
    { folder in
      let notes = try Banknotes.load(folder: folder)
      return TrainingData(train: (try notes.columns("skewness", "entropy"), targets(notes)), test: nil)
    }
  }

  private static let mnistDense = Recipe(
    name: "mnist-dense", summary: "784-100-10, sigmoid; Adam, cross-entropy", epochs: 20, batchSize: 128,
    data: images
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
    batchSize: 128, data: rows
  ) {
    let model = Networks.shallow(name: "mnist_shallow")
    try model.compile(
      optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError(), metrics: [.accuracy])
    return model
  }

  private static let mnistMLP = Recipe(
    name: "mnist-mlp", summary: "784-512-512-10, relu, dropout; RMSprop, cross-entropy", epochs: 20,
    batchSize: 128, data: rows
  ) {
    let model = Networks.mlp(name: "mnist_mlp")
    try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let mnistSeparateActivations = Recipe(
    name: "mnist-784-100-50-10", summary: "784-100-50-10, relu in layers of its own; SGD, cross-entropy",
    epochs: 30, batchSize: 128, data: rows
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

  private static let mnistCNN = Recipe(
    name: "mnist-cnn",
    summary: "convolution, pooling, convolution, pooling, dropout, 10; Adam, cross-entropy",
    epochs: 12, batchSize: 128, data: channels
  ) {
    let model = Networks.convolutional(name: "mnist_cnn")
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let digitsResNet = Recipe(
    name: "digits-resnet", summary: "three residual blocks with batch normalization; Adam, cross-entropy",
    epochs: 5, batchSize: 128, data: channels
  ) {
    let model = try ResidualNetworks.small(
      name: "digits_resnet", inputShape: [28, 28, 1], blocks: 1)
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let banknoteLinear = Recipe(
    name: "banknote-linear", summary: "2-1, sigmoid; SGD, cross-entropy", epochs: 400, batchSize: 128,
    data: banknotes { $0.labels.expandedDimensions(axis: 1) }
  ) {
    let model = Sequential(name: "banknote_linear") {
      Dense(1, activation: .sigmoid, inputShape: [2])
    }
    try model.compile(
      optimizer: .sgd(learningRate: 0.15), loss: .binaryCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let banknoteHidden = Recipe(
    name: "banknote-hidden", summary: "2-8-2, sigmoid; SGD, cross-entropy", epochs: 400, batchSize: 128,
    data: banknotes(\.oneHotLabels)
  ) {
    let model = Sequential(name: "banknote_hidden") {
      Dense(8, activation: .sigmoid, inputShape: [2])
      Dense(2, activation: .softmax)
    }
    try model.compile(
      optimizer: .sgd(learningRate: 0.15), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  private static let banknoteDeep = Recipe(
    name: "banknote-deep", summary: "2-128-64-32-16-8-2, relu; Adam, cross-entropy", epochs: 200,
    batchSize: 128, data: banknotes(\.oneHotLabels)
  ) {
    let model = Sequential(name: "banknote_deep") {
      Dense(128, activation: .relu, inputShape: [2])
      for units in [64, 32, 16, 8] { Dense(units, activation: .relu) }
      Dense(2, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }
}
