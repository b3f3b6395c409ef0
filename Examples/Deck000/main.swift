// Deck 000: a network in matrix notation, steps of gradient descent, and the same network on digits.
//
//     swift run -c release Deck000 [EPOCHS]

import Hornbill

// A network of two layers is four lines of algebra: affine, logistic, affine, softmax. Rows are samples.
let x = Tensor([[0.5, -1, 2, 0.25], [1, 0, -0.5, 3], [-2, 1.5, 0.75, -1]])
let (w1, b1) = (Tensor.randomNormal([4, 5], seed: 1), Tensor.zeros([5]))
let (w2, b2) = (Tensor.randomNormal([5, 3], seed: 2), Tensor.zeros([3]))
let hidden = sigmoid(matmul(x, w1) + b1)
let p = softmax(matmul(hidden, w2) + b2)
print("Probabilities of three samples:\n\(p)")
print("Their sums: \(sum(p, axes: [1]))\n")

// Gradient descent on the parabola theta^2, where a step is theta - eta * 2 theta. Too small a step crawls, a good
// one arrives, one that is too large jumps from side to side, and beyond 1 it gets worse and worse.
for eta in [0.05, 0.5, 0.9, 1.1] {
  var theta = Tensor(1)
  var iterates = [theta]
  for _ in 0..<6 {
    theta = theta - gradient(of: square(theta), withRespectTo: [theta])[0] * eta
    iterates.append(theta)
  }
  print("eta \(eta): theta = \(stack(iterates))")
}

// The network of the slides, layer by layer: 28x28 pixels, 100 hidden units, 10 classes.
let model = Sequential {
  Flatten(inputShape: [28, 28])
  Dense(100, activation: .sigmoid)
  Dense(10, activation: .softmax)
}
print("\n" + model.summary())

// What is minimised, how, and what is watched meanwhile: metrics belong here, and nowhere else.
try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])

let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5
let (train, test) = try MNIST.load()
try model.fit(train.images, train.oneHotLabels, batchSize: 128, epochs: epochs, verbose: .line)

let score = try model.evaluate(test.images, test.oneHotLabels)
print("Test accuracy: \(score["accuracy"] ?? 0)")
print(
  "The first test images are \(argmax(try model.predict(test.images[0..<5]))), and truly \(test.labels[0..<5])"
)
