import Hornbill
import HornbillPlots

// Networks before they are trained, and the images that they are trained on.
extension GallerySection {
  static let summaries = GallerySection("summaries", "Networks and their parameters", deck: "all decks") {
    data in
    var content = GalleryContent(
      "A dense layer has a weight for each pair of input and unit and a bias for each unit. The input layer counts as a layer in the decks' drawings but carries no parameters.",
      "Deck 004 quotes sizes and errors of famous networks, from ImageNet's 6.7 to 3.57%: history, which nothing here computes again. But as many weights as it calls typical are counted and trained."
    )
    let generic = Sequential(name: "layers 1 to 4", seed: data.seed) {
      Input(shape: [3])
      Dense(4, activation: .sigmoid, name: "layer 2")
      Dense(4, activation: .sigmoid, name: "layer 3")
      Dense(2, activation: .sigmoid, name: "layer 4")
    }
    content.show(
      try generic.networkDiagram(), "A network of an input layer, two hidden layers and an output layer.")
    let shallow = Sequential(name: "shallow") {
      Dense(64, activation: .sigmoid, inputShape: [784], name: "hidden")
      Dense(10, activation: .softmax, name: "output")
    }
    content.listings = [shallow.summary()]
    // The largest numbers that the decks quote: what counts parameters has 64 bits.
    let links = 10_000_000_000 * 10_000
    let large = Sequential(name: "large", seed: data.seed) {
      Dense(652, activation: .relu, inputShape: [784])
      Dense(1072, activation: .relu)
      Dense(10, activation: .softmax)
    }
    try large.compile(optimizer: .adam(), loss: .categoricalCrossentropy())
    let train = Digits.make(train: 512, test: 1, seed: UInt64(data.seed)).train
    let losses =
      try large.fit(train.rows, train.oneHotLabels, batchSize: 128, epochs: 3, verbose: .silent)["loss"] ?? []
    let isTrained = shallow.summary().contains("Non-trainable params: 0 (")
    let counts = try shallow.layerCalls().map(\.parameterCount).filter { $0 > 0 }
    content.comparisons = [
      .same("deck 001: hidden layer", deck: 50_240, ours: counts[0]),
      .same("deck 001: output layer", deck: 650, ours: counts[1]),
      .same("deck 001: 784-64-10", deck: 50_890, ours: shallow.parameterCount),
      .holds(
        "deck 001: those that are not trained", deck: "0", ours: isTrained ? "0" : "some", isTrained),
      .same(
        "deck 001: layers 1 to 4, of which the first has none", deck: 4 * 4 + 4 * 5 + 2 * 5,
        ours: generic.parameterCount),
      .same("deck 003: 784-512-512-10", deck: 669_706, ours: Networks.mlp(name: "mlp").parameterCount),
      .same("deck 004: more than a million weights", deck: 1_222_566, ours: large.parameterCount),
      .holds(
        "deck 004: their loss over three epochs of 512 digits", deck: "falls",
        ours: losses[2] < losses[0] ? "falls" : "does not fall", losses[2] < losses[0]),
      .holds(
        "deck 004: 10¹⁰ neurons of 10⁴ links each, as a count", deck: "100,000,000,000,000",
        ours: SummaryTable.grouped(links), links == 100_000_000_000_000),
      .same("banknotes: 2-8-1", deck: 33, ours: Networks.tiny(name: "tiny").parameterCount),
    ]
    return content
  }

  static let digits = GallerySection("digits", "Handwritten digits", deck: "deck 002") { data in
    var content = GalleryContent("MNIST: grey images of 28 by 28 pixels, with soft edges.")
    let (train, test) = try data.digits()
    content.show(try ImageGrid.digits(test, count: 30), "The first test images and what they are.")
    let bytes = "\(min(train.pixels).scalars(as: Int.self)[0])…\(max(train.pixels).scalars(as: Int.self)[0])"
    content.comparisons = [
      .same("images to learn from", deck: 60_000, ours: train.count),
      .same("images to test on", deck: 10_000, ours: test.count),
      .holds("range of the bytes", deck: "0…255", ours: bytes, bytes == "0…255"),
    ]
    return content
  }
}
