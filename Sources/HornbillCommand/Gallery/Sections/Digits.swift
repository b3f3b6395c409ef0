import Hornbill
import HornbillPlots

// Dense networks that learn digits: decks 001 and 003.
extension GallerySection {
  static let shallow = GallerySection("shallow", "The shallow network", deck: "deck 001") { data in
    var content = GalleryContent(
      "784-64-10 with sigmoids and softmax, mean squared error, plain gradient descent with a learning rate of 0.01: seven epochs of 469 batches. The loss begins near 0.09, which is what a uniform guess costs, and crawls down. Numbers are medians of three seeds."
    )
    let (train, test) = try data.digits()
    let trained = try data.seeds.map { seed in
      let model = Sequential(name: "shallow", seed: seed) {
        Dense(64, activation: .sigmoid, inputShape: [784], name: "hidden")
        Dense(10, activation: .softmax, name: "output")
      }
      try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError(), metrics: [.accuracy])
      let history = try model.fit(
        train.rows, train.oneHotLabels, batchSize: 128, epochs: 7, verbose: .silent,
        validationData: (test.rows, test.oneHotLabels), seed: seed)
      return (model: model, history: history)
    }
    let histories = trained.map(\.history)
    content.show(try histories[0].plot(), "Seven epochs, from the first of three seeds.")
    content.show(
      try trained[0].model.weightImages(layer: "hidden", imageShape: (28, 28), limit: 16),
      "The weights of the first hidden units: after so few small steps they are still the random ones.")
    let reason = try data.noMNIST()
    let losses = [
      ("loss", [0.0921, 0.0911, 0.0905, 0.0900, 0.0896, 0.0892, 0.0889]),
      ("val_loss", [0.0913, 0.0906, 0.0901, 0.0897, 0.0893, 0.0890, 0.0887]),
    ]
    let accuracies = [
      ("accuracy", [0.1042, 0.1008, 0.1018, 0.1094, 0.1248, 0.1473, 0.1682]),
      ("val_accuracy", [0.0996, 0.0990, 0.1043, 0.1204, 0.1433, 0.1728, 0.1933]),
    ]
    content.comparisons =
      Comparison.epochs(losses, histories, unless: reason) { ($0 - 0.004)...($0 + 0.004) }
    // What is right by chance at first hangs on the first weights.
    content.comparisons += Comparison.epochs(accuracies, histories, unless: reason) { _ in 0.03...0.35 }
    let medians = losses.map { Comparison.medians($0.0, histories) }
    let falls = medians.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { $1 < $0 } }
    var sizes: [Int] = []
    try Dataset(train.labels, train.labels).batched(128).forEachBatch { x, _ in sizes.append(x.shape[0]) }
    content.comparisons += [
      .within(
        0.002...0.006, "fall of the loss over seven epochs", deck: 0.0032,
        ours: medians[0][0] - medians[0][6],
        unless: reason),
      .holds("losses from epoch to epoch", deck: "fall", ours: falls ? "fall" : "do not always fall", falls),
      .holds(
        "validation beside training loss, whose epoch’s mean is of older weights", deck: "below",
        ours: zip(medians[1], medians[0]).allSatisfy { $0 < $1 } ? "below" : "not always below",
        zip(medians[1], medians[0]).allSatisfy { $0 < $1 }),
      .same("batches of 128 an epoch", deck: 469, ours: sizes.count),
      .same("images in the last batch", deck: 96, ours: sizes.last ?? 0),
      .untimed("seconds an epoch", deck: "5 to 6, the first 14", workload: "shallow"),
    ]
    return content
  }

  static let layerSpeed = GallerySection("layers", "Learning speed by layer", deck: "deck 001") { data in
    var content = GalleryContent(
      "In a deep network of sigmoids the gradient shrinks towards the input: the first layers learn slowest. The speed of a layer is the length of the gradient of its biases, here for 784-30-30-30-10 before any training, from five seeds."
    )
    let train = try data.digits().train
    let (x, y) = (train.rows[0..<500], train.oneHotLabels[0..<500])
    let speeds = try (0..<5).map { number in
      let model = Sequential(seed: data.seed + number) {
        Dense(30, activation: .sigmoid, inputShape: [784])
        Dense(30, activation: .sigmoid)
        Dense(30, activation: .sigmoid)
        Dense(10, activation: .sigmoid)
      }
      try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
      return try model.gradients(x, y).filter { $0.path.hasSuffix("bias") }
        .map { sum(square($0.value)).item.squareRoot() }
    }
    content.show(
      Chart("Length of the gradient by layer") {
        speeds.enumerated().map { Line([1, 2, 3, 4], $1, label: "seed \(data.seed + $0)", hasMarkers: true) }
      }.xAxis(label: "layer", isWhole: true).yAxis(.logarithmic, label: "speed").legend(.topLeft),
      "From the layer next to the input (1) to the output (4), on a logarithmic scale.")
    let growing = speeds.count { $0[0] < $0[1] && $0[1] < $0[2] }
    content.comparisons = [
      .holds(
        "seeds of five whose first three layers are the faster the deeper", deck: "at least 4",
        ours: "\(growing)",
        growing >= 4, otherwise: Comparison.random)
    ]
    return content
  }

  static let batchSizes = GallerySection("batches", "Batch sizes", deck: "deck 001") { data in
    let epochs = 10
    var content = GalleryContent(
      "The deck advises against batches of more than 128. The shallow network on 600 digits with a learning rate of 0.1: small batches take many noisy steps an epoch, one batch of all takes a single one."
    )
    let train = try data.digits().train
    let (x, y) = (train.rows[0..<600], train.oneHotLabels[0..<600])
    let sizes = [1, 32, 128, 512, 600]
    let curves = try sizes.map { size in
      let model = Sequential(seed: data.seed) {
        Dense(64, activation: .sigmoid, inputShape: [784])
        Dense(10, activation: .softmax)
      }
      try model.compile(optimizer: .sgd(learningRate: 0.1), loss: .meanSquaredError())
      return try model.fit(x, y, batchSize: size, epochs: epochs, verbose: .silent, seed: data.seed)["loss"]
        ?? []
    }
    content.show(
      Chart("Loss by batch size") {
        zip(sizes, curves).map { size, curve in
          Line((1...epochs).map(Double.init), curve, label: size == 600 ? "all 600" : "\(size)")
        }
      }.xAxis(label: "epoch", isWhole: true).yAxis(label: "loss").legend(.topRight),
      "Ten epochs with each batch size, from the same weights.")
    let last = curves.compactMap(\.last)
    content.comparisons = [
      .holds(
        "loss after ten epochs, batches of 1, 32, 128, 512, all", deck: "larger batches get less far",
        ours: last.map { Comparison.number($0) }.joined(separator: ", "),
        last.count == 5 && zip(last, last.dropFirst()).allSatisfy { $0 < $1 }, otherwise: Comparison.random)
    ]
    return content
  }

  static let mlp = GallerySection("rmsprop", "Twenty epochs with RMSprop", deck: "deck 003") { data in
    let epochs = data.isQuick ? 8 : 20
    var content = GalleryContent(
      "784-512-512-10 with relu, dropout of 0.2, softmax and cross-entropy; RMSprop as it comes, batches of 128. Numbers are medians of three seeds."
    )
    let (train, test) = try data.digits()
    let trained = try data.seeds.map { seed in
      let model = Sequential(name: "mnist_mlp", seed: seed) {
        Dense(512, activation: .relu, inputShape: [784], name: "hidden_1")
        Dropout(0.2, name: "dropout_1")
        Dense(512, activation: .relu, name: "hidden_2")
        Dropout(0.2, name: "dropout_2")
        Dense(10, activation: .softmax, name: "output")
      }
      try model.compile(optimizer: .rmsprop(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
      let history = try model.fit(
        train.rows, train.oneHotLabels, batchSize: 128, epochs: epochs, verbose: .silent,
        validationData: (test.rows, test.oneHotLabels), validationBatchSize: 1000, seed: seed)
      return (model: model, history: history, score: try model.evaluate(test.rows, test.oneHotLabels))
    }
    let (model, history, _) = trained[0]
    let histories = trained.map(\.history)
    content.show(try model.diagram(), "The layers.")
    content.show(
      try history.plot(), "Training and test data over \(epochs) epochs, from the first of three seeds.")
    content.show(
      try model.weightImages(layer: "hidden_1", imageShape: (28, 28), limit: 24),
      "What the first units of the first hidden layer look for.")
    let noMNIST = try data.noMNIST()
    let late = noMNIST ?? (epochs < 20 ? "The quick gallery trains \(epochs) of 20 epochs." : nil)
    let losses = [0.2488, 0.1031, 0.0743, 0.0590, 0.0494, 0.0440, 0.0383, 0.0352]
    content.comparisons = Comparison.epochs(
      [("loss", losses)], histories, unless: noMNIST,
      otherwise:
        "Today’s Keras falls faster than the deck’s: with Keras 3 the loss is 0.0281 after eight epochs, in the median of three seeds."
    ) { (0.85 * $0)...(1.15 * $0) }
    content.comparisons += Comparison.epochs(
      [("accuracy", [0.9238, 0.9690, 0.9772, 0.9818, 0.9848, 0.9866, 0.9884, 0.9900])], histories,
      unless: noMNIST
    ) { ($0 - 0.006)...($0 + 0.006) }
    content.comparisons += Comparison.epochs(
      [("val_loss", [0.1489, 0.0789, 0.0800, 0.0769, 0.0887, 0.0832, 0.0834, 0.0793])], histories,
      unless: noMNIST
    ) { $0 > 0.1 ? 0.08...0.17 : 0.055...0.12 }
    content.comparisons += Comparison.epochs(
      [("val_accuracy", [0.9509, 0.9743, 0.9768, 0.9793, 0.9778, 0.9784, 0.9812, 0.9825])], histories,
      unless: noMNIST
    ) { ($0 < 0.96 ? 0.945 : $0 - 0.008)...($0 < 0.96 ? 0.975 : $0 + 0.008) }
    let testLosses = Comparison.medians("val_loss", histories).prefix(8)
    let lowest = testLosses.prefix(4).min() ?? 0
    let hasStopped = testLosses.suffix(4).allSatisfy { $0 > 0.85 * lowest }
    let rmsprop = RMSprop()
    let (rate, rho, epsilon) = (model.learningRate ?? .nan, rmsprop.rho, rmsprop.epsilon)
    let counts = try model.layerCalls().dropFirst().map(\.parameterCount)
    content.comparisons += [
      .holds(
        "val_loss of epochs 5 to 8 beside the best before", deck: "no longer falls",
        ours: hasStopped ? "no longer falls" : "falls", hasStopped, unless: noMNIST,
        otherwise: Comparison.random),
      .within(
        0.08...0.16, "test loss after 20 epochs", deck: 0.1110,
        ours: Comparison.median(trained.map(\.score.loss)),
        unless: late),
      .within(
        0.981...0.986, "test accuracy after 20 epochs", deck: 0.9832,
        ours: Comparison.median(trained.map { $0.score["accuracy"] ?? .nan }), unless: late),
      .holds(
        "parameters by layer", deck: "401,920 0 262,656 0 5,130",
        ours: counts.map(SummaryTable.grouped).joined(separator: " "),
        counts == [401_920, 0, 262_656, 0, 5_130]),
      .holds(
        "RMSprop’s learning rate, ρ, ε", deck: "0.001, 0.9, 1e-07",
        ours: "\(Float(rate)), \(rho), \(epsilon)",
        (Float(rate), rho, epsilon) == (0.001, 0.9, 1e-7)),
      .holds(
        "history[\"acc\"], which is called accuracy today", deck: "\(epochs) numbers",
        ours: "\(history["acc"]?.count ?? 0) numbers", history["acc"] == history["accuracy"]),
      .untimed("microseconds a sample", deck: "89 to 102", workload: "mlp"),
    ]
    return content
  }
}

extension Comparison {
  /// The numbers of epochs, in the median of several trainings, each in a range around the deck's.
  ///
  /// - Parameter reason: why they are not to be compared.
  static func epochs(
    _ decks: [(name: String, values: [Double])], _ histories: [History], unless reason: String?,
    otherwise why: String = Comparison.random, range: (Double) -> ClosedRange<Double>
  ) -> [Comparison] {
    decks.flatMap { name, values in
      zip(values, medians(name, histories)).enumerated().map { epoch, pair in
        within(
          range(pair.0), "\(name), epoch \(epoch + 1)", deck: pair.0, ours: pair.1, unless: reason,
          otherwise: why)
      }
    }
  }

  /// A number's medians over several trainings, epoch by epoch.
  static func medians(_ name: String, _ histories: [History]) -> [Double] {
    let runs = histories.map { $0[name] ?? [] }
    return (0..<(runs.map(\.count).min() ?? 0)).map { epoch in median(runs.map { $0[epoch] }) }
  }
}
