import Foundation
import Hornbill
import HornbillPlots

// Where implementations go wrong, of which the notes to all decks warn.
extension GallerySection {
  static let pitfalls = GallerySection("pitfalls", "Where implementations go wrong", deck: "all decks") { _ in
    var content = GalleryContent(
      "A mean over the wrong axis, labels that spread over a table, a last batch that counts as much as a full one: errors that no program reports. And NumPy’s random numbers, which courses name seeds of."
    )
    var random = RandomState(22)
    let normals = random.randn([10_000]).scalars(as: Double.self)
    let bell = Field.even(-4...4, 161)
    content.show(
      Chart("NumPy’s normal numbers of seed 22") {
        Histogram(normals, bins: .count(40), isDensity: true, label: "10,000 of them")
        Line(bell, bell.map { exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }, label: "their density")
      }.xAxis(label: "x").yAxis(label: "density"),
      "What Hornbill’s generator draws, and the density of the normal distribution.")
    for (index, (deck, ours)) in zip(
      [-0.09194992, -1.46335065, 1.08179168, -0.23932517], normals
    ).enumerated() {
      content.comparisons.append(
        .close("seed 22, normal number \(index + 1)", deck: deck, ours: ours, tolerance: 6e-8, digits: 8))
    }
    random = RandomState(42)
    let order = random.permutation(250)
    let split = try TrainTestSplit(rows: 250, seed: 42)

    func loss(_ targets: Tensor) throws -> Double {
      let model = Sequential { Dense(1, inputShape: [1]) }
      try model.setWeights([Tensor([[2]]), Tensor([0])])
      try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
      return try model.evaluate(Tensor([[1], [2], [4]]), targets).loss
    }
    let labels = Tensor([3, 5, 8])

    // Errors of 1 in a batch of 128, of 3 in the last one of 96.
    let (x, y) = (
      Tensor.zeros([224, 1]), Tensor((0..<224).map { $0 < 128 ? Float(1) : 3 }, shape: [224, 1])
    )
    let partial = Sequential { Dense(1, inputShape: [1]) }
    try partial.compile(optimizer: .sgd(learningRate: 0), loss: .meanSquaredError())
    let history = try partial.fit(x, y, batchSize: 128, verbose: .silent, shuffle: false)

    let (given, guessed) = (Tensor.randomUniform([50, 2], seed: 2), Tensor.randomUniform([50, 2], seed: 3))
    let own = try [
      Loss.meanSquaredError(), .custom { y, p in mean(square(y - p), axes: [-1]) },
      .custom { y, p in mean(square(y - p)) },
    ].map { try mean($0(given, guessed)).item }
    content.comparisons += [
      .same(
        "seed 42, the permutation of 250", "142 6 97 60 112", Tensor(order.prefix(5).map { Int32($0) })),
      .holds(
        "scikit-learn’s split of 250 by a quarter", deck: "the first 63 of it are tested",
        ours: "\(split.test.count)", split.test == Array(order[..<63])),
      .close("squared error, by a loss of one’s own of a value a sample", deck: own[0], ours: own[1]),
      .close("squared error, by a loss of one’s own of one value", deck: own[0], ours: own[2]),
      .close(
        "loss of labels of shape (3,) against (3, 1)", deck: 2.0 / 3, ours: try loss(labels)),
      .close(
        "loss of labels of shape (3, 1)", deck: 2.0 / 3, ours: try loss(labels.reshape(3, 1))),
      .close(
        "loss of batches of 128 and 96, by rows: (128 · 1 + 96 · 9)/224", deck: (128 + 9 * 96) / 224,
        ours: history["loss"]?.first ?? .nan),
    ]
    return content
  }
}
