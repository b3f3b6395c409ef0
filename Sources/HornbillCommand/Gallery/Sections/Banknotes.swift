import Hornbill
import HornbillPlots

// Banknotes: deck 004's exercise and the notebooks that it opens.
extension GallerySection {
  static let banknotes = GallerySection("banknotes", "Real and fake banknotes", deck: "deck 004") { data in
    var content = GalleryContent(
      "The data has 1372 banknotes by the skewness and the entropy of a photograph. One neuron draws a straight line between real and fake ones; a hidden layer bends it; five of them follow the data closely.",
      "Plain gradient descent of 0.15 for 400 epochs, and Adam for 200 in the deep network, in batches of 128."
    )
    let (notes, features, reason) = try data.banknotes()
    let (title, axes) = reason == nil ? ("Banknotes", ("skewness", "entropy")) : ("Half moons", ("x₁", "x₂"))
    let columns = (0..<2).map { features.sliced($0..<($0 + 1), axis: 1).scalars(as: Double.self) }
    let labels = notes.labels.scalars(as: Int.self)
    content.show(
      Chart(title) {
        Scatter(columns[0], columns[1], classes: labels, names: notes.classNames)
      }.xAxis(label: axes.0).yAxis(label: axes.1).legend(.topRight),
      reason ?? "The classes as they are.")
    func train(
      _ model: Model, _ optimizer: some Optimizer, _ loss: Loss, _ y: Tensor, epochs: Int
    ) throws -> (history: History, score: Score) {
      try model.compile(optimizer: optimizer, loss: loss, metrics: [.accuracy])
      let history = try model.fit(
        features, y, batchSize: 128, epochs: epochs, verbose: .silent, seed: data.seed)
      return (history, try model.evaluate(features, y))
    }
    func boundary(_ model: Model, _ title: String, points: Bool = true) throws -> Chart {
      var chart = try model.decisionBoundary(
        features, points ? notes.labels : nil, names: notes.classNames, axes: axes, resolution: 50)
      chart.title = title
      return chart
    }
    let neuron = Sequential(name: "neuron", seed: data.seed) {
      Dense(1, activation: .sigmoid, inputShape: [2])
    }
    let curved = Sequential(name: "hidden layer", seed: data.seed) {
      Dense(8, activation: .sigmoid, inputShape: [2])
      Dense(2, activation: .softmax)
    }
    let deep = Sequential(name: "deep", seed: data.seed) {
      Dense(128, activation: .relu, inputShape: [2])
      for units in [64, 32, 16, 8] { Dense(units, activation: .relu) }
      Dense(2, activation: .softmax)
    }
    let hot = notes.oneHotLabels
    let first = try train(
      neuron, .sgd(learningRate: 0.15), .binaryCrossentropy(), notes.labels, epochs: 400)
    let second = try train(curved, .sgd(learningRate: 0.15), .categoricalCrossentropy(), hot, epochs: 400)
    let third = try train(deep, .adam(), .categoricalCrossentropy(), hot, epochs: 200)
    content.show(
      try Panels(columns: 2) {
        try boundary(neuron, "One neuron", points: false)
        try boundary(neuron, "One neuron and the notes")
        try boundary(curved, "Eight hidden units", points: false)
        try boundary(curved, "Eight hidden units and the notes")
        try boundary(deep, "Five hidden layers", points: false)
        try boundary(deep, "Five hidden layers and the notes")
      },
      "The probability of class 1, a fake, on a grid of 50 by 50, without and with the notes.")
    content.show(try second.history.plot(), "The loss and the accuracy of the network of eight hidden units.")

    let weights = try neuron.weights().flatMap { $0.value.scalars(as: Double.self) }
    content.comparisons = [
      .same("parameters of one neuron", deck: 3, ours: neuron.parameterCount),
      .within(
        0.506435...0.516435, "one neuron: loss", deck: 0.511435, ours: first.score.loss, unless: reason),
      .within(
        0.69...0.725, "one neuron: accuracy", deck: 0.7085, ours: first.score["accuracy"], unless: reason),
      .within(
        -0.40 ... -0.26, "one neuron: weight of the skewness", deck: -0.3293, ours: weights[0], unless: reason
      ),
      .within(
        -0.60 ... -0.45, "one neuron: weight of the entropy", deck: -0.5270, ours: weights[1], unless: reason),
    ]
    if reason == nil {
      try neuron.setWeights([Tensor([[-0.3293], [-0.5270]]), Tensor([-0.1790])])
      let optimum = try neuron.evaluate(features, notes.labels)
      content.comparisons += [
        .close("the optimum's loss", deck: 0.511435, ours: optimum.loss, tolerance: 2e-6),
        .close(
          "the optimum's accuracy", deck: 0.7085, ours: optimum["accuracy"] ?? .nan, tolerance: 1e-4,
          digits: 4),
      ]
    }
    content.comparisons += [
      .same("parameters of 2-8-2", deck: 42, ours: curved.parameterCount),
      .within(0.25...0.36, "eight hidden units: loss", deck: 0.2910, ours: second.score.loss, unless: reason),
      .within(
        0.84...0.92, "eight hidden units: accuracy", deck: 0.8805, ours: second.score["accuracy"],
        unless: reason),
      .same("parameters of 2-128-64-32-16-8-2", deck: 11_402, ours: deep.parameterCount),
      .within(0.16...0.24, "five hidden layers: loss", deck: 0.1998, ours: third.score.loss, unless: reason),
      .within(
        0.89...0.93, "five hidden layers: accuracy", deck: 0.9118, ours: third.score["accuracy"],
        unless: reason),
    ]
    return content
  }
}
