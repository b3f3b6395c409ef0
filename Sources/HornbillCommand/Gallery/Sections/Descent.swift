import Foundation
import Hornbill
import HornbillPlots

// Gradient descent: decks 000, 002, 003 and 004.
extension GallerySection {
  static let descent = GallerySection("descent", "Gradient descent and its step", deck: "decks 000, 003, 004")
  { _ in
    var content = GalleryContent(
      "Each step goes down the slope, the learning rate times as far. On θ² the iterates are (1 − 2η)ⁿ θ₀: below η = 0.5 they crawl down one side, up to 1 they jump from side to side and still arrive, above 1 they run away.",
      "In the plane the gradient stands at right angles to the contours; one learning rate has to suit both directions."
    )
    func parabola(_ x: Tensor) -> Tensor { square(x) }
    func bowl(_ x: Tensor) -> Tensor { sum(square(x) * Tensor([0.25, 1] as [Double])) }
    func way(_ loss: (Tensor) -> Tensor, from start: Tensor, _ eta: Double, _ steps: Int) -> [[Double]] {
      var theta = start
      var places = [theta.scalars(as: Double.self)]
      for _ in 0..<steps {
        theta = (theta - gradient(of: loss(theta), withRespectTo: [theta])[0] * eta).evaluated()
        places.append(theta.scalars(as: Double.self))
      }
      return places
    }
    let curve = Tensor.linspace(-2, 2, count: 201, dtype: .float64).scalars(as: Double.self)
    func line(_ eta: Double, _ name: String, steps: Int = 10) -> Chart {
      let places = way(parabola, from: Tensor([1.5] as [Double]), eta, steps).map { $0[0] }
      return Chart("η = \(eta): \(name)") {
        Line(curve, curve.map { $0 * $0 }, paint: .muted)
        Trajectory(places, places.map { $0 * $0 }, paint: .series(0))
      }.xAxis(label: "θ", range: -2...2).yAxis(label: "θ²", range: -0.2...4.2)
    }
    content.show(
      Panels(columns: 2) {
        line(0.02, "too small")
        line(0.25, "good")
        line(0.9, "large, and it arrives")
        line(1.05, "too large", steps: 5)
      },
      "Steps on a parabola.")
    let field = try Field(x: -2.6...2.6, y: -1.7...1.7) { x, y in 0.25 * x * x + y * y }
    func plane(_ eta: Double, _ name: String, steps: Int = 12) -> Chart {
      let places = way(bowl, from: Tensor([2, 1.2] as [Double]), eta, steps)
      return Chart("η = \(eta): \(name)") {
        Contours(field, levels: .about(10), paint: .muted, width: 1)
        Trajectory(places.map { $0[0] }, places.map { $0[1] }, paint: .series(1))
      }.xAxis(label: "θ₁", range: -2.6...2.6).yAxis(label: "θ₂", range: -1.7...1.7).equalScales()
    }
    content.show(
      Panels(columns: 3) {
        plane(0.1, "good, but slow")
        plane(0.6, "good")
        plane(1.03, "too high", steps: 8)
      },
      "The three panels of deck 004 in the plane.")
    content.show(
      Panels(columns: 2) {
        Frames(seconds: 0.8) { (1...8).map { line(0.02, "step \($0)", steps: $0) } }
        Frames(seconds: 0.8) { (1...8).map { line(1.05, "step \($0)", steps: $0) } }
      },
      "Too small and too large a step, frame by frame; without motion the last frame is seen.")
    for (eta, deck) in [(0.05, "one side, nearer"), (0.9, "by turns, nearer"), (1.1, "by turns, farther")] {
      let places = way(parabola, from: Tensor([1.5] as [Double]), eta, 12).map { $0[0] }
      let steps = zip(places, places.dropFirst())
      let side =
        steps.allSatisfy { $0 * $1 > 0 }
        ? "one side" : steps.allSatisfy { $0 * $1 < 0 } ? "by turns" : "here and there"
      let size =
        steps.allSatisfy { Swift.abs($1) < Swift.abs($0) }
        ? "nearer" : steps.allSatisfy { Swift.abs($1) > Swift.abs($0) } ? "farther" : "to and fro"
      content.comparisons.append(
        .holds(
          "iterates of η = \(eta)", deck: deck, ours: "\(side), \(size)", deck == "\(side), \(size)"))
    }
    for eta in [0.05, 0.5, 0.9, 1.1] {
      let last = way(parabola, from: Tensor([1.5] as [Double]), eta, 20)[20][0]
      content.comparisons.append(
        .close(
          "θ after 20 steps of η = \(eta) from 1.5", deck: 1.5 * pow(1 - 2 * eta, 20), ours: last,
          tolerance: 1e-10))
    }
    let steepest =
      stride(from: 0.0, to: 6.2, by: 0.4).map { t in
        let point = Tensor([2 * Foundation.cos(t), Foundation.sin(t)])
        let slope = gradient(of: bowl(point), withRespectTo: [point])[0]
        return Swift.abs(sum(slope * Tensor([-2 * Foundation.sin(t), Foundation.cos(t)])).item)
      }.max().map { $0 < 1e-12 ? 0 : $0 } ?? .nan
    content.comparisons.append(
      .close("gradient · tangent of the contour, at most", deck: 0, ours: steepest, tolerance: 1e-10))
    // The loss (3 θ)² has the curvature 18.
    func trained(_ share: Double, _ callbacks: [any Callback] = []) throws -> (
      theta: Double, history: History
    ) {
      let model = Sequential { Dense(1, usesBias: false, inputShape: [1]) }
      try model.setWeights([Tensor([[1]])])
      try model.compile(
        optimizer: .sgd(learningRate: .constant(share * 2 / 18)), loss: .meanSquaredError())
      let history = try model.fit(
        Tensor([[3]]), Tensor([[0]]), epochs: 300, verbose: .silent, callbacks: callbacks)
      return (Swift.abs(try model.weights()[0].value.item), history)
    }
    for (share, deck, range) in [
      (0.99, "arrives", 0.0..<0.01), (0.001, "takes too long", 0.5..<1),
      (1.01, "diverges", 100..<Double.infinity),
    ] {
      let theta = try trained(share).theta
      content.comparisons.append(
        .holds(
          "|θ| after 300 steps from 1, with \(share) of the threshold 2/curvature", deck: deck,
          ours: Comparison.number(theta), range.contains(theta)))
    }
    let warnings = WarningKeeper()
    let losses = try trained(9, [warnings, TerminateOnNaN()]).history["loss"] ?? []
    let advice = warnings.lines.first?.contains("lower the learning rate") == true
    content.comparisons.append(
      .holds(
        "what TerminateOnNaN does nine times above the threshold", deck: "lower the learning rate",
        ours: advice ? "stops after epoch \(losses.count): lower the learning rate" : "nothing",
        advice && losses.count < 300))
    return content
  }

  /// Keeps what training says to the person who watches.
  private final class WarningKeeper: Callback {
    private(set) var lines: [String] = []

    func trainingWillBegin(_ state: TrainingState) { state.warn = { self.lines.append($0) } }
  }

  static let valley = GallerySection("valley", "Long valleys", deck: "deck 002") { _ in
    let curvatures = [1e4, 0.5]
    let eta = 1.9e-4
    var content = GalleryContent(
      "A valley 20,000 times as steep across as along: the loss is (10⁴ a² + 0.5 b²)/2. The largest learning rate that does not diverge is 2/10⁴, and with it gradient descent creeps along, where Adam gives each weight a step of its own."
    )
    func run(_ optimizer: any Optimizer) throws -> (losses: [Double], weights: [[Double]]) {
      let model = Sequential { Dense(1, usesBias: false, inputShape: [2]) }
      try model.setWeights([Tensor([[1], [1]])])
      try model.compile(optimizer: optimizer, loss: .meanSquaredError(), metrics: [])
      let (x, y) = (Tensor([[100, 0], [0, Float(0.5.squareRoot())]]), Tensor([[0], [0]]))
      var weights = [[1.0, 1.0]]
      for _ in 0..<1000 {
        try model.trainOnBatch(x, y)
        weights.append(try model.weights()[0].value.scalars(as: Double.self))
      }
      let losses = weights.map { zip($0, curvatures).reduce(0) { $0 + $1.0 * $1.0 * $1.1 / 2 } }
      return (losses, weights)
    }
    let byDescent = try run(SGD(learningRate: .constant(eta)))
    let byAdam = try run(Adam(learningRate: 0.01))
    let floor = 1e-12
    content.show(
      Panels(columns: 2) {
        Chart("Loss") {
          Line(byDescent.losses.map { max($0, floor) }, label: "gradient descent")
          Line(byAdam.losses.map { max($0, floor) }, label: "Adam")
        }.xAxis(label: "step").yAxis(.logarithmic, label: "loss").legend(.topRight)
        Chart("Along the valley") {
          Line(byDescent.weights.map { $0[1] }, label: "gradient descent")
          Line(byAdam.weights.map { $0[1] }, label: "Adam")
        }.xAxis(label: "step").yAxis(label: "b").legend(.topRight)
      },
      "A thousand steps of both from (1, 1); losses below 10⁻¹² are drawn there.")
    content.comparisons = [
      .close(
        "b after 1,000 steps of gradient descent: (1 − 0.5 η)¹⁰⁰⁰", deck: pow(1 - eta * curvatures[1], 1000),
        ours: byDescent.weights[1000][1], tolerance: 1e-4),
      .holds(
        "loss after 1,000 steps", deck: "Adam better",
        ours:
          "\(Comparison.number(byAdam.losses[1000])) by Adam, \(Comparison.number(byDescent.losses[1000])) by gradient descent",
        byAdam.losses[1000] < 1e-3 * byDescent.losses[1000]),
    ]
    return content
  }
}
