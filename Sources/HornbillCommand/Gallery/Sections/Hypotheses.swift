import Foundation
import Hornbill
import HornbillPlots

// Hypotheses in theta, and answers that are distributions: decks 003 and 004.
extension GallerySection {
  static let polynomial = GallerySection("polynomial", "Crossed features", deck: "deck 003") { _ in
    var content = GalleryContent(
      "A hypothesis that is linear in its coefficients need not be linear in its features: 0.5 + 3 X₁ − 2 X₂ + 1.25 X₁X₂ + 0.0625 X₁³X₂⁴ is one of five features. Sixty points of it without noise give its coefficients back."
    )
    var random = RandomState(1)
    let (x1, x2) = (
      try random.uniform(low: -2, high: 2, shape: [60]), try random.uniform(low: -2, high: 2, shape: [60])
    )
    let features = stack(
      [Tensor.ones([60], dtype: .float64), x1, x2, x1 * x2, pow(x1, 3) * pow(x2, 4)], axis: 1)
    let coefficients = [0.5, 3, -2, 1.25, 0.0625]
    let y = matmul(features, Tensor(coefficients))
    let found = leastSquares(features, y)
    let c = found.scalars(as: Double.self)
    let field = try Field(x: -2...2, y: -2...2, columns: 33, rows: 33) { a, b in
      c[0] + c[1] * a + c[2] * b + c[3] * a * b + c[4] * Foundation.pow(a, 3) * Foundation.pow(b, 4)
    }
    content.show(
      Panels(columns: 2) {
        Surface("The hypothesis that was found", field, labels: ("X₁", "X₂", "h"), azimuth: -125)
        Chart("The same from above, and the points") {
          FilledContours(field, label: "h")
          Scatter(x1.scalars(as: Double.self), x2.scalars(as: Double.self), paint: .fixed(Color(0x1B2128)))
        }.xAxis(label: "X₁").yAxis(label: "X₂")
      },
      "The hypothesis as a surface, and by its contours with the places that were known.")
    for (name, (deck, ours)) in zip(["1", "X₁", "X₂", "X₁X₂", "X₁³X₂⁴"], zip(coefficients, c)) {
      content.comparisons.append(
        .close("coefficient of \(name)", deck: deck, ours: ours, tolerance: 1e-8, digits: 8))
    }
    content.comparisons += [
      .vanishes(
        "residuals of the 60 points, at most", max(abs(matmul(features, found) - y)).item, tolerance: 1e-8)
    ]
    return content
  }

  static let theta = GallerySection("theta", "Matrices theta and the cost J", deck: "deck 003") { _ in
    var content = GalleryContent(
      "In the deck's notation each layer has a matrix Θ of as many rows as it has units, and its first column multiplies the bias unit x₀ = a₀ = 1. A dense layer keeps that column as its bias and the others, transposed, as its kernel.",
      "The cost J sums the cross-entropies of K sigmoids, averages them over m samples and adds λ/2m Σ Θ², from which the biases are left out: an L2 regularizer of the kernels. Keras’s binary cross-entropy is the mean over the outputs, so J is K times the loss, and the regularizer is λ/(2mK)."
    )
    let sizes = [3, 3, 3, 1]
    let theta: [[[Double]]] = (0..<3).map { layer in
      (0..<sizes[layer + 1]).map { unit in
        (0...sizes[layer]).map { input in Double((layer * 29 + unit * 17 + input * 11) % 33 - 16) / 8 }
      }
    }
    let model = Sequential(name: "3-3-3-1") {
      Dense(3, activation: .sigmoid, inputShape: [3], name: "hidden 1")
      Dense(3, activation: .sigmoid, name: "hidden 2")
      Dense(1, activation: .sigmoid, name: "h")
    }
    try model.setWeights(
      theta.flatMap { rows in
        let matrix = Tensor(rows)
        return [
          matrix.sliced(1..<matrix.shape[1], axis: 1).transposed(), matrix.sliced(0..<1, axis: 1).reshape(-1),
        ]
      })
    content.show(try model.networkDiagram(), "The network of the slides; its bias units are not drawn.")
    let x = [0.5, -1, 2]
    var a = x
    let byLayers = try model.activations(Tensor([x])).map { $0.value.scalars(as: Double.self) }
    for (layer, rows) in theta.enumerated() {
      a = rows.map { row in 1 / (1 + Foundation.exp(-zip(row, [1] + a).reduce(0) { $0 + $1.0 * $1.1 })) }
      for (unit, (deck, ours)) in zip(a, byLayers[byLayers.count - 3 + layer]).enumerated() {
        let name = layer == 2 ? "h(x)" : "unit \(unit + 1) of hidden layer \(layer + 1)"
        content.comparisons.append(
          .close("\(name), by g(Θ₀x₀ + Θ₁x₁ + …) and by the layer", deck: deck, ours: ours))
      }
    }

    let (m, k, lambda) = (6, 4, 0.75)
    let inputs = Tensor((0..<m * 3).map { Float(($0 * 5) % 13 - 6) / 4 }, shape: [m, 3])
    let y = Tensor((0..<m * k).map { Float(($0 * 3) % 5 < 2 ? 1 : 0) }, shape: [m, k])
    func network(_ regularizer: Regularizer?) throws -> Model {
      let model = Sequential(seed: 4) {
        Dense(
          5, activation: .sigmoid, biasInitializer: .constant(0.5), kernelRegularizer: regularizer,
          inputShape: [3])
        Dense(k, activation: .sigmoid, biasInitializer: .constant(-0.25), kernelRegularizer: regularizer)
      }
      try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy())
      return model
    }
    let (plain, penalised) = (try network(nil), try network(.l2(lambda / Double(2 * m * k))))
    let p = try plain.predict(inputs).scalars(as: Double.self)
    let cost =
      zip(p, y.scalars).reduce(0) { $0 - Foundation.log($1.1 == 1 ? $1.0 : 1 - $1.0) } / Double(m)
    let kernels = try plain.weights().filter { $0.path.hasSuffix("kernel") }
    let penalty = lambda / Double(2 * m) * kernels.reduce(0) { $0 + sum(square($1.value)).item }
    let slopes = zip(try penalised.gradients(inputs, y), try plain.gradients(inputs, y))
      .filter { $0.0.path.hasSuffix("bias") }.map { max(abs($0.value - $1.value)).item }
    content.comparisons += [
      .close("J of four classes, λ = 0", deck: cost, ours: Double(k) * (try plain.evaluate(inputs, y).loss)),
      .close(
        "J of four classes, λ = 0.75", deck: cost + penalty,
        ours: Double(k) * (try penalised.evaluate(inputs, y).loss)),
      .vanishes("what λ changes in the slopes of the biases, at most", slopes.max() ?? .nan),
    ]
    return content
  }

  static let distributions = GallerySection("distributions", "A distribution as an answer", deck: "deck 004")
  {
    data in
    var content = GalleryContent(
      "Probabilistic regression answers with N(μ(x), σ²) instead of a number. Two outputs are μ and log σ, and the loss is the mean of −log of the normal density at y: a loss of one’s own in one line. Logistic regression is the same with Bernoulli(p), whose loss is the binary cross-entropy."
    )
    var random = RandomState(5)
    let x = try random.uniform(low: -3, high: 3, shape: [600])
    let noise = random.randn([600])
    let y = sin(1.5 * x) + (0.08 + 0.07 * (x + 3)) * noise
    let normal = Loss.custom("normal density") { y, output in
      let (mu, logSigma) = (output.sliced(0..<1, axis: 1), output.sliced(1..<2, axis: 1))
      return mean(
        logSigma + 0.5 * square((y - mu) / exp(logSigma)) + 0.5 * Foundation.log(2 * .pi), axes: [-1])
    }
    let model = Sequential(name: "normal", seed: data.seed) {
      Dense(32, activation: .tanh, inputShape: [1])
      Dense(32, activation: .tanh)
      Dense(2)
    }
    try model.compile(optimizer: .adam(learningRate: 0.01), loss: normal)
    let (inputs, targets) = (x.reshape(-1, 1).cast(to: .float32), y.reshape(-1, 1).cast(to: .float32))
    try model.fit(inputs, targets, batchSize: 60, epochs: 200, verbose: .silent, seed: data.seed)
    func answers(_ x: Tensor) throws -> [(mu: Double, sigma: Double)] {
      rows(try model.predict(x)).map { ($0[0], Foundation.exp($0[1])) }
    }
    let grid = Tensor.linspace(-3, 3, count: 121)
    let (places, curve) = (grid.scalars(as: Double.self), try answers(grid.reshape(-1, 1)))
    content.show(
      Chart("μ(x) and two σ(x) about it") {
        Band(
          places, lower: curve.map { $0.mu - 2 * $0.sigma }, upper: curve.map { $0.mu + 2 * $0.sigma },
          label: "μ ± 2 σ")
        Scatter(x.scalars(as: Double.self), y.scalars(as: Double.self), paint: .muted)
        Line(places, curve.map(\.mu), label: "μ", paint: .series(1))
      }.xAxis(label: "x").yAxis(label: "y"),
      "Six hundred points whose noise grows to the right, and what the network makes of them.")
    let hits = zip(try answers(inputs), y.scalars(as: Double.self)).count {
      Swift.abs($1 - $0.mu) <= 2 * $0.sigma
    }
    content.comparisons = [
      .close(
        "−log N(μ; μ, σ²) for σ = 0.5", deck: Foundation.log(0.5 * (2 * Double.pi).squareRoot()),
        ours: try normal(Tensor([[0.25]] as [[Double]]), Tensor([[0.25, Foundation.log(0.5)]])).item,
        tolerance: 1e-10),
      .within(
        0.92...0.98, "part of the points within μ ± 2 σ", deck: 0.9545, ours: Double(hits) / 600),
      .holds(
        "blood pressure at the age of 52 (a table of deck 004)", deck: "152", ours: "–", false,
        unless:
          "The slide's number illustrates. A least-squares line through the course's data, which are not part of Hornbill, gives 145.13."
      ),
    ]
    return content
  }
}
