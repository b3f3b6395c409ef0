// Deck 004: one neuron, its loss, layers as matrices, and the way of a model from its definition to its use.
//
//     swift run -c release Deck004 [EPOCHS]

import Hornbill

// One neuron by hand: z = w.x + b, and its sigmoid.
let z = matmul(Tensor([1, 2.2]), Tensor([0.3, 0.1])) + 1
print("z = \(Float(z.item)), p = \(Float(sigmoid(z).item))")

// Logistic regression with the log-odds 1 + 2 x1 + 0.5 x2: on the line x2 = -2 - 4 x1 it cannot tell.
let neuron = Sequential { Dense(1, activation: .sigmoid, inputShape: [2]) }
try neuron.setWeights([Tensor([[2], [0.5]]), Tensor([1])])
print("On the boundary: \(try neuron.predict(Tensor([[0, -2], [-1, 2], [-0.5, 0]])).reshape(-1))\n")

// The worked product. The slide's corner, 11, is a slip: 2 * 3 + 1 * 8 = 14.
print(matmul(Tensor([[2, 1], [0, 3]]), Tensor([[3, 1, 7], [8, 2, 4]])))

// Two layers without an activation are one: x.W.U = x.(W.U). That is why networks have activations.
let (w, u) = (Tensor.randomNormal([3, 4], seed: 1), Tensor.randomNormal([4, 2], seed: 2))
let x = Tensor([[1, -2, 0.5]])
print("\nTwo layers: \(matmul(matmul(x, w), u))\nOne layer:  \(matmul(x, matmul(w, u)))\n")

// The loss of a binary classifier is the mean of -log likelihood: 0 at best; certain and wrong costs most.
let y = Tensor([[1], [0], [1], [1]])
for p: [Float] in [[1, 0, 1, 1], [0.9, 0.2, 0.6, 0.35], [0, 1, 0, 0]] {
  print("NLL of \(p): \(Float(try Loss.binaryCrossentropy()(y, Tensor(p, shape: [4, 1])).item))")
}

// Gradient descent in two dimensions goes at right angles to the contour lines, in steps as long as the slope.
var point = Tensor([2, 1])
for _ in 0..<4 {
  let slope = gradient(of: sum(square(point) * Tensor([0.25, 1])), withRespectTo: [point])[0]
  print("at \(point) the slope is \(slope)")
  point = (point - slope * 0.4).evaluated()
}

// Define: layers with their activations apart.
let model = Sequential {
  Input(shape: [784])
  Dense(100)
  ActivationLayer(.relu)
  Dense(50)
  ActivationLayer(.relu)
  Dense(10)
  ActivationLayer(.softmax)
}
print("\n" + model.summary())

// Compile. The slide has the binary cross-entropy for ten classes, which works, though the categorical is meant.
try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy(), metrics: [.accuracy])

// Fit: 2400 images to learn from and 600 to validate on.
let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 30
let (train, test) = try MNIST.load()
let (images, labels) = (train.rows, train.oneHotLabels)
try model.fit(
  images[0..<2400], labels[0..<2400], batchSize: 128, epochs: epochs, verbose: .line,
  validationData: (images[2400..<3000], labels[2400..<3000]))

// Evaluate, save, and use elsewhere.
let score = try model.evaluate(test.rows, test.oneHotLabels)
print("Test accuracy: \(score["accuracy"] ?? 0)")
try model.save(to: "deck004.keras")
let restored = try Model.load(from: "deck004.keras")
let same = all(of: try restored.predict(test.rows[0..<100]), equal: try model.predict(test.rows[0..<100]))
print("The saved model predicts the same: \(same)")

func all(of a: Tensor, equal b: Tensor) -> Bool { a.scalars == b.scalars }
