import Foundation
import Hornbill
import HornbillPlots

// Rounds of training, options of fit, and the way from definition to use: decks 001, 002, 003 and 004.
extension GallerySection {
  static let round = GallerySection("round", "A round of training", deck: "decks 001, 002") { data in
    var content = GalleryContent(
      "Take a batch, go forward, measure the cost, go down the gradient: that is all that fit does. The table compares its weights with those of a loop that is written out, from the same first weights and with the same batches.",
      "The deck’s words are here: cross-entropy is Loss.categoricalCrossentropy(), an optimiser is .sgd(), .rmsprop() or .adam(), η is learningRate, the batch size is batchSize of fit, forward is predict, and backpropagation is gradient(of:withRespectTo:)."
    )
    let eta = 0.5
    let train = try data.digits().train
    let (x, y) = (train.rows[0..<2560], train.oneHotLabels[0..<2560])
    let model = Sequential(seed: data.seed) {
      Dense(64, activation: .sigmoid, inputShape: [784])
      Dense(10, activation: .softmax)
    }
    try model.compile(optimizer: .sgd(learningRate: .constant(eta)), loss: .meanSquaredError())
    var theta = try model.weights().map(\.value)
    var costs: [Double] = []
    try Dataset(x, y).batched(128).shuffled().forEachBatch(seed: data.seed) { x, y in
      let p = softmax(matmul(sigmoid(matmul(x, theta[0]) + theta[1]), theta[2]) + theta[3])
      let cost = mean(square(p - y))
      costs.append(cost.item)
      let slopes = gradient(of: cost, withRespectTo: theta)
      theta = zip(theta, slopes).map { ($0 - $1 * eta).evaluated() }
    }
    try model.fit(x, y, batchSize: 128, verbose: .silent)
    content.show(
      Chart("Cost of each batch") { Line((1...costs.count).map(Double.init), costs, hasMarkers: true) }
        .xAxis(label: "step", isWhole: true).yAxis(label: "cost"),
      "Twenty steps of gradient descent with η = 0.5, by hand.")
    let differences = zip(try model.weights(), theta).map { fitted, byHand in
      max(abs(fitted.value - byHand)).item / max(abs(fitted.value)).item
    }
    content.comparisons = [
      .same("steps of 128 in 2,560 images", deck: 20, ours: costs.count),
      .vanishes(
        "weights by fit and by hand: largest difference, by the largest weight", differences.max() ?? .nan,
        tolerance: 1e-5),
    ]
    return content
  }

  static let split = GallerySection("split", "Validation split and class weights", deck: "deck 003") { data in
    var content = GalleryContent(
      "The deck holds back a tenth of the rows with validation_split and weighs classes with class_weight, over 50 epochs. The split takes the last rows, before anything is shuffled; the loss of a batch of n is Σ wᵢ lᵢ / n."
    )
    let train = try data.digits().train
    let (x, classes) = (train.rows[0..<500], train.labels[0..<500])
    let y = oneHot(classes, classes: 10)
    let weights = [0: 2.0, 3: 0.5, 7: 0]
    func fit(_ rate: Double, epochs: Int) throws -> (model: Model, before: Tensor, history: History) {
      let model = Sequential(seed: data.seed) { Dense(10, activation: .softmax, inputShape: [784]) }
      try model.compile(
        optimizer: .sgd(learningRate: .constant(rate)), loss: .categoricalCrossentropy(), metrics: [.accuracy]
      )
      let before = try model.predict(x)
      let history = try model.fit(
        x, y, batchSize: 90, epochs: epochs, verbose: .silent, validationSplit: 0.1, classWeight: weights)
      return (model, before, history)
    }
    let (model, _, history) = try fit(0.1, epochs: 50)
    let (_, p, still) = try fit(0, epochs: 1)
    content.show(
      try history.plot(),
      "Fifty epochs on 450 images, the last 50 held back, twice the weight on zeros, half on threes and none on sevens."
    )
    let labels = classes.scalars(as: Int.self)
    let probabilities = rows(p)
    let weighted = labels.indices.prefix(450).reduce(0) { total, row in
      total - weights[labels[row], default: 1] * Foundation.log(probabilities[row][labels[row]])
    }
    content.comparisons = [
      .same("epochs", deck: 50, ours: history.epochs.count),
      .close(
        "val_loss, and the loss of the last tenth by evaluate",
        deck: try model.evaluate(x[450..<500], y[450..<500]).loss, ours: history["val_loss"]?.last ?? .nan),
      .close(
        "weighted loss of the first nine tenths, by Σ wᵢ lᵢ / n", deck: weighted / 450,
        ours: still["loss"]?.first ?? .nan),
    ]
    return content
  }

  static let workflow = GallerySection("workflow", "From definition to use", deck: "deck 004") { data in
    var content = GalleryContent(
      "Define, compile, fit, evaluate, predict, use: 784-100-50-10 with its activations as layers of their own, on the first 2,400 images, validated on the next 600. The slide compiles it with the binary cross-entropy, which works on ten classes though the categorical is meant; the accuracy goes by the width of the output all the same."
    )
    func network(_ first: [any Layer]) -> Model {
      Sequential(name: "separate", seed: data.seed) {
        first
        ActivationLayer(.relu, name: "relu_1")
        Dense(50, name: "dense_2")
        ActivationLayer(.relu, name: "relu_2")
        Dense(10, name: "dense_3")
        ActivationLayer(.softmax, name: "softmax")
      }
    }
    let model = network([InputLayer(shape: [784]), Dense(100, name: "dense_1")])
    let other = network([Dense(100, inputShape: [784], name: "dense_1")])
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy(), metrics: [.accuracy])
    let (train, test) = try data.digits()
    let (x, y) = (train.rows, train.oneHotLabels)
    let history = try model.fit(
      x[0..<2400], y[0..<2400], batchSize: 128, epochs: 30, verbose: .silent,
      validationData: (x[2400..<3000], y[2400..<3000]), seed: data.seed)
    content.listings = [other.summary()]
    content.show(try history.plot(), "Thirty epochs of plain gradient descent.")
    var sizes: [Int] = []
    try Dataset(x[0..<2400], y[0..<2400]).batched(128).forEachBatch { x, _ in sizes.append(x.shape[0]) }

    let uniform = Sequential { Dense(10, activation: .softmax, inputShape: [4]) }
    try uniform.compile(optimizer: .sgd(), loss: .binaryCrossentropy(), metrics: [.accuracy])
    try uniform.setWeights([Tensor.zeros([4, 10]), Tensor.zeros([10])])
    let score = try uniform.evaluate(
      Tensor.ones([4, 4]), oneHot(Tensor([0, 3, 0, 9].map { Int32($0) }), classes: 10))

    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).keras").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try model.save(to: file)
    let restored = try Model.load(from: file)
    let images = test.rows[0..<1000]
    let isSame = try model.predict(images).scalars == restored.predict(images).scalars
    content.comparisons = [
      .same("parameters, the shape given to Input", deck: 84_060, ours: model.parameterCount),
      .same("parameters, the shape given to the first layer", deck: 84_060, ours: other.parameterCount),
      .same("batches an epoch", deck: 19, ours: sizes.count),
      .same("images in the last batch", deck: 96, ours: sizes.last ?? 0),
      .close("loss of a uniform guess", deck: 0.3251, ours: score.loss, tolerance: 2e-4, digits: 4),
      .close(
        "accuracy where every class ties and two of four images are zeros", deck: 0.5,
        ours: score["accuracy"] ?? .nan, digits: 2),
      .holds(
        "predictions of the saved model", deck: "the same", ours: isSame ? "the same bits" : "others", isSame),
    ]
    return content
  }
}
