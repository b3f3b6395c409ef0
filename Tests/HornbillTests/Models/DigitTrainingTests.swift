import Hornbill
import Testing

@Suite("Learning digits")
struct DigitTrainingTests {
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
