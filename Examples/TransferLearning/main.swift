// Transfer learning: what a network has learned of the digits 0 to 4 helps it to learn 5 to 9 from a few examples.
//
//     swift run -c release TransferLearning [EPOCHS]

import Hornbill

/// The first images of five digits, with one-hot classes counted from the first digit.
func digits(_ set: ImageSet, from first: Int, count: Int) -> (x: Tensor, y: Tensor) {
  let labels = set.labels.scalars(as: Int.self)
  let rows = Array(labels.indices.filter { (first..<first + 5).contains(labels[$0]) }.prefix(count))
  return (
    take(set.images.expandedDimensions(axis: 3), rows),
    oneHot(Tensor(rows.map { labels[$0] - first }), classes: 5)
  )
}

/// Filters that make 800 numbers of an image.
func features(seed: Int) -> Model {
  Sequential(name: "features", seed: seed) {
    Conv2D(16, kernelSize: 3, activation: .relu, inputShape: [28, 28, 1])
    MaxPooling2D(2)
    Conv2D(32, kernelSize: 3, activation: .relu)
    MaxPooling2D(2)
    Flatten()
  }
}

/// A network of features and a new head for five classes, compiled.
func network(_ features: Model, seed: Int) throws -> Model {
  let image = Input(shape: [28, 28, 1])
  let model = try Model(
    inputs: image, outputs: Dense(5, activation: .softmax, name: "head")(features(image)), seed: seed)
  try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
  return model
}

// The base learns the digits 0 to 4 from many images.
let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 3
let (train, test) = try MNIST.load()
let many = digits(train, from: 0, count: 12_800)
let base = try network(features(seed: 1), seed: 1)
try base.fit(many.x, many.y, batchSize: 128, epochs: epochs, verbose: .line)

// Its features, frozen, under a new head: only the head learns the other digits, from twenty-five images.
let (few, others) = (digits(train, from: 5, count: 25), digits(test, from: 5, count: 4000))
let learned = try base.extractor(layers: ["features"])
let transferred = try network(learned, seed: 2)
try transferred.setTrainable(false, layers: [learned.name])
print(transferred.summary())

// The same network from the beginning, from the same twenty-five images.
let scratch = try network(features(seed: 2), seed: 2)
var accuracies: [Double] = []
for (name, model) in [("from features of other digits", transferred), ("from the beginning", scratch)] {
  try model.fit(few.x, few.y, batchSize: 5, epochs: 40, verbose: .silent)
  let accuracy = try model.evaluate(others.x, others.y)["accuracy"] ?? 0
  accuracies.append(accuracy)
  print("Twenty-five images, \(name): test accuracy \(Float(accuracy))")
}
print("What was learned before helps: \(accuracies[0] > accuracies[1])")
