// Deck 001: from the perceptron to the shallow net that learns digits by gradient descent.
//
//     swift run -c release Deck001 [EPOCHS]

import Hornbill

// A perceptron fires where its weighted sum is above the threshold. Is it a hot dog? A bun will do; without one it
// takes ketchup and mustard.
let ingredients = Tensor([
  [0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1],
])
let sums = matmul(ingredients, Tensor([3, 2, 6]))
print("Sums:  \(sums)\nFires: \((sums - 4 .> 0).cast(to: .int32))")

// Other activations of the same neuron, and how a sigmoid saturates: its slope vanishes where |z| is large.
let z = Tensor([-1, 0, 2, 5, 10])
print("\nsigmoid  \(sigmoid(z))\ntanh     \(tanh(z))\nReLU     \(relu(z))")
print("sigmoid' \(gradient(of: sigmoid(z), withRespectTo: [z])[0])\n")

// The shallow net: 784 pixels, 64 sigmoid neurons, 10 softmax neurons.
let model = Sequential {
  Dense(64, activation: .sigmoid, inputShape: [784])
  Dense(10, activation: .softmax)
}
print(model.summary())

// The quadratic cost begins near 0.09, which is what a uniform guess among ten classes costs, and small steps of
// plain gradient descent take it down slowly. The slides go on for 200 epochs.
try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError(), metrics: [.accuracy])
let epochs = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 7
let (train, test) = try MNIST.load()
let history = try model.fit(
  train.rows, train.oneHotLabels, batchSize: 128, epochs: epochs, verbose: .line,
  validationData: (test.rows, test.oneHotLabels))
print("Training cost: \((history["loss"] ?? []).map { Float($0) })\n")

// What `fit` does in a round: take a batch, go forward, measure the cost, go down the gradient.
var theta = try model.weights().map(\.value)
try Dataset(train.rows[0..<640], train.oneHotLabels[0..<640]).batched(128).forEachBatch { x, y in
  let p = softmax(matmul(sigmoid(matmul(x, theta[0]) + theta[1]), theta[2]) + theta[3])
  let cost = mean(square(p - y))
  let slopes = gradient(of: cost, withRespectTo: theta)
  theta = zip(theta, slopes).map { ($0 - $1 * 0.01).evaluated() }
  print("Cost of a batch: \(Float(cost.item))")
}

// In a deep net of sigmoids the gradient vanishes towards the input: the first layers learn slowest.
let deep = Sequential {
  Dense(30, activation: .sigmoid, inputShape: [784])
  Dense(30, activation: .sigmoid)
  Dense(30, activation: .sigmoid)
  Dense(10, activation: .sigmoid)
}
try deep.compile(optimizer: .sgd(), loss: .meanSquaredError())
print("\nHow fast each layer's biases would learn:")
for (path, slope) in try deep.gradients(train.rows[0..<500], train.oneHotLabels[0..<500])
where path.hasSuffix("bias") {
  print("\(path): \(Float(sum(square(slope)).item.squareRoot()))")
}
