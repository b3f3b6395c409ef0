import Hornbill
import HornbillPlots

// Networks before they are trained, and the images that they are trained on.
extension GallerySection {
  static let summaries = GallerySection("summaries", "Networks and their parameters", deck: "all decks") {
    data in
    var content = GalleryContent(
      "A dense layer has a weight for each pair of input and unit and a bias for each unit. The input layer counts as a layer in the decks' drawings but carries no parameters."
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
    let flat = Sequential {
      Flatten(inputShape: [28, 28])
      Dense(100, activation: .sigmoid)
      Dense(10, activation: .softmax)
    }
    let separate = Sequential {
      Dense(100, inputShape: [784])
      ActivationLayer(.relu)
      Dense(50)
      ActivationLayer(.relu)
      Dense(10)
      ActivationLayer(.softmax)
    }
    let counts = try shallow.layerCalls().map(\.parameterCount).filter { $0 > 0 }
    content.comparisons = [
      .same("deck 000: 784-100-10", deck: 79_510, ours: flat.parameterCount),
      .same("deck 001: hidden layer", deck: 50_240, ours: counts[0]),
      .same("deck 001: output layer", deck: 650, ours: counts[1]),
      .same("deck 001: 784-64-10", deck: 50_890, ours: shallow.parameterCount),
      .same("deck 003: 784-512-512-10", deck: 669_706, ours: Networks.mlp(name: "mlp").parameterCount),
      .same("deck 004: 784-100-50-10", deck: 84_060, ours: separate.parameterCount),
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
