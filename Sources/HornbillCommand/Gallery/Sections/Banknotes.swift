import Hornbill
import HornbillPlots

// Banknotes: deck 004's exercise and the notebooks that it opens.
extension GallerySection {
  static let banknotes = GallerySection("banknotes", "Real and fake banknotes", deck: "deck 004") { data in
    var content = GalleryContent(
      "The data has 1372 banknotes by the skewness and the entropy of a photograph. One neuron draws a straight line between real and fake ones; a hidden layer bends it; five of them follow the data closely.",
      "Plain gradient descent of 0.15 for 400 epochs, and Adam for 200 in the deep network, in batches of 128. Numbers are medians of three seeds; pictures are of the first."
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
    /// A network trained from each of the seeds, and what they come to in the median.
    func train(
      _ optimizer: some Optimizer, _ loss: Loss, _ y: Tensor, epochs: Int, _ network: (_ seed: Int) -> Model
    ) throws -> Trained {
      let models = data.seeds.map(network)
      let histories = try models.map { model in
        try model.compile(optimizer: optimizer, loss: loss, metrics: [.accuracy])
        return try model.fit(
          features, y, batchSize: 128, epochs: epochs, verbose: .silent, seed: model.seed)
      }
      let scores = try models.map { try $0.evaluate(features, y) }
      return Trained(
        models: models, history: histories[0], loss: Comparison.median(scores.map(\.loss)),
        accuracy: Comparison.median(scores.map { $0["accuracy"] ?? .nan }))
    }
    func boundary(_ model: Model, _ title: String, points: Bool = true) throws -> Chart {
      var chart = try model.decisionBoundary(
        features, points ? notes.labels : nil, names: notes.classNames, axes: axes, resolution: 50)
      chart.title = title
      return chart
    }
    let hot = notes.oneHotLabels
    let first = try train(
      .sgd(learningRate: 0.15), .binaryCrossentropy(), notes.labels, epochs: 400
    ) { seed in
      Sequential(name: "neuron", seed: seed) { Dense(1, activation: .sigmoid, inputShape: [2]) }
    }
    let second = try train(
      .sgd(learningRate: 0.15), .categoricalCrossentropy(), hot, epochs: 400
    ) { seed in
      Sequential(name: "hidden layer", seed: seed) {
        Dense(8, activation: .sigmoid, inputShape: [2])
        Dense(2, activation: .softmax)
      }
    }
    let third = try train(.adam(), .categoricalCrossentropy(), hot, epochs: 200) { seed in
      Sequential(name: "deep", seed: seed) {
        Dense(128, activation: .relu, inputShape: [2])
        for units in [64, 32, 16, 8] { Dense(units, activation: .relu) }
        Dense(2, activation: .softmax)
      }
    }
    let (neuron, curved, deep) = (first.models[0], second.models[0], third.models[0])
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

    let weights = try first.models.map { try $0.weights().flatMap { $0.value.scalars(as: Double.self) } }
    func weight(_ index: Int) -> Double { Comparison.median(weights.map { $0[index] }) }
    content.comparisons = [
      .same("parameters of one neuron", deck: 3, ours: neuron.parameterCount),
      .same(
        "batches an epoch", deck: 11, ours: try Dataset(features, notes.labels).batched(128).batchCount),
      .within(0.506435...0.516435, "one neuron: loss", deck: 0.511435, ours: first.loss, unless: reason),
      .within(0.69...0.725, "one neuron: accuracy", deck: 0.7085, ours: first.accuracy, unless: reason),
      .within(
        -0.40 ... -0.26, "one neuron: weight of the skewness", deck: -0.3293, ours: weight(0), unless: reason),
      .within(
        -0.60 ... -0.45, "one neuron: weight of the entropy", deck: -0.5270, ours: weight(1), unless: reason),
      .within(-0.30 ... -0.06, "one neuron: bias", deck: -0.1790, ours: weight(2), unless: reason),
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
      .within(0.25...0.36, "eight hidden units: loss", deck: 0.2910, ours: second.loss, unless: reason),
      .within(
        0.84...0.92, "eight hidden units: accuracy", deck: 0.8805, ours: second.accuracy, unless: reason),
      .same("parameters of 2-128-64-32-16-8-2", deck: 11_402, ours: deep.parameterCount),
      .within(0.16...0.24, "five hidden layers: loss", deck: 0.1998, ours: third.loss, unless: reason),
      .within(
        0.89...0.93, "five hidden layers: accuracy", deck: 0.9118, ours: third.accuracy, unless: reason),
    ]
    return content
  }

  private struct Trained {
    let models: [Model]
    /// Of the first.
    let history: History
    let loss, accuracy: Double
  }
}
