import Foundation
import Hornbill
import Testing

/// Deck 003's network on the real digits, where they are at hand, and on the built-in ones.
@Suite("Learning digits")
struct MNISTTrainingTests {
  private func network() throws -> Model {
    let model = Sequential(name: "mnist_mlp", seed: 1) {
      Dense(512, activation: .relu, inputShape: [784])
      Dropout(0.2)
      Dense(512, activation: .relu)
      Dropout(0.2)
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    return model
  }

  @Test(
    "deck 003's network reaches the deck's numbers on MNIST",
    .enabled(if: ProcessInfo.processInfo.environment["HORNBILL_DATA"] != nil, "needs MNIST in HORNBILL_DATA"))
  func deck003() throws {
    let (train, test) = try MNIST.load()
    try #require(!train.isSynthetic)
    let model = try network()
    let history = try model.fit(train.rows, train.oneHotLabels, batchSize: 128, epochs: 20, verbose: .silent)
    let losses = try #require(history["loss"])
    let accuracies = try #require(history["accuracy"])
    for (loss, deck) in zip(losses, [0.2488, 0.1031, 0.0743]) {
      #expect(abs(loss - deck) < 0.15 * deck, "loss \(loss), the deck has \(deck)")
    }
    for (accuracy, deck) in zip(accuracies, [0.9238, 0.9690, 0.9772]) {
      #expect(abs(accuracy - deck) < 0.006, "accuracy \(accuracy), the deck has \(deck)")
    }
    let score = try model.evaluate(test.rows, test.oneHotLabels)
    let accuracy = try #require(score["accuracy"])
    #expect((0.981...0.986).contains(accuracy), "test accuracy \(accuracy)")
    #expect((0.08...0.16).contains(score.loss), "test loss \(score.loss)")
  }

  @Test("a small network learns the built-in digits")
  func builtInDigits() throws {
    let (train, test) = Digits.make(train: 16_000, test: 1000, seed: 1)
    let model = Sequential(seed: 1) {
      Flatten(inputShape: [28, 28])
      Dense(128, activation: .relu)
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .adam(), loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
    try model.fit(train.images, train.labels, batchSize: 64, epochs: 8, verbose: .silent)
    let accuracy = try #require(try model.evaluate(test.images, test.labels)["accuracy"])
    #expect(accuracy >= 0.95, "test accuracy \(accuracy)")
  }
}
