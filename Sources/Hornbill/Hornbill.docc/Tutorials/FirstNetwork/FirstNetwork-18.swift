import Hornbill
import HornbillPlots

let (train, test) = try MNIST.load()
print("\(train.count) images to learn from, \(test.count) to test on")

let classes = train.labels[0..<12].scalars.map { "\(Int($0))" }
let grid = try ImageGrid(images: train.images[0..<12], captions: classes)
try grid.save(to: "digits.svg")

let model = Sequential(seed: 1) {
  Flatten(inputShape: [28, 28])
  Dense(100, activation: .sigmoid)
  Dense(10, activation: .softmax)
}
print(model.summary())
try model.diagram().save(to: "layers.svg")

try model.compile(
  optimizer: .adam(),
  loss: .categoricalCrossentropy(),
  metrics: [.accuracy])

let history = try model.fit(
  train.images, train.oneHotLabels, batchSize: 128, epochs: 5,
  validationData: (test.images, test.oneHotLabels))
try history.plot().save(to: "curves.svg")

let score = try model.evaluate(test.images, test.oneHotLabels)
print("Test loss \(score.loss), accuracy \(score["accuracy"] ?? 0)")

let probabilities = try model.predict(test.images)
let guesses = argmax(probabilities[0..<5])
print("Predicted \(guesses), truly \(test.labels[0..<5])")

let matrix = try ConfusionMatrix(
  labels: test.labels, predictions: probabilities)
try matrix.chart().save(to: "confusion.svg")

try model.save(to: "digits.keras")
