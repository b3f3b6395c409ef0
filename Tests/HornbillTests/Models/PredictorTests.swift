import Foundation
import Hornbill
import Testing

/// A predictor's program: batch normalization in the weights, constants computed once.
@Suite("Predictors")
struct PredictorTests {
  private static let x = Tensor.randomNormal([5, 8, 8, 3], seed: 3).evaluated()

  /// A residual network with every kind of product that normalization follows, trained for some steps so that no
  /// statistic is 0 or 1.
  private func network() throws -> Model {
    let input = Input(shape: [8, 8, 3])
    func normalized(_ x: SymbolicTensor, _ layer: some UnaryLayer) throws -> SymbolicTensor {
      try BatchNormalization(momentum: 0.5)(try layer(x))
    }
    var x = try ActivationLayer(.relu)(normalized(input, Conv2D(8, kernelSize: 3, padding: .same)))
    let long = try normalized(x, DepthwiseConv2D(kernelSize: 3, strides: 2, padding: .same))
    let short = try normalized(x, Conv2D(8, kernelSize: 1, strides: 2))
    x = try ActivationLayer(.relu)(try Add()([long, short]))
    x = try ActivationLayer(.relu)(normalized(x, Conv2D(6, kernelSize: 1, usesBias: false)))
    x = try normalized(x, Conv2DTranspose(4, kernelSize: 3, strides: 2, padding: .same))
    x = try ActivationLayer(.tanh)(normalized(try Flatten()(x), Dense(10)))
    let model = try Model(inputs: input, outputs: Dense(3)(x))
    try model.compile(optimizer: .sgd(learningRate: 0.01), loss: .meanSquaredError())
    for _ in 0..<5 { _ = try model.trainOnBatch(Self.x, Tensor.ones([5, 3])) }
    return model
  }

  @Test("normalization in the weights gives the model's predictions, for any size of batch")
  func folded() throws {
    let model = try network()
    let predictor = try model.predictor()
    let wanted = try model.predict(Self.x)
    for size in [1, 2, 5] {
      expectClose(try predictor(Self.x, batchSize: size), wanted, relative: 1e-5, "\(size) rows")
    }
    expectClose(try model.predict(Self.x, batchSize: 1), wanted, relative: 1e-5)
    // What the training step computes of a frozen model is neither rewritten nor folded.
    try model.setTrainable(false)
    let logs = try model.testOnBatch(Self.x, wanted)
    #expect(logs["loss"].map { $0 < 1e-10 } == true, "\(logs)")
  }

  @Test("a predictor keeps its weights while the model goes on learning")
  func immutable() throws {
    let model = try network()
    let predictor = try model.predictor()
    let before = try predictor(Self.x)
    _ = try model.trainOnBatch(Self.x, Tensor.zeros([5, 3]))
    #expect(try predictor(Self.x).bits == before.bits)
    // A program that is made after the training reads the old weights as well.
    expectClose(try predictor(Self.x, batchSize: 3), before, relative: 1e-5)
    #expect(try model.predictor()(Self.x).bits != before.bits)
  }

  @Test("inputs and outputs go by their names, as in the model")
  func names() throws {
    let (a, b) = (Input(shape: [2], name: "a"), Input(shape: [3], name: "b"))
    let outputs = [try Concatenate(name: "both")(a, b), try Dense(2, name: "head")(b)]
    let model = try Model(inputs: [a, b], outputs: outputs, name: "m")
    let predictor = try model.predictor()
    #expect(predictor.inputNames == ["a", "b"] && predictor.outputNames == ["both", "head"])
    let inputs = [
      "b": Tensor([[5, 6, 7], [8, 9, 10]] as [[Float]]), "a": Tensor([[1, 2], [3, 4]] as [[Float]]),
    ]
    let predicted = try predictor(inputs, batchSize: 1)
    #expect(predicted.mapValues(\.bits) == (try model.predict(inputs, batchSize: 1)).mapValues(\.bits))
    #expect(predicted["both"]?.scalars(as: Float.self) == [1, 2, 5, 6, 7, 3, 4, 8, 9, 10])
    expectError("Predictor \"m\": expected the inputs a, b, received a. b is missing.") {
      _ = try predictor(["a": Tensor.ones([1, 2])])
    }
  }

  @Test("convolution, bias, normalization and relu are one instruction")
  func program() throws {
    let model = Sequential(name: "block") {
      Conv2D(4, kernelSize: 3, inputShape: [6, 6, 3])
      BatchNormalization()
      ActivationLayer(.relu)
    }
    let x = Tensor.ones([2, 6, 6, 3])
    func lines(_ profile: String) -> [String] {
      profile.split(separator: "\n").dropLast().map { $0.drop { " 0123456789.".contains($0) }.description }
    }
    let fixed = lines(try model.predictor().profile(x, repetitions: 1))
    #expect(fixed.count == 1, "\(fixed)")
    #expect(
      fixed[0].contains(" = convolution(input, constant), then float32[32, 4]")
        && fixed[0].hasSuffix(": add constant maximum"), "\(fixed)")
    let live = lines(try model.profile(x, repetitions: 1))
    #expect(live.count == 2 && live[1].hasSuffix(": multiplyAdd constant maximum"), "\(live)")
  }

  @Test("a profile needs the one input of the model")
  func profileErrors() throws {
    let predictor = try SmallProblem.model().predictor()
    expectError(
      "Predictor \"small\": expected inputs of shape [batch, 3], received []. The first axis is the batch."
    ) { _ = try predictor.profile(Tensor(1)) }
  }
}
