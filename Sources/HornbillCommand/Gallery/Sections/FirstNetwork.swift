import Foundation
import Hornbill
import HornbillPlots

// Deck 000: a network in matrix notation, the same by layers, and why networks are stable.
extension GallerySection {
  static let firstNetwork = GallerySection("first", "The first network", deck: "deck 000") { data in
    var content = GalleryContent(
      "A network of two layers is four lines of algebra: affine, logistic, affine, softmax. Rows are samples. The table has the same by loops over single numbers.",
      "Then the slides' network of 784-100-10, with Adam and the cross-entropy: define, compile, fit, predict."
    )
    let x = Tensor([[0.5, -1, 2, 0.25], [1, 0, -0.5, 3], [-2, 1.5, 0.75, -1]])
    let (w1, b1) = (Tensor.randomNormal([4, 5], seed: data.seed), Tensor.linspace(-1, 1, count: 5))
    let (w2, b2) = (Tensor.randomNormal([5, 3], seed: data.seed + 1), Tensor.linspace(-0.5, 0.5, count: 3))
    let p = softmax(matmul(sigmoid(matmul(x, w1) + b1), w2) + b2)
    let hidden = affine(rows(x), w1, b1).map { $0.map { 1 / (1 + Foundation.exp(-$0)) } }
    let byLoops = affine(hidden, w2, b2).flatMap { z in
      let powers = z.map { Foundation.exp($0) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let z = Tensor([[0.5, -1.25, 3], [2, 2, -0.75]])
    content.comparisons = [
      .vanishes(
        "probabilities of three samples, by matrices and by loops: largest difference",
        zip(p.scalars(as: Double.self), byLoops).map { Swift.abs($0 - $1) }.max() ?? .nan),
      .vanishes("their sums − 1, at most", max(abs(sum(p, axes: [1]) - 1)).item),
      .vanishes("softmax(z + 100) − softmax(z), at most", max(abs(softmax(z + 100) - softmax(z))).item),
      .same("softmax(1000, −1000, 0) does not overflow", "1 0 0", softmax(Tensor([1000, -1000, 0]))),
    ]

    let model = Sequential(name: "first", seed: data.seed) {
      Flatten(inputShape: [28, 28], name: "flatten")
      Dense(100, activation: .sigmoid, name: "hidden")
      Dense(10, activation: .softmax, name: "output")
    }
    content.listings = [model.summary()]
    try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
    let (train, test) = try data.digits()
    let history = try model.fit(
      train.images, train.oneHotLabels, batchSize: 128, epochs: data.isQuick ? 3 : 10, verbose: .silent,
      validationData: (test.images, test.oneHotLabels), seed: data.seed)
    content.show(try history.plot(), "\(history.epochs.count) epochs on the digits.")
    let guesses = try model.predict(test.images[0..<10])
    content.show(
      Chart("Predicted probabilities") {
        HeatMap(rows(guesses), map: .blues, range: 0...1, label: "probability")
      }
      .xAxis(label: "class", ticks: (0..<10).map { Tick(Double($0), "\($0)") })
      .yAxis(
        label: "test image, and its class",
        ticks: test.labels[0..<10].scalars(as: Int.self).enumerated().map {
          Tick(Double($0), "\($0 + 1): \($1)")
        }, isReversed: true
      ).equalScales().size(width: 520, height: 440),
      "What the network says of the first ten test images.")
    let calls = try model.layerCalls()
    let shapes = calls.dropFirst().compactMap(\.outputShape).map { extents in
      "(" + extents.map { $0.map(String.init) ?? "None" }.joined(separator: ",") + ")"
    }.joined(separator: " ")
    let counts = calls.map(\.parameterCount).filter { $0 > 0 }
    content.comparisons += [
      .same("parameters of the hidden layer", deck: 78_500, ours: counts[0]),
      .same("parameters of the output layer", deck: 1_010, ours: counts[1]),
      .same("parameters of 784-100-10", deck: 79_510, ours: model.parameterCount),
      .holds(
        "output shapes", deck: "(None,784) (None,100) (None,10)", ours: shapes,
        shapes == "(None,784) (None,100) (None,10)"),
      .holds(
        "where the metrics are given", deck: "in fit", ours: "in compile", false,
        otherwise:
          "Keras refuses the slide's call, too: metrics belong to compile. Here a program that gives them to fit does not compile."
      ),
    ]
    return content
  }

  static let stability = GallerySection("stability", "Why networks are stable", deck: "deck 000") { data in
    var content = GalleryContent(
      "The deck names three reasons: good initialisation, normalisation, regularisation. Ten layers of 100 relu units show the first: first weights that are too small let the signal die, too large ones let it grow without bound, and those of He keep its size. Glorot's and He's uniform weights have limits of √(6/(inputs + units)) and √(6/inputs)."
    )
    func spread(_ initializer: Initializer) throws -> [Double] {
      let model = Sequential(seed: data.seed) {
        Input(shape: [100])
        for _ in 0..<10 { Dense(100, activation: .relu, kernelInitializer: initializer) }
      }
      let outputs = try model.activations(Tensor.randomNormal([200, 100], seed: data.seed))
      return outputs.suffix(10).map { variance($0.value).item.squareRoot() }
    }
    let layers = (1...10).map(Double.init)
    let curves = [
      ("σ = 0.05", try spread(.randomNormal(stddev: 0.05))), ("He", try spread(.heNormal)),
      ("σ = 0.4", try spread(.randomNormal(stddev: 0.4))),
    ]
    content.show(
      Chart("Spread of the activations by layer") {
        curves.map { Line(layers, $0.1, label: $0.0, hasMarkers: true) }
      }.xAxis(label: "layer", isWhole: true).yAxis(.logarithmic, label: "standard deviation")
        .legend(.topLeft),
      "The standard deviation of each layer's outputs before any training.")

    let drawn = Sequential(seed: data.seed) {
      Dense(64, kernelInitializer: .glorotUniform, inputShape: [100])
      Dense(32, kernelInitializer: .heUniform)
    }
    let kernels = try drawn.weights().filter { $0.path.hasSuffix("kernel") }.map(\.value)
    let limits = [(6.0 / 164).squareRoot(), (6.0 / 64).squareRoot()]
    for (name, (kernel, limit)) in zip(
      ["Glorot, 100 to 64", "He, 64 to 32"], zip(kernels, limits))
    {
      content.comparisons.append(
        .within(
          0.98 * limit...limit, "\(name): largest weight, below the limit", deck: limit,
          ours: max(abs(kernel)).item))
    }
    // A momentum of 0 makes the running statistics those of the last batch.
    let x = Tensor.randomNormal([256, 3], seed: data.seed) * Tensor([1, 10, 100]) + Tensor([5, -3, 20])
    let normalising = Sequential { BatchNormalization(momentum: 0, epsilon: 1e-6, inputShape: [3]) }
    try normalising.compile(optimizer: .sgd(learningRate: 0), loss: .meanSquaredError())
    try normalising.trainOnBatch(x, x)
    let normalised = try normalising.predict(x)
    let dropping = Sequential(seed: data.seed) {
      Dropout(0.2, inputShape: [1000])
      Dense(1, usesBias: false)
    }
    try dropping.compile(optimizer: .sgd(), loss: .meanSquaredError())
    let slopes = try dropping.gradients(Tensor.ones([1, 1000]), Tensor([[1]]), isTraining: true)[0].value
    let penalised = Sequential { Dense(1, kernelRegularizer: .l2(0.5), inputShape: [2]) }
    try penalised.setWeights([Tensor([[3], [-1]]), Tensor([7])])
    try penalised.compile(optimizer: .sgd(), loss: .meanSquaredError())
    content.comparisons += [
      .vanishes(
        "means of a batch after batch normalisation, at most", max(abs(mean(normalised, axes: [0]))).item,
        tolerance: 1e-5),
      .vanishes(
        "their variances − 1, at most", max(abs(variance(normalised, axes: [0]) - 1)).item, tolerance: 1e-4),
      .within(
        0.15...0.25, "part of 1,000 inputs that a dropout of 0.2 drops", deck: 0.2,
        ours: Double(slopes.scalars.count { $0 == 0 }) / 1000),
      .close(
        "(3 − 1 + 7 − 9)² + 0.5 (3² + 1²): a loss with an L2 penalty", deck: 5,
        ours: try penalised.evaluate(Tensor([[1, 1]]), Tensor([[9]])).loss, digits: 2),
    ]
    return content
  }

  /// The rows of a matrix.
  static func rows(_ matrix: Tensor) -> [[Double]] {
    let (numbers, width) = (matrix.scalars(as: Double.self), matrix.shape[1])
    return stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
  }

  /// The rows of `x · w + b` by loops.
  private static func affine(_ x: [[Double]], _ w: Tensor, _ b: Tensor) -> [[Double]] {
    let (w, b) = (rows(w), b.scalars(as: Double.self))
    return x.map { row in b.indices.map { j in row.indices.reduce(b[j]) { $0 + row[$1] * w[$1][j] } } }
  }
}
