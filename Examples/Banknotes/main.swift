// Banknotes of deck 004: real or fake, by the skewness and the entropy of a photograph.
//
//     swift run -c release Banknotes [EPOCHS]

import Hornbill

// A network by hand: 2 features, 8 hidden units, 1 output, with weights that NumPy draws from the seed 22.
func drawn(_ shape: Shape) -> Tensor {
  var random = RandomState(22)
  return random.randn(shape)
}
let x = Tensor([[1, 2.2]] as [[Double]])
let hidden = sigmoid(matmul(x, drawn([2, 8])) + drawn([8]))
print("Hidden units: \(hidden)")
print("p = \(sigmoid(matmul(hidden, drawn([8, 1])) + drawn([1])).item)")

// The same by layers.
let byLayers = Sequential {
  Dense(8, activation: .sigmoid, inputShape: [2])
  Dense(1, activation: .sigmoid)
}
try byLayers.setWeights([drawn([2, 8]), drawn([8]), drawn([8, 1]), drawn([1])])
print("p = \(try byLayers.predict(x).item), with \(byLayers.parameterCount) parameters\n")

// The data: 1372 notes of two features, 762 of them real (0) and 610 fake (1).
let (notes, features) = try load()
let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) }

func load() throws -> (TableSet, Tensor) {
  do {
    let notes = try Banknotes.load()
    return (notes, try notes.columns("skewness", "entropy"))
  } catch {
    print("\(error)\nTwo half moons take the place of the banknotes.")
    let moons = try Points.moons(count: 1372, noise: 0.2)
    return (moons, moons.features)
  }
}

// One neuron draws a straight line between them.
let neuron = Sequential(name: "neuron") { Dense(1, activation: .sigmoid, inputShape: [2]) }
try neuron.compile(optimizer: .sgd(learningRate: 0.15), loss: .binaryCrossentropy(), metrics: [.accuracy])
try neuron.fit(features, notes.labels, batchSize: 128, epochs: epochs ?? 400, verbose: .silent)

// A hidden layer of 8 bends it.
let curved = Sequential(name: "hidden layer") {
  Dense(8, activation: .sigmoid, inputShape: [2])
  Dense(2, activation: .softmax)
}
try curved.compile(
  optimizer: .sgd(learningRate: 0.15), loss: .categoricalCrossentropy(), metrics: [.accuracy])
try curved.fit(features, notes.oneHotLabels, batchSize: 128, epochs: epochs ?? 400, verbose: .silent)

// Five hidden layers and Adam follow the data closely.
let deep = Sequential(name: "deep") {
  Dense(128, activation: .relu, inputShape: [2])
  for units in [64, 32, 16, 8] { Dense(units, activation: .relu) }
  Dense(2, activation: .softmax)
}
try deep.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
try deep.fit(features, notes.oneHotLabels, batchSize: 128, epochs: epochs ?? 200, verbose: .silent)

for (model, targets) in [(neuron, notes.labels), (curved, notes.oneHotLabels), (deep, notes.oneHotLabels)] {
  let score = try model.evaluate(features, targets)
  print(
    "\(model.name) (\(model.parameterCount)): loss \(Float(score.loss)), accuracy \(Float(score["accuracy"] ?? 0))"
  )
}
