import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Models")
struct ModelTests {
  /// The networks of the decks, with Keras's numbers of parameters.
  private static let decks: [(name: String, count: Int, layers: @Sendable () -> [any Layer])] = [
    (
      "deck 000", 79_510,
      { [Flatten(inputShape: [28, 28]), Dense(100, activation: .sigmoid), Dense(10, activation: .softmax)] }
    ),
    (
      "deck 001", 50_890,
      { [Dense(64, activation: .sigmoid, inputShape: [784]), Dense(10, activation: .softmax)] }
    ),
    (
      "deck 003", 669_706,
      {
        [
          Dense(512, activation: .relu, inputShape: [784]), Dropout(0.2), Dense(512, activation: .relu),
          Dropout(0.2), Dense(10, activation: .softmax),
        ]
      }
    ),
    (
      "deck 004", 84_060,
      {
        [
          Dense(100, inputShape: [784]), ActivationLayer(.relu), Dense(50), ActivationLayer(.relu), Dense(10),
          ActivationLayer(.softmax),
        ]
      }
    ),
  ]

  @Test("the decks' networks have Keras's parameters, names and summaries")
  func decks() throws {
    let cases = try GoldenFile("names").cases.filter { try $0.string("kind") == "summary" }
    for deck in Self.decks {
      try LayerNames.$current.withValue(LayerNames()) {
        let model = Sequential(deck.layers())
        #expect(model.parameterCount == deck.count)
        let golden = try #require(try cases.first { try $0.string("name") == deck.name })
        for text in try golden.children("texts") {
          #expect(try model.summary(columns: text.int("columns")) == text.string("text"), "\(deck.name)")
        }
      }
    }
  }

  @Test("a block, an array and add make the same model")
  func threeWays() throws {
    let isDeep = true
    func names(_ make: () throws -> Model) throws -> [String] {
      try LayerNames.$current.withValue(LayerNames()) { try make().weights().map(\.path) }
    }
    let block = try names {
      Sequential {
        Dense(4, inputShape: [3])
        if isDeep { Dense(5) }
        for units in [6, 7] { Dense(units) }
      }
    }
    let array = try names { Sequential([Dense(4, inputShape: [3]), Dense(5), Dense(6), Dense(7)]) }
    let added = try names {
      let model = Sequential()
      try model.add(Input(shape: [3]))
      for units in [4, 5, 6, 7] { try model.add(Dense(units)) }
      return model
    }
    #expect(block == array && array == added)
    #expect(
      block == ["dense", "dense_1", "dense_2", "dense_3"].flatMap { ["\($0)/kernel", "\($0)/bias"] })
  }

  @Test("models are numbered like layers")
  func numbering() {
    LayerNames.$current.withValue(LayerNames()) {
      let names = [Sequential().name, Sequential().name, Sequential(name: "own").name, Sequential().name]
      #expect(names == ["sequential", "sequential_1", "own", "sequential_2"])
    }
  }

  @Test("the input's shape may come from the data")
  func lateShape() throws {
    let model = Sequential(name: "late") { Dense(2, name: "d") }
    expectError(
      "Model \"late\": expected a known input shape, received none. "
        + "Give the first layer an inputShape, or call fit or build first."
    ) { _ = try model.weights() }
    #expect(model.parameterCount == 0 && model.summary().contains("0 (unbuilt)"))
    #expect(try model.predict(SmallProblem.x).shape == [60, 2])
    #expect(model.inputShape == [3] && model.parameterCount == 8)
    expectError(
      "add \"late\": expected a model that has not been built, received a built one. "
        + "Add all layers before fit, compile with an input shape, or predict."
    ) { try model.add(Dense(1)) }
  }

  @Test("weights come out and go in; wrong ones change nothing")
  func weights() throws {
    let model = Sequential(name: "m", seed: 1) { Dense(2, inputShape: [3], name: "d") }
    let before = try model.weightBits()
    expectError("setWeights \"m\": expected 2 tensors, received 1.") {
      try model.setWeights([Tensor.ones([3, 2])])
    }
    expectError("setWeights \"d/bias\": expected the shape [2], received [3].") {
      try model.setWeights([Tensor.ones([3, 2]), Tensor.ones([3])])
    }
    #expect(try model.weightBits() == before)
    let values = [Tensor.ones([3, 2]) * 3, Tensor([1, 2])]
    try model.setWeights(values)
    #expect(try model.weights().map(\.value.scalars) == values.map(\.scalars))
    expectClose(try model.predict(Tensor([[1, 0, 1]])), Tensor([[7, 8]]))
  }

  @Test("weights that were read do not change when training goes on")
  func weightsAreCopies() throws {
    let model = try SmallProblem.model()
    let weights = try model.weights()
    let before = weights.flatMap { $0.value.bits }
    try model.fitSmall()
    #expect(weights.flatMap { $0.value.bits } == before)
    #expect(try model.weightBits() != before)
  }

  @Test("no rows to predict give no rows")
  func noRows() throws {
    #expect(try SmallProblem.model().predict(Tensor.zeros([0, 3])).shape == [0, 8])
  }

  @Test("integers and float64 are taken as inputs", arguments: [DType.float64, .int32, .uint8])
  func inputTypes(_ dtype: DType) throws {
    let model = try SmallProblem.model()
    let x = round(SmallProblem.x * 20 + 10)
    expectClose(try model.predict(x.cast(to: dtype)), try model.predict(x), relative: 1e-6)
  }
}
