import Hornbill
import HornbillPlots

// The homework of deck 004 with TensorFlow's Playground.
extension GallerySection {
  static let playground = GallerySection("playground", "The Playground’s points", deck: "deck 004") { data in
    var content = GalleryContent(
      "The homework is done in TensorFlow’s Playground: which of its sets of points does a network tell apart without a hidden layer, and which with one? The points are the Playground’s, 500 of each set; numbers are medians of five seeds after 100 epochs of Adam."
    )
    func trained(
      _ points: TableSet, hidden: [Int], _ activation: Activation = .tanh
    ) throws -> (model: Model, accuracy: Double) {
      let models = (0..<5).map { number in
        Sequential(seed: data.seed + number) {
          Input(shape: [2])
          for units in hidden { Dense(units, activation: activation) }
          Dense(1, activation: .sigmoid)
        }
      }
      let accuracies = try models.map { model in
        try model.compile(
          optimizer: .adam(learningRate: 0.03), loss: .binaryCrossentropy(), metrics: [.accuracy])
        try model.fit(points.features, points.labels, batchSize: 25, epochs: 100, verbose: .silent)
        return try model.evaluate(points.features, points.labels)["accuracy"] ?? .nan
      }
      let middle = Comparison.median(accuracies)
      return (models[accuracies.firstIndex(of: middle) ?? 0], middle)
    }
    var charts: [Chart] = []
    for (name, points) in [("circle", try Points.circle(seed: 1)), ("xor", try Points.xor(seed: 1))] {
      let (straight, curved) = (try trained(points, hidden: []), try trained(points, hidden: [4]))
      charts += [
        try boundary(straight.model, points, "\(name): no hidden layer"),
        try boundary(curved.model, points, "\(name): four tanh units"),
      ]
      content.comparisons += [
        .within(0.35...0.65, "\(name) without a hidden layer", deck: 0.5, ours: straight.accuracy),
        .within(0.95...1, "\(name) with four hidden units, at least", deck: 0.95, ours: curved.accuracy),
      ]
    }
    let gauss = try Points.gauss(seed: 1)
    let spiral = try Points.spiral(seed: 1)
    charts += [
      try boundary(trained(gauss, hidden: []).model, gauss, "gauss: no hidden layer"),
      try boundary(trained(spiral, hidden: [16, 16], .relu).model, spiral, "spiral: twice 16 relu"),
    ]
    content.show(Panels(columns: 2) { charts }, "The network in the middle of five by its accuracy.")
    return content
  }

  private static func boundary(_ model: Model, _ points: TableSet, _ title: String) throws -> Chart {
    var chart = try model.decisionBoundary(points.features, points.labels)
    chart.title = title
    return chart
  }
}
