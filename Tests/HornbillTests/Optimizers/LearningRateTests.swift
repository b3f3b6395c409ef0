import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Learning rates and their schedules")
struct LearningRateTests {
  @Test("Keras's values over the steps, and its JSON")
  func values() throws {
    let cases = try GoldenFile("schedules").cases.filter { try $0.string("kind") == "values" }
    #expect(cases.count == 17)
    for golden in cases {
      let rate = try JSONDecoder().decode(LearningRate.self, from: golden.json("schedule"))
      let values = (0..<45).map { rate(Tensor(Int64($0))).item }
      expectClose(values, try golden.numbers("values"), "\(rate)")
      expectConfig(try jsonObject(rate), matches: try golden.child("schedule").object, "\(rate)")
      #expect(try JSONDecoder().decode(LearningRate.self, from: JSONEncoder().encode(rate)) == rate)
    }
  }

  @Test("Defaults are Keras's")
  func defaults() throws {
    for golden in try GoldenFile("schedules").cases where try golden.string("kind") == "values" {
      let whole = try golden.child("schedule")
      var short = whole.object
      short["config"] = try golden.child("arguments").object
      let data = try JSONSerialization.data(withJSONObject: short)
      #expect(
        try JSONDecoder().decode(LearningRate.self, from: data)
          == JSONDecoder().decode(LearningRate.self, from: golden.json("schedule")))
    }
  }

  @Test("Training with a schedule gives Keras's parameters after every step, also after saving")
  func training() throws {
    let cases = try GoldenFile("schedules").cases.filter { try $0.string("kind") == "steps" }
    #expect(cases.count == 3)
    for golden in cases {
      let described = try golden.child("optimizer")
      let config = try JSONDecoder().decode(OptimizerFile.self, from: golden.json("optimizer"))
      let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
      var model: Model = Sequential([Dense(4, activation: .tanh, inputShape: [3]), Dense(1)])
      try model.setWeights(golden.tensors("initial_weights"))
      try model.compile(optimizer: config.optimizer, loss: .meanSquaredError())
      let rates = try golden.numbers("rates")
      let steps = golden.object["steps"] as? [[[String: Any]]] ?? []
      #expect(rates.count == 10 && steps.count == 10)
      for (step, weights) in steps.enumerated() {
        let label = "\(try described.string("class_name")), step \(step)"
        expectClose(try #require(model.learningRate), rates[step], "learning rate, \(label)")
        try model.fit(x, y, batchSize: 8, verbose: .silent, shuffle: false)
        for (weight, expected) in zip(try model.weights(), weights) {
          expectClose(weight.value, try Tensor(golden: GoldenCase(expected)), "\(weight.path), \(label)")
        }
        guard step == 4 else { continue }
        try SavingTests.withFolder { folder in
          try model.save(to: folder + "/model.safetensors")
          model = try Model.load(from: folder + "/model.safetensors")
        }
      }
    }
  }

  /// An optimizer as Keras serializes it.
  private struct OptimizerFile: Decodable {
    var optimizer: any Optimizer

    private enum CodingKeys: String, CodingKey {
      case config
      case className = "class_name"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      optimizer = try OptimizerRegistry.optimizer(
        values.decode(String.self, forKey: .className), from: values.superDecoder(forKey: .config))
    }
  }

  @Test("Numbers are learning rates, written in place or not")
  func numbers() throws {
    let rate = 0.5
    #expect(SGD(learningRate: 0.5) == SGD(learningRate: .constant(rate)))
    #expect(SGD(learningRate: 1).learningRate == .constant(1))
    #expect(
      Adam(learningRate: .cosineDecay(initialLearningRate: 1, decaySteps: 5))
        != Adam(learningRate: .cosineDecay(initialLearningRate: 1, decaySteps: 6)))
    #expect(
      String(decoding: try JSONEncoder().encode([LearningRate.constant(0.25)]), as: UTF8.self) == "[0.25]")
  }

  @Test("A schedule of one's own is part of the step, and the summary counts no learning rate")
  func own() throws {
    struct Halved: LearningRateSchedule {
      func callAsFunction(_ step: Tensor) -> Tensor { pow(Tensor(Float(0.5)), step.cast(to: .float32)) }
    }
    let model = Sequential([Dense(1, usesBias: false, inputShape: [1])])
    try model.setWeights([Tensor([[0]])])
    try model.compile(
      optimizer: .sgd(learningRate: .schedule(Halved())), loss: .custom { y, p in p * y })
    let (x, y) = (Tensor([[1]]), Tensor([[1]]))
    for weight: Float in [-1, -1.5, -1.75] {
      try model.fit(x, y, verbose: .silent)
      #expect(try model.weights()[0].value.scalars == [weight])
    }
    #expect(model.learningRate == 0.125)
    #expect(model.summary().contains("Optimizer params: 1 (8.00 B)"))
  }

  @Test("The learning rate is set while training where it is a number, and only there")
  func setting() throws {
    let model = Sequential([Dense(1, inputShape: [1])], name: "m")
    #expect(model.learningRate == nil)
    #expect(
      learningFailure { try model.setLearningRate(1) }
        == "setLearningRate \"m\": expected a compiled model, received one that is not compiled. "
        + "Call compile(optimizer:loss:metrics:) first.")
    try model.compile(optimizer: .sgd(learningRate: 0.5), loss: .meanSquaredError())
    try model.setLearningRate(0.25)
    #expect(model.learningRate == 0.25)
    #expect(
      learningFailure { try model.setLearningRate(.nan) }
        == "setLearningRate: expected learningRate to be a finite number of at least 0, received nan.")
    let decay = LearningRate.exponentialDecay(initialLearningRate: 0.5, decaySteps: 10, decayRate: 0.5)
    try model.compile(optimizer: .sgd(learningRate: decay), loss: .meanSquaredError())
    #expect(
      learningFailure { try model.setLearningRate(0.1) }
        == "setLearningRate \"m\": expected an optimizer whose learning rate is a number, "
        + "received the schedule ExponentialDecay. "
        + "Compile with a number to set it while training, or leave the learning rate to the schedule.")
    #expect(model.learningRate == 0.5)
  }

  @Test("Settings that make no sense are refused where the model is compiled")
  func refused() {
    let cases: [(LearningRate, String)] = [
      (
        .exponentialDecay(initialLearningRate: -1, decaySteps: 1, decayRate: 1),
        "ExponentialDecay: expected initialLearningRate to be a finite number of at least 0, received -1.0."
      ),
      (
        .exponentialDecay(initialLearningRate: 1, decaySteps: 0, decayRate: 1),
        "ExponentialDecay: expected decaySteps to be at least 1, received 0."
      ),
      (
        .inverseTimeDecay(initialLearningRate: 1, decaySteps: 1, decayRate: .infinity),
        "InverseTimeDecay: expected decayRate to be a finite number of at least 0, received inf."
      ),
      (
        .polynomialDecay(initialLearningRate: 1, decaySteps: -1),
        "PolynomialDecay: expected decaySteps to be at least 1, received -1."
      ),
      (
        .piecewiseConstantDecay(boundaries: [1, 2], values: [1, 2]),
        "PiecewiseConstantDecay: expected 3 values for 2 boundaries, received 2."
      ),
      (
        .piecewiseConstantDecay(boundaries: [2, 2], values: [1, 2, 3]),
        "PiecewiseConstantDecay: expected boundaries that rise, received [2, 2]."
      ),
      (
        .cosineDecay(initialLearningRate: 1, decaySteps: 1, warmupSteps: -1),
        "CosineDecay: expected warmupSteps to be at least 0, received -1."
      ),
      (
        .cosineDecayRestarts(initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5),
        "CosineDecayRestarts: expected tMul to be a finite number of at least 1, received 0.5."
      ),
    ]
    let model = Sequential([Dense(1, inputShape: [1])])
    for (rate, text) in cases {
      #expect(
        learningFailure { try model.compile(optimizer: .adam(learningRate: rate), loss: .meanSquaredError()) }
          == text)
    }
    #expect(
      learningFailure {
        _ = try JSONDecoder().decode(
          LearningRate.self, from: Data(#"{"module": "os", "class_name": "system", "config": {}}"#.utf8))
      }
        == "LearningRate: expected one of CosineDecay, CosineDecayRestarts, ExponentialDecay, InverseTimeDecay, "
        + "PiecewiseConstantDecay, PolynomialDecay, received \"system\". "
        + "Give a schedule of your own after loading, by compiling anew.")
  }
}
