import Hornbill
import HornbillPlots

// Filters over images: deck 002, and the comparison of activations of deck 004.
extension GallerySection {
  static let convolution = GallerySection("convolution", "Convolution and pooling", deck: "deck 002") { _ in
    var content = GalleryContent(
      "A filter of 3 by 3 moves over an image: z_ij = Σ X_(i+m, j+n) W_mn. Nothing is flipped: what lies under its last weight is seen first. Pooling keeps the largest of four pixels, or their mean; interpolation makes an image larger."
    )
    let model = Sequential { Conv2D(1, kernelSize: 3, inputShape: [5, 5, 1]) }
    let kernel = (1...9).map { Float($0) }
    try model.setWeights([Tensor(kernel, shape: [3, 3, 1, 1]), Tensor([0])])
    let dot = Tensor((0..<25).map { Float($0 == 12 ? 1 : 0) }, shape: [1, 5, 5, 1])
    let seen = try model.predict(dot)
    func table(_ title: String, _ tensor: Tensor, _ size: Int) -> Chart {
      let numbers = tensor.scalars(as: Double.self)
      let rows = (0..<size).map { Array(numbers[$0 * size..<($0 + 1) * size]) }
      let words = rows.map { $0.map { $0 == $0.rounded() ? "\(Int($0))" : "\(Float($0))" } }
      return Chart(title) {
        HeatMap(rows, map: .blues, annotations: words, hasColorBar: false)
      }.xAxis(ticks: []).yAxis(ticks: [], isReversed: true).equalScales().size(width: 360, height: 380)
    }
    content.show(
      Panels(columns: 3) {
        table("a dot", dot, 5)
        table("the filter", Tensor(kernel), 3)
        table("what it sees", seen, 3)
      },
      "A filter moves past a dot.")
    let image = Tensor([[1, 2, 0, -1], [4, 3, 5, 2], [-8, -6, 9, 9], [-7, -7, 1, 1]] as [[Float]])
      .reshape(1, 4, 4, 1)
    let largest = try Sequential { MaxPooling2D(2, inputShape: [4, 4, 1]) }.predict(image)
    let means = try Sequential { AveragePooling2D(2, inputShape: [4, 4, 1]) }.predict(image)
    let enlarged = try Sequential { UpSampling2D(2, interpolation: .bilinear, inputShape: [2, 2, 1]) }
      .predict(means)
    content.show(
      Panels(columns: 2) {
        table("an image", image, 4)
        table("the largest of four", largest, 2)
        table("the mean of four", means, 2)
        table("interpolated from them", enlarged, 4)
      },
      "Pooling, and the way back.")
    let flipped = Sequential { Conv2D(1, kernelSize: 3, usesBias: false, inputShape: [5, 5, 1]) }
    try flipped.setWeights([flip(Tensor(kernel, shape: [3, 3, 1, 1]), axes: [0, 1])])
    content.comparisons = [
      .same("parameters of one filter with its bias", deck: 10, ours: model.parameterCount),
      .same("filter 1…9 past a dot", "9 8 7 6 5 4 3 2 1", seen),
      .same(
        "the same flipped, as signal processing convolves", "1 2 3 4 5 6 7 8 9", try flipped.predict(dot)),
      .same("largest of each four", "4 5 -6 9", largest), .same("mean of each four", "2.5 1.5 -7 5", means),
      .holds(
        "extents after pooling 4×4", deck: "2×2", ours: "\(largest.shape[1])×\(largest.shape[2])",
        largest.shape == [1, 2, 2, 1]),
    ]
    return content
  }

  static let cnn = GallerySection("cnn", "A small convolutional network", deck: "deck 002") { data in
    let (epochs, count) = data.isQuick ? (1, 20_000) : (3, 60_000)
    var content = GalleryContent(
      "Filters of 3 by 3, pooling, both again, dropout of a half and softmax, with Adam in batches of 128. The accuracy is the median of three seeds, of which the pictures show the first."
    )
    let (train, test) = try data.digits()
    let (x, testX) = (train.images.expandedDimensions(axis: 3), test.images.expandedDimensions(axis: 3))
    let trained = try data.seeds.prefix(data.isQuick ? 1 : 3).map { seed in
      let model = Sequential(name: "mnist_cnn", seed: seed) {
        Conv2D(32, kernelSize: 3, activation: .relu, inputShape: [28, 28, 1], name: "filters_1")
        MaxPooling2D(2, name: "pooling_1")
        Conv2D(64, kernelSize: 3, activation: .relu, name: "filters_2")
        MaxPooling2D(2, name: "pooling_2")
        Flatten(name: "flat")
        Dropout(0.5, name: "dropout")
        Dense(10, activation: .softmax, name: "output")
      }
      try model.compile(optimizer: .adam(), loss: .categoricalCrossentropy(), metrics: [.accuracy])
      try model.fit(
        x[0..<count], train.oneHotLabels[0..<count], batchSize: 128, epochs: epochs, verbose: .silent,
        seed: seed)
      let score = try model.evaluate(testX, test.oneHotLabels, batchSize: 500)
      return (model: model, accuracy: score["accuracy"] ?? .nan)
    }
    let model = trained[0].model
    let p = try model.predict(testX)
    let matrix = try ConfusionMatrix(labels: test.labels, predictions: p)
    content.show(try model.diagram(), "The layers.")
    content.show(try model.weightImages(layer: "filters_1"), "The 32 filters of the first layer.")
    content.show(
      try model.featureMaps(testX[0..<1], layer: "filters_1"), "What they make of the first test image.")
    content.show(
      matrix.chart(),
      "Which digits are taken for which, of the \(SummaryTable.grouped(test.count)) test images.")
    let reason =
      try data.noMNIST()
      ?? (data.isQuick
        ? "The quick gallery trains one epoch of 20,000 images from one seed, not three of 60,000 from three."
        : nil)
    content.comparisons = [
      .within(
        0.97...1, "test accuracy after three epochs, at least", deck: 0.97,
        ours: Comparison.median(trained.map(\.accuracy)), unless: reason)
    ]
    return content
  }

  static let reluTanh = GallerySection("relu", "relu against tanh", deck: "deck 004") { data in
    let (epochs, count) = data.isQuick ? (5, 640) : (20, 1920)
    var content = GalleryContent(
      "The deck shows a figure of Krizhevsky, Sutskever and Hinton (2012): on CIFAR-10 a network of four layers errs on a quarter of its training images six times sooner with relu than with tanh. Here it learns built-in digits of a random colour on a ground of a random colour, with the same learning rate of 0.03 for both."
    )
    let images = try BenchData.colouredDigits(count: count)
    func errors(_ activation: Activation) throws -> [Double] {
      let model = Networks.fourLayers(activation, seed: data.seed)
      try model.compile(
        optimizer: .sgd(learningRate: 0.03, momentum: 0.9), loss: .categoricalCrossentropy(),
        metrics: [.accuracy])
      let history = try model.fit(
        images.x, images.y, batchSize: 64, epochs: epochs, verbose: .silent, seed: data.seed)
      return (history["accuracy"] ?? []).map { 1 - $0 }
    }
    let (byRelu, byTanh) = (try errors(.relu), try errors(.tanh))
    content.show(
      Chart("Training error") {
        Line((1...byRelu.count).map(Double.init), byRelu, label: "relu")
        Line((1...byTanh.count).map(Double.init), byTanh, label: "tanh")
        HorizontalMark(0.25, label: "a quarter")
      }.xAxis(label: "epoch", isWhole: true).yAxis(label: "error").legend(.topRight),
      "The part of the training images that is wrong.")
    let isShort = data.isQuick ? "The quick gallery trains \(epochs) epochs of \(count) images." : nil
    func arrival(_ errors: [Double]) -> String {
      errors.firstIndex { $0 <= 0.25 }.map { "\($0 + 1)" } ?? "more than \(epochs)"
    }
    content.comparisons = [
      .holds(
        "epochs to a quarter wrong, relu and tanh", deck: "1 : 6",
        ours: "\(arrival(byRelu)) : \(arrival(byTanh))",
        false, unless: isShort,
        otherwise:
          "These images are easier than CIFAR-10's photographs and the network is smaller: on them tanh does not lag behind."
      )
    ]
    return content
  }
}
