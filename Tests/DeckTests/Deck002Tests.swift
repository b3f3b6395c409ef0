import Foundation
import Hornbill
import Testing

/// A chapter of a computing course: what of it needs no convolution.
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
