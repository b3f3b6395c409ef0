import Foundation
import Hornbill
import Testing

/// A chapter of a computing course: filters over images, and how they are trained.
@Suite("Deck 002")
struct Deck002Tests {
  @Test("input function z=w.x+b, activation y=f(z); step and tanh=(e^z-e^-z)/(e^z+e^-z)")
  func activations() {
    let z = matmul(Tensor([[0.5, -1], [2, 0.25]]), Tensor([1.5, 2])) + 0.25
    #expect(z.scalars == [-1, 3.75])
    #expect((z .> 0).scalars == [0, 1])
    let powers = [-1, 3.75].map { (exp($0), exp(-$0)) }
    expectClose(tanh(z), powers.map { ($0 - $1) / ($0 + $1) }, .exact32)
    #expect(tanh(Tensor([100, -100])).scalars == [1, -1])
    expectClose(tanh(Tensor([100, -100] as [Double])), [1, -1], .exact64)
    #expect(gradient(of: tanh(z * 100), withRespectTo: [z])[0].scalars.allSatisfy { $0 == 0 })
  }

  @Test("conv layer 3x3 as z_ij = sum_mn X_{i+m,j+n} W_mn, m,n=1..3: no flip, 9 weights and 1 bias")
  func correlation() throws {
    let model = Sequential { Conv2D(1, kernelSize: 3, inputShape: [5, 5, 1]) }
    #expect(model.parameterCount == 9 + 1)
    let (kernel, bias): ([Float], Float) = ((1...9).map { Float($0) }, 0.5)
    try model.setWeights([Tensor(kernel, shape: [3, 3, 1, 1]), Tensor([bias])])

    // The filter moves past a dot: what lies under its last weight is seen first.
    let dot = (0..<25).map { Float($0 == 12 ? 1 : 0) }
    let seen = try model.predict(Tensor(dot, shape: [1, 5, 5, 1])).scalars
    #expect(seen == kernel.reversed().map { $0 + bias })
    let image = (0..<25).map { Float($0 * 7 % 25 - 12) / 4 }
    var byFormula: [Double] = []
    for (i, j) in (0..<9).map({ ($0 / 3, $0 % 3) }) {
      let products = (0..<9).map { k in image[5 * (i + k / 3) + j + k % 3] * kernel[k] }
      byFormula.append(Double(products.reduce(bias, +)))
    }
    expectClose(try model.predict(Tensor(image, shape: [1, 5, 5, 1])), byFormula, .exact32)
  }

  @Test("max-pool (2,2), alternatives average or interpolation")
  func pooling() throws {
    let image = Tensor(
      [[1, 2, 0, -1], [4, 3, 5, 2], [-8, -6, 9, 9], [-7, -7, 1, 1]] as [[Float]]
    ).reshape(1, 4, 4, 1)
    let largest = try Sequential { MaxPooling2D(2, inputShape: [4, 4, 1]) }.predict(image)
    #expect(largest.shape == [1, 2, 2, 1] && largest.scalars == [4, 5, -6, 9])
    let means = try Sequential { AveragePooling2D(2, inputShape: [4, 4, 1]) }.predict(image)
    #expect(means.shape == [1, 2, 2, 1] && means.scalars == [2.5, 1.5, -7, 5])
    // A pixel of the larger image lies a quarter of the way between two of the smaller.
    let enlarged = try Sequential {
      UpSampling2D(2, interpolation: .bilinear, inputShape: [2, 2, 1])
    }.predict(Tensor([0, 4, 8, 12] as [Float], shape: [1, 2, 2, 1]))
    #expect(enlarged.scalars == [0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12])
  }

  @Test("dense = fully connected; small CNN picture conv->pool->dense for digits: its parts")
  func network() throws {
    let model = try Self.network(seed: 1)
    #expect(model.parameterCount == 34_826)
    expectLines(
      of: model.summary(),
      [
        ["Conv2D", "(None, 26, 26, 32)", "320"], ["MaxPooling2D", "(None, 13, 13, 32)", "0"],
        ["Conv2D", "(None, 11, 11, 64)", "18,496"], ["MaxPooling2D", "(None, 5, 5, 64)", "0"],
        ["Flatten", "(None, 1600)", "0"], ["Dropout", "(None, 1600)", "0"],
        ["Dense", "(None, 10)", "16,010"],
      ])
  }

  private static func network(seed: Int) throws -> Model {
    let model = Sequential(seed: seed) {
      Conv2D(32, kernelSize: 3, activation: .relu, inputShape: [28, 28, 1])
      MaxPooling2D(2)
      Conv2D(64, kernelSize: 3, activation: .relu)
      MaxPooling2D(2)
      Flatten()
      Dropout(0.5)
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  /// The test accuracy after each epoch: twelve for the first of three seeds, three for the others.
  private static let accuracies = Result {
    let (train, test) = try DeckData.mnist.get()
    let (x, testX) = (train.images.expandedDimensions(axis: 3), test.images.expandedDimensions(axis: 3))
    return try [12, 3, 3].enumerated().map { seed, epochs in
      let history = try network(seed: seed + 1).fit(
        x, train.oneHotLabels, batchSize: 128, epochs: epochs, verbose: .silent,
        validationData: (testX, test.oneHotLabels), validationBatchSize: 500)
      return try #require(history["val_accuracy"])
    }
  }

  @Test("small CNN picture conv->pool->dense for digits: test accuracy after 3 epochs", .needsMNIST)
  func threeEpochs() throws {
    let accuracies = try Self.accuracies.get().map { $0[2] }
    #expect(median(accuracies) >= 0.97, "\(accuracies)")
  }

  @Test("small CNN picture conv->pool->dense for digits: test accuracy after 12 epochs", .needsMNIST)
  func twelveEpochs() throws {
    let accuracies = try Self.accuracies.get()[0]
    #expect(accuracies.count == 12 && accuracies[11] >= 0.99, "\(accuracies)")
  }

  @Test("MNIST 60,000 train / 10,000 test, 28x28 grey (anti-aliased)", .needsMNIST)
  func mnist() throws {
    let (train, test) = try DeckData.mnist.get()
    #expect(!train.isSynthetic && train.count == 60_000 && test.count == 10_000)
    #expect(train.pixels.shape == [60_000, 28, 28] && test.pixels.shape == [10_000, 28, 28])
    for set in [train, test] {
      #expect(min(set.pixels).item == 0 && max(set.pixels).item == 255)
      // Anti-aliased: more than the two extremes.
      #expect(Set(set.pixels[0..<100].scalars).count > 100)
    }
    #expect(train.labels[0..<5].scalars == [5, 0, 4, 1, 9] && test.labels[0..<5].scalars == [7, 2, 1, 0, 4])
  }

  @Test("cross-entropy L=-sum_k y_k log p_k over 10 classes")
  func crossEntropy() throws {
    let z = Tensor((0..<20).map { Double(($0 * 7) % 11) / 4 }, shape: [2, 10])
    let p = softmax(z).evaluated()
    let y = oneHot(Tensor([3, 8].map { Int32($0) }), classes: 10, dtype: .float64)
    let byFormula = -(log(p[0, 3].item) + log(p[1, 8].item)) / 2
    expectClose(try Loss.categoricalCrossentropy()(y, p).item, byFormula, .exact64)
    expectClose(try Loss.categoricalCrossentropy(fromLogits: true)(y, z).item, byFormula, .exact64)
  }

  @Test("gradient descent weak in long valleys / local minima; Adam better")
  func longValley() throws {
    // The loss (1e4 a^2 + 0.5 b^2) / 2 of two weights a and b: its curvatures 1e4 and 0.5 have the ratio 2e4.
    let curvatures = [1e4, 0.5]
    let x = Tensor([[100, 0], [0, Float(0.5.squareRoot())]])
    func weights(_ optimizer: some Optimizer) throws -> [Double] {
      let model = Sequential { Dense(1, usesBias: false, inputShape: [2]) }
      try model.setWeights([Tensor([[1], [1]])])
      // The mean over two rows is half of the sum.
      try model.compile(optimizer: optimizer, loss: .meanSquaredError())
      try model.fit(x, Tensor([[0], [0]]), batchSize: 2, epochs: 1000, verbose: .silent)
      return try model.weights()[0].value.scalars(as: Double.self)
    }
    func loss(_ weights: [Double]) -> Double {
      zip(weights, curvatures).reduce(0) { $0 + $1.0 * $1.0 * $1.1 / 2 }
    }
    // The largest step that does not diverge is 2 / 1e4.
    let eta = 1.9e-4
    let byDescent = try weights(.sgd(learningRate: .constant(eta)))
    let byFormula = curvatures.map { pow(1 - eta * $0, 1000) }
    expectClose(byDescent[1], byFormula[1], .trajectory)
    #expect(abs(byDescent[0]) < 1e-6)
    let byAdam = try weights(.adam(learningRate: 0.01))
    #expect(loss(byAdam) < 1e-3 * loss(byDescent), "Adam \(byAdam), gradient descent \(byDescent)")
  }

  @Test("training recipe: random init, batch of n, check on test data, repeat m epochs")
  func recipe() throws {
    let (train, test) = DeckData.digits
    let model = Sequential(seed: 1) {
      Dense(64, activation: .relu, inputShape: [784])
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    let history = try model.fit(
      train.rows, train.oneHotLabels, batchSize: 50, epochs: 5, verbose: .silent,
      validationData: (test.rows, test.oneHotLabels))
    let accuracies = try #require(history["val_accuracy"])
    #expect(accuracies.count == 5 && accuracies[4] > accuracies[0] && accuracies[4] > 0.7, "\(accuracies)")
  }
}
