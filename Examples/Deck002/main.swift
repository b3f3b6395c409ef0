// Deck 002: neurons, filters that move over images, pooling, cross-entropy, Adam in a long valley, and digits.
//
//     swift run -c release Deck002 [EPOCHS]

import Hornbill

// A neuron: the input function z = w.x + b, then the activation y = f(z), a step or tanh.
let z = Tensor([-100, -1, 0, 1, 100])
print("Step: \((z .> 0).cast(to: .float32))\nTanh: \(tanh(z))\n")

// A filter of 3 by 3 moves over an image: z_ij is the sum over m and n of X_(i+m, j+n) W_mn. Nothing is flipped.
let filter = Sequential { Conv2D(1, kernelSize: 3, inputShape: [5, 5, 1]) }
let w = Tensor((1...9).map(Float.init), shape: [3, 3, 1, 1])
try filter.setWeights([w, Tensor([0])])
let dot = Tensor((0..<25).map { Float($0 == 12 ? 1 : 0) }, shape: [1, 5, 5, 1])
print("A filter of \(filter.parameterCount) parameters:\n\(w.reshape(3, 3))")
print("What it sees as it moves past a dot:\n\(try filter.predict(dot).reshape(3, 3))\n")

// Pooling makes images smaller, by the largest of four pixels or by their mean; interpolation makes them larger.
let image = Tensor((0..<16).map { Float($0 * 7 % 16) }, shape: [1, 4, 4, 1])
print("An image:\n\(image.reshape(4, 4))")
let pooled = try Sequential { MaxPooling2D(2, inputShape: [4, 4, 1]) }.predict(image)
print("The largest of each four:\n\(pooled.reshape(2, 2))")
let means = try Sequential { AveragePooling2D(2, inputShape: [4, 4, 1]) }.predict(image)
print("The mean of each four:\n\(means.reshape(2, 2))")
let enlarged = try Sequential {
  UpSampling2D(2, interpolation: .bilinear, inputShape: [2, 2, 1])
}.predict(means)
print("Interpolated between the means:\n\(enlarged.reshape(4, 4))\n")

// A small network for digits: filters, pooling, and a dense layer at the end.
let model = Sequential {
  Conv2D(32, kernelSize: 3, activation: .relu, inputShape: [28, 28, 1])
  MaxPooling2D(2)
  Conv2D(64, kernelSize: 3, activation: .relu)
  MaxPooling2D(2)
  Flatten()
  Dropout(0.5)
  Dense(10, activation: .softmax)
}
print(model.summary())

// MNIST: 60,000 images to learn from and 10,000 to test on, 28 by 28 shades of grey.
let (train, test) = try MNIST.load()
print(
  "\(train.count) images to learn from, \(test.count) to test on. The first one is a \(train.labels[0].scalars(as: Int.self)[0]):"
)
for row in 0..<28 {
  print(train.pixels[0, row].scalars.map { [" ", "░", "▒", "▓", "█"][Int($0) / 52] }.joined())
}

// Cross-entropy: the negative logarithm of the probability that the network gives to the right class.
let p = softmax(Tensor([[1, 3, 0.5]]))
let y = Tensor([[0, 1, 0]])
print("\nCross-entropy: \(try Loss.categoricalCrossentropy()(y, p).item), -log p: \(-log(p[0, 1]).item)\n")

// A long valley, 20,000 times as steep across as along: gradient descent creeps where Adam walks.
for (name, optimizer) in [
  ("gradient descent", SGD(learningRate: 1.9e-4)), ("Adam", Adam(learningRate: 0.01)),
] as [(String, any Optimizer)] {
  let valley = Sequential { Dense(1, usesBias: false, inputShape: [2]) }
  try valley.setWeights([Tensor([[1], [1]])])
  try valley.compile(optimizer: optimizer, loss: .meanSquaredError(), metrics: [])
  let slopes = Tensor([[100, 0], [0, 0.70710678]])
  try valley.fit(slopes, Tensor([[0], [0]]), batchSize: 2, epochs: 1000, verbose: .silent)
  let place = try valley.weights()[0].value
  print(
    "After 1000 steps of \(name): \(place.reshape(-1)), loss \(Float(try valley.evaluate(slopes, Tensor([[0], [0]])).loss))"
  )
}

// Training: first weights by chance, batches of 128, and the test images after each epoch. 99% after 12 epochs.
print()
try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 12
let (x, testX) = (train.images.expandedDimensions(axis: 3), test.images.expandedDimensions(axis: 3))
try model.fit(
  x, train.oneHotLabels, batchSize: 128, epochs: epochs, verbose: .line,
  validationData: (testX, test.oneHotLabels))
let score = try model.evaluate(testX, test.oneHotLabels)
print("Test loss: \(Float(score.loss)), Test accuracy: \(Float(score["accuracy"] ?? 0))")
