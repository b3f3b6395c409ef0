import Foundation
import Hornbill
import HornbillPlots

// Single neurons: deck 001, and the first exercise of deck 004.
extension GallerySection {
  static let perceptron = GallerySection("perceptron", "Is it a hot dog?", deck: "deck 001") { _ in
    var content = GalleryContent(
      "A perceptron fires where its weighted sum is above its threshold, and not on it. Ketchup weighs 3, mustard 2 and the bun 6; the threshold is 4. So a bun will do; without one it takes ketchup and mustard.",
      "One slide shows mustard alone still with “5 > 4” before it turns into “2 < 4”: that is a frame of an animation. Mustard alone is no hot dog."
    )
    let inputs: [[Float]] = (0..<8).map { number in [4, 2, 1].map { number & $0 == 0 ? 0 : 1 } }
    let sums = matmul(Tensor(inputs), Tensor([3, 2, 6]))
    let fires = sums - 4 .> 0
    let names = inputs.map { $0.map { String(Int($0)) }.joined() }
    content.show(
      NetworkDiagram(
        "ketchup, mustard, bun", columns: [.init(3, "inputs"), .init(1, "fires above 4")],
        weights: [[[3], [2], [6]]]),
      "The perceptron: its lines are as thick as their weights.")
    content.show(
      Chart("Weighted sums") {
        Bars(names, sums.scalars(as: Double.self))
        HorizontalMark(4, label: "threshold")
      }.xAxis(label: "ketchup, mustard, bun").yAxis(label: "sum"),
      "The eight cases: what stands above the threshold fires.")
    let deck = [(0, 0), (6, 1), (2, 0), (8, 1), (3, 0), (9, 1), (5, 1), (11, 1)]
    let ours = zip(sums.scalars(as: Int.self), fires.scalars(as: Int.self))
    for ((name, expected), (sum, fire)) in zip(zip(names, deck), ours) {
      content.comparisons.append(
        .holds(
          "\(name): sum, and whether it fires", deck: "\(expected.0) → \(expected.1)",
          ours: "\(sum) → \(fire)",
          expected == (sum, fire)))
    }
    return content
  }

  static let activations = GallerySection("activations", "Activation functions", deck: "decks 001, 002") {
    _ in
    var content = GalleryContent(
      "What a neuron makes of its input: a step, a sigmoid, the hyperbolic tangent, or the larger of it and 0. The slopes come from the gradient of the library, not from formulas."
    )
    let z = Tensor.linspace(-5, 5, count: 401, dtype: .float64)
    let x = z.scalars(as: Double.self)
    let functions: [(String, (Tensor) -> Tensor)] = [
      ("sigmoid", { sigmoid($0) }), ("tanh", { tanh($0) }), ("relu", { relu($0) }),
    ]
    func slope(_ function: (Tensor) -> Tensor, _ z: Tensor) -> [Double] {
      gradient(of: function(z), withRespectTo: [z])[0].scalars(as: Double.self)
    }
    content.show(
      Panels(columns: 2) {
        Chart("Activations") {
          Line(x, (z .> 0).scalars(as: Double.self), label: "step")
          functions.map { Line(x, $0.1(z).scalars(as: Double.self), label: $0.0) }
        }.xAxis(label: "z").yAxis(label: "y", range: -1.2...2).legend(.topLeft)
        Chart("Their slopes") {
          Line(x, x.map { _ in 0 }, label: "step")
          functions.map { Line(x, slope($0.1, z), label: $0.0) }
        }.xAxis(label: "z").yAxis(label: "dy/dz", range: -0.1...1.2).legend(.topLeft)
      },
      "Step, sigmoid, tanh and relu, and what is left of a change of z.")
    let points = Tensor([-1, 0, 1] as [Double])
    content.comparisons = [
      .close("sigmoid(0)", deck: 0.5, ours: sigmoid(points)[1].item, tolerance: 1e-10, digits: 2),
      .close("sigmoid′(0)", deck: 0.25, ours: slope({ sigmoid($0) }, points)[1], tolerance: 1e-10, digits: 2),
      .close("relu(−1)", deck: 0, ours: relu(points)[0].item, digits: 2),
      .close("step(0): on the threshold nothing fires", deck: 0, ours: (points .> 0)[1].item, digits: 2),
      .close("tanh(100) does not overflow", deck: 1, ours: tanh(Tensor([100] as [Double])).item, digits: 2),
      .close(
        "tanh(−100) does not overflow", deck: -1, ours: tanh(Tensor([-100] as [Double])).item, digits: 2),
    ]
    return content
  }

  static let saturation = GallerySection("saturation", "Neuron saturation", deck: "deck 001") { _ in
    var content = GalleryContent(
      "Where its input is large, a sigmoid is flat: a change of the weights hardly changes anything, and the neuron hardly learns."
    )
    let z = Tensor.linspace(-10, 10, count: 401, dtype: .float64)
    func slopes(_ z: Tensor) -> [Double] {
      gradient(of: sigmoid(z), withRespectTo: [z])[0].scalars(as: Double.self)
    }
    let x = z.scalars(as: Double.self)
    let places = [0.0, 2, 5, 10]
    let found = slopes(Tensor(places))
    content.show(
      Panels(columns: 2) {
        Chart("Sigmoid and its slope") {
          Line(x, sigmoid(z).scalars(as: Double.self), label: "σ(z)")
          Line(x, slopes(z), label: "σ′(z)")
        }.xAxis(label: "z").legend(.topLeft)
        Chart("The slope on a logarithmic scale") {
          Line(x, slopes(z), label: "σ′(z)")
          Scatter(places, found, paint: .ink)
        }.xAxis(label: "z").yAxis(.logarithmic, label: "σ′(z)").legend(.hidden)
      },
      "Far from 0 each step of z divides the slope by e.")
    for (place, (slope, deck)) in zip(places, zip(found, [0.25, 0.10499, 0.006648, 4.54e-5])) {
      content.comparisons.append(
        .close("σ′(\(Int(place)))", deck: deck, ours: slope, tolerance: 1e-4))
    }
    return content
  }

  static let neuron = GallerySection("neuron", "One neuron by hand", deck: "deck 004") { _ in
    var content = GalleryContent(
      "The first exercise: w = (0.3, 0.1), b = 1, x = (1, 2.2), and the sigmoid of the sum. Then the same with a layer, and a network of eight hidden units whose weights NumPy draws from the seed 22, set anew before each draw: Hornbill has NumPy's generator."
    )
    let z = matmul(Tensor([1, 2.2] as [Double]), Tensor([0.3, 0.1] as [Double])) + 1
    let layer = Sequential { Dense(1, activation: .sigmoid, inputShape: [2]) }
    try layer.setWeights([Tensor([[0.3], [0.1]] as [[Float]]), Tensor([1])])
    func drawn(_ shape: Shape) -> Tensor {
      var random = RandomState(22)
      return random.randn(shape)
    }
    let x = Tensor([[1, 2.2]] as [[Double]])
    let batch = [[1, 2.2], [0, 0], [-3, 1], [10, -20]]
    let answers = sigmoid(matmul(Tensor(batch), Tensor([[0.3], [0.1]] as [[Double]])) + 1)
    let singly = batch.map { 1 / (1 + Foundation.exp(-(0.3 * $0[0] + 0.1 * $0[1] + 1))) }
    let hidden = sigmoid(matmul(x, drawn([2, 8])) + drawn([8]))
    let second = sigmoid(matmul(hidden, drawn([8, 8])) + drawn([8]))
    let network = Sequential(name: "by hand") {
      Dense(8, activation: .sigmoid, inputShape: [2], name: "hidden")
      Dense(1, activation: .sigmoid, name: "p")
    }
    try network.setWeights([drawn([2, 8]), drawn([8]), drawn([8, 1]), drawn([1])])
    content.show(
      try network.networkDiagram(),
      "The network with the weights of seed 22: blue is negative, orange positive.")
    content.comparisons = [
      .close("z", deck: 1.52, ours: z.item, tolerance: 1e-10),
      .close("p", deck: 0.8205384805926733, ours: sigmoid(z).item, tolerance: 1e-10, digits: 16),
      .close(
        "p by a layer, in single precision", deck: 0.8205384805926733, ours: try layer.predict(x).item,
        digits: 5),
      .vanishes(
        "σ(xW + b) of four samples of shape (4, 2), and one by one: largest difference",
        zip(answers.scalars(as: Double.self), singly).map { Swift.abs($0 - $1) }.max() ?? .nan,
        tolerance: 1e-10),
    ]
    let printed = [
      0.76752454, 0.01533699, 0.90265373, 0.27163597, 0.57707969, 0.41351693, 0.37964327, 0.52893641,
    ]
    for (index, (deck, ours)) in zip(printed, hidden.scalars(as: Double.self)).enumerated() {
      content.comparisons.append(
        .close("hidden unit \(index + 1)", deck: deck, ours: ours, tolerance: 5e-7, digits: 8))
    }
    content.comparisons += [
      .close(
        "p of 2-8-1", deck: 0.44860787, ours: sigmoid(matmul(hidden, drawn([8, 1])) + drawn([1])).item,
        tolerance: 2e-8, digits: 8),
      .close("p of 2-8-1 by layers", deck: 0.44860787, ours: try network.predict(x).item, digits: 6),
      .close(
        "p of 2-8-8-1", deck: 0.64217449, ours: sigmoid(matmul(second, drawn([8, 1])) + drawn([1])).item,
        tolerance: 2e-8, digits: 8),
    ]
    return content
  }
}
