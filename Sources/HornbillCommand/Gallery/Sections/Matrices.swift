import Foundation
import Hornbill
import HornbillPlots

// Boundaries, matrices and likelihood: deck 004.
extension GallerySection {
  static let logistic = GallerySection("logistic", "A boundary by hand", deck: "deck 004") { _ in
    var content = GalleryContent(
      "Log-odds of 1 + 2 x₁ + 0.5 x₂ are 0 on the line x₂ = −2 − 4 x₁: there the probability is one half.")
    let model = Sequential(name: "log-odds") { Dense(1, activation: .sigmoid, inputShape: [2]) }
    try model.setWeights([Tensor([[2], [0.5]]), Tensor([1])])
    let places: [[Float]] = [[0, -2], [-1, 2], [-0.5, 0]]
    var chart = try model.decisionBoundary(Tensor(places), range: (-3...3, -8...8), resolution: 50)
    chart.title = "p = 0.5 where x₂ = −2 − 4 x₁"
    chart.marks.append(
      Scatter(places.map { Double($0[0]) }, places.map { Double($0[1]) }, paint: .fixed(Color(0x1B2128))))
    content.show(chart, "The probability on a grid of 50 by 50; the dots are the three points of the table.")
    let p = try model.predict(Tensor(places)).scalars(as: Double.self)
    content.comparisons = zip(places, p).map { place, p in
      .close("p at (\(place[0]), \(place[1]))", deck: 0.5, ours: p)
    }
    return content
  }

  static let folding = GallerySection("folding", "Two linear layers are one", deck: "deck 004") { data in
    var content = GalleryContent(
      "Without an activation between them two layers are one: x·W·U = x·(W·U). The slide's formulas are written for columns, where the product is V = U·W."
    )
    let two = Sequential(name: "two", seed: data.seed) {
      Dense(7, biasInitializer: .constant(0.5), inputShape: [5], name: "w")
      Dense(4, biasInitializer: .constant(-0.25), name: "u")
    }
    let weights = try two.weights().map(\.value)
    let one = Sequential(name: "one") { Dense(4, inputShape: [5], name: "v") }
    try one.setWeights([matmul(weights[0], weights[2]), matmul(weights[1], weights[2]) + weights[3]])
    let x = Tensor.randomUniform([200, 5], seed: data.seed) - 0.5
    let (a, b) = (try two.predict(x), try one.predict(x))
    content.show(
      try Panels(columns: 2) {
        try two.networkDiagram()
        try one.networkDiagram()
      }, "The two layers, and the one that they fold into.")
    let difference = max(abs(a - b)).item / max(abs(a)).item
    content.comparisons.append(
      .holds(
        "largest difference of 800 outputs, by the largest output", deck: "0 but for rounding",
        ours: Comparison.number(difference),
        difference <= 1e-6))
    let (w, u) = (Tensor([[2, 3], [5, 7]]), Tensor([[11, 13], [17, 19]]))
    let v = matmul(u, w).scalars(as: Int.self)
    let bySlide = [2 * 11 + 5 * 13, 3 * 11 + 7 * 13, 2 * 17 + 5 * 19, 3 * 17 + 7 * 19]
    for (name, (deck, ours)) in zip(["v₁₁", "v₁₂", "v₂₁", "v₂₂"], zip(bySlide, v)) {
      content.comparisons.append(
        .same("\(name) of W = (2 3; 5 7), U = (11 13; 17 19), by the slide's formula", deck: deck, ours: ours)
      )
    }
    return content
  }

  static let matrices = GallerySection("matrices", "The matrix product", deck: "deck 004") { _ in
    var content = GalleryContent(
      "Rows of the left matrix meet columns of the right one. The deck's worked example is wrong in one cell."
    )
    let product = matmul(Tensor([[2, 1], [0, 3]]), Tensor([[3, 1, 7], [8, 2, 4]])).scalars(as: Int.self)
    let rows = [Array(product[0..<3]), Array(product[3..<6])]
    content.show(
      Chart("(2 1; 0 3) · (3 1 7; 8 2 4)") {
        HeatMap(
          rows.map { $0.map(Double.init) }, map: .blues, range: 0...30,
          annotations: rows.map { $0.map(String.init) }, hasColorBar: false)
      }
      .xAxis(label: "column", ticks: (0..<3).map { Tick(Double($0), "\($0 + 1)") })
      .yAxis(label: "row", ticks: (0..<2).map { Tick(Double($0), "\($0 + 1)") }, isReversed: true)
      .equalScales().size(width: 420, height: 320),
      "The product.")
    for (index, (deck, ours)) in zip([11, 4, 18, 24, 6, 12], product).enumerated() {
      content.comparisons.append(
        .same(
          "row \(index / 3 + 1), column \(index % 3 + 1)", deck: deck, ours: ours,
          otherwise: index == 0
            ? "The deck is wrong here: 2·3 + 1·8 = 14. 11 is 3 + 8, without the factor 2."
            : Comparison.wrong))
    }
    let general = matmul(
      Tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), Tensor([[1, -1], [2, 0], [0, 3]]))
    content.comparisons.append(
      .holds(
        "shape of 3×3 by 3×2", deck: "3×2",
        ours: general.shape.dimensions.map(String.init).joined(separator: "×"),
        general.shape == [3, 2]))
    let refusal = Self.refusal { _ = try matrixProduct(Tensor.ones([3, 3]), Tensor.ones([2, 3])) }
    content.comparisons.append(
      .holds(
        "3×3 by 2×3, whose inner extents differ", deck: "an error that names both shapes", ours: refusal,
        refusal.contains("[3, 3]") && refusal.contains("[2, 3]")))
    return content
  }

  /// What is said of a mistake.
  private static func refusal(_ mistake: () throws -> Void) -> String {
    do { try mistake() } catch { return "\(error)" }
    return "nothing"
  }

  static let likelihood = GallerySection("likelihood", "Likelihood and loss", deck: "decks 001, 002, 004") {
    _ in
    var content = GalleryContent(
      "The likelihood of a label is p where it is 1 and 1 − p where it is 0; the loss is the mean of the negative logarithms. The best is 0 and the worst has no bound: probabilities are clipped at 10⁻⁷, and where a sigmoid or a softmax comes before it the loss is computed from its input and needs no clipping."
    )
    let p = Tensor.linspace(0.001, 0.999, count: 300, dtype: .float64)
    let x = p.scalars(as: Double.self)
    content.show(
      Chart("Negative log-likelihood") {
        Line(x, (-log(p)).scalars(as: Double.self), label: "label 1: −log p")
        Line(x, (-log(1 - p)).scalars(as: Double.self), label: "label 0: −log(1 − p)")
      }.xAxis(label: "p").yAxis(label: "loss").legend(.topRight),
      "What a prediction costs.")
    let loss = Loss.binaryCrossentropy()
    let certain = Tensor([[1], [0]] as [[Double]])
    let (y, guesses) = (Tensor([[1], [0], [1], [1]] as [[Double]]), [0.9, 0.2, 0.6, 0.35])
    let byHand = -[0.9, 0.8, 0.6, 0.35].reduce(0) { $0 + Foundation.log($1) } / 4
    let uniform = Tensor.full([1, 10], 0.1, dtype: .float64)
    let class3 = oneHot(Tensor([3].map { Int32($0) }), classes: 10, dtype: .float64)
    let best = try loss(certain, certain).item
    content.comparisons = [
      .close(
        "−(1/N) Σ log L of four labels", deck: byHand,
        ours: try loss(y, Tensor(guesses, shape: [4, 1])).item,
        tolerance: 1e-10),
      .holds(
        "certain and right, but for the clip", deck: "0", ours: Comparison.number(best), best < 1.1e-7),
      .close(
        "certain and wrong, clipped at 10⁻⁷", deck: 16.118, ours: try loss(certain, 1 - certain).item,
        tolerance: 1e-5, digits: 3),
      .close(
        "wrong by logits of −50 and 200: exact", deck: 125,
        ours: try Loss.binaryCrossentropy(fromLogits: true)(certain, Tensor([[-50], [200]] as [[Double]]))
          .item,
        tolerance: 1e-10, digits: 1),
      .close(
        "quadratic cost of a uniform guess among ten", deck: 0.09,
        ours: try Loss.meanSquaredError()(class3, uniform).item, tolerance: 1e-10, digits: 4),
      .close(
        "cross-entropy of a uniform guess among ten: log 10", deck: Foundation.log(10),
        ours: try Loss.categoricalCrossentropy()(class3, uniform).item, tolerance: 1e-6, digits: 4),
      .close(
        "cross-entropy of (0.1, 0.7, 0.2) where the second class is true: −log 0.7",
        deck: -Foundation.log(0.7),
        ours: try Loss.categoricalCrossentropy()(
          Tensor([[0, 1, 0]] as [[Double]]), Tensor([[0.1, 0.7, 0.2]] as [[Double]])
        ).item, tolerance: 1e-6, digits: 4),
      .close(
        "binary cross-entropy on ten softmax outputs, uniform", deck: 0.3251,
        ours: try loss(class3, uniform).item,
        tolerance: 2e-4, digits: 4),
    ]
    return content
  }
}
