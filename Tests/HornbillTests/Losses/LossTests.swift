import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Losses")
struct LossTests {
  @Test("Every golden case is used")
  func counts() {
    #expect(LearningGolden.losses.count == 141)
    #expect(LearningGolden.losses.filter { !$0.isMismatched }.count == 137)
  }

  @Test("Keras's values and gradients", arguments: LearningGolden.losses.filter { !$0.isMismatched })
  func golden(_ example: LearningGolden.LossCase) throws {
    let input = try #require(example.input)
    let loss = try example.makeLoss()
    #expect(loss.name == example.loss)
    let values = try loss.function(example.targets.tensor, example.prediction(of: input))
    if example.arguments.ignoreClass == nil {
      expectClose(values, example.results.perSample, "per sample")
    } else {
      // Ours are scaled so that their mean is the one over the samples that count: here 4 of 6.
      expectClose(values * (4.0 / 6.0), example.results.perSample, "per sample")
    }
    let total = reduced(values)
    expectClose(total.item, example.results.sumOverBatchSize.value, "sum over batch size")
    expectClose(gradient(of: total, withRespectTo: [input])[0], example.results.gradient, "gradient")

    guard let weights = example.weights?.tensor, let expected = example.weighted else { return }
    let weighted = try reduced(values, sampleWeights: weights)
    expectClose(weighted.item, expected.sumOverBatchSize.value, "weighted sum over batch size")
    expectClose(gradient(of: weighted, withRespectTo: [input])[0], expected.gradient, "weighted gradient")
  }

  @Test(
    "A mismatched activation is not looked behind",
    arguments: LearningGolden.losses.filter(\.isMismatched))
  func mismatched(_ example: LearningGolden.LossCase) throws {
    let loss = try example.makeLoss()
    let prediction = example.prediction(of: try #require(example.input))
    let through = try loss.function(example.targets.tensor, prediction)
    let given = try loss.function(example.targets.tensor, prediction.evaluated())
    #expect(through.scalars == given.scalars)
  }

  @Test("Binary cross-entropy of ten uniform classes is 0.3251, softmax or not")
  func uniform() throws {
    let targets = oneHot(Tensor([Int32(3), 7]), classes: 10)
    let loss = try Loss.binaryCrossentropy()(targets, softmax(.zeros([2, 10])))
    #expect(abs(loss.item - 0.325083) < 1e-6)
  }

  @Test("Logits are found through reshapes that keep the distributions")
  func lookup() {
    let z = Tensor([[1, 2], [3, 4], [5, 6]])
    #expect(logits(behind: softmax(z), of: .softmax)?.node.id == z.node.id)
    #expect(logits(behind: softmax(z).reshape(3, 1, 2), of: .softmax)?.shape == [3, 1, 2])
    #expect(logits(behind: softmax(z).reshape(6, 1), of: .softmax) == nil)
    #expect(logits(behind: sigmoid(z).reshape(6, 1), of: .sigmoid)?.shape == [6, 1])
    #expect(logits(behind: sigmoid(z).cast(to: .float64), of: .sigmoid) == nil)
    #expect(logits(behind: softmax(z, axis: 0), of: .softmax) == nil)
    #expect(logits(behind: sigmoid(z) * 1, of: .sigmoid) == nil)
    #expect(logits(behind: z, of: .sigmoid) == nil)
  }

  @Test("Integer, byte and boolean targets are cast")
  func targetTypes() throws {
    let p = Tensor([[0.2, 0.8], [0.6, 0.4]])
    let y = Tensor([[0, 1], [1, 0]])
    for loss in [Loss.meanSquaredError(), .binaryCrossentropy(), .categoricalCrossentropy()] {
      let expected = try loss(y, p).item
      for dtype in [DType.int32, .int64, .uint8, .bool, .float64] {
        let value = try loss(y.cast(to: dtype), p)
        #expect(value.dtype == .float32)
        #expect(value.item == expected)
      }
    }
    let sparse = try Loss.sparseCategoricalCrossentropy()(Tensor([UInt8(1), 0]), p).item
    #expect(abs(sparse - (-(log(0.8) + log(0.6)) / 2)) < 1e-6)
  }

  @Test("A number that is no class gives NaN, others are not disturbed")
  func outsideClasses() throws {
    let values = try Loss.sparseCategoricalCrossentropy(fromLogits: true)
      .function(Tensor([Int32(0), 2, -1]), .zeros([3, 2])).scalars
    #expect(abs(values[0] - 0.6931472) < 1e-6)
    #expect(values[1].isNaN && values[2].isNaN)
  }

  @Test("A closure is a loss; a scalar stays a scalar")
  func custom() throws {
    let huber = Loss.custom("huber") { y, p in
      let d = abs(p - y)
      return mean(select(d .< 1, 0.5 * d * d, d - 0.5), axes: [-1])
    }
    #expect(huber.name == "huber" && huber.configuration == nil)
    #expect(try huber(Tensor([[0, 0]]), Tensor([[0.5, 3]])).item == (0.125 + 2.5) / 2)
    let total = Loss.custom { y, p in sum(abs(p - y)) }
    #expect(total.name == "loss")
    #expect(try total(Tensor([0, 0]), Tensor([1, 3])).item == 4)
  }

  @Test("Losses go through JSON and back")
  func codable() throws {
    let losses: [Loss] = [
      .meanSquaredError(), .meanAbsoluteError(), .meanAbsolutePercentageError(),
      .meanSquaredLogarithmicError(), .huber(delta: 0.5), .logCosh(),
      .binaryCrossentropy(fromLogits: true, labelSmoothing: 0.25),
      .categoricalCrossentropy(labelSmoothing: 0.1), .sparseCategoricalCrossentropy(ignoreClass: -1),
      .klDivergence(), .poisson(), .hinge(), .squaredHinge(), .categoricalHinge(), .cosineSimilarity(axis: 1),
    ]
    #expect(losses.compactMap { $0.configuration?.className } == Loss.classNames)
    let read = try JSONDecoder().decode([Loss].self, from: JSONEncoder().encode(losses))
    #expect(read.map(\.configuration) == losses.map(\.configuration))
    #expect(read.map(\.name) == losses.map(\.name))
    for (text, name) in [
      ("\"mse\"", "mean_squared_error"), ("\"kl_divergence\"", "kl_divergence"), ("\"Huber\"", "huber"),
      (#"{"class_name": "BinaryCrossentropy"}"#, "binary_crossentropy"),
      (#"{"module": "builtins", "class_name": "function", "config": "hinge"}"#, "hinge"),
    ] {
      #expect(try JSONDecoder().decode(Loss.self, from: Data(text.utf8)).name == name)
    }
  }

  @Test("Losses of a file that there are none of here say so")
  func unknown() {
    func failure(_ text: String) -> String {
      learningFailure { _ = try JSONDecoder().decode(Loss.self, from: Data(text.utf8)) }
    }
    #expect(failure("7") == "Loss: expected one of Keras's losses, received integer(7).")
    #expect(
      failure(#"{"class_name": "Hinge", "config": {"reduction": "sum"}}"#)
        == "Hinge: expected the reduction sum_over_batch_size, received \"sum\". "
        + "Compile the model anew, with a loss of your own.")
    #expect(
      failure(#"{"class_name": "BinaryCrossentropy", "config": {"axis": 1}}"#)
        == "BinaryCrossentropy: expected classes along the last axis, received axis 1. "
        + "Compile the model anew, with a loss of your own.")
    #expect(
      failure("\"tversky\"")
        == "Loss: expected one of \(Loss.classNames.joined(separator: ", ")), received \"tversky\". "
        + "Give a loss of your own as Loss.custom { … }.")
  }

  @Test("The direction of a vector of zeros is at a right angle to all, and has a gradient")
  func zeroVectors() throws {
    let p = Tensor([[0, 0], [0, 2]])
    let loss = try Loss.cosineSimilarity()(Tensor([[1, 0], [0, 1]]), p)
    #expect(loss.item == -0.5)
    #expect(gradient(of: loss, withRespectTo: [p])[0].scalars.allSatisfy { $0.isFinite })
  }
}

@Suite("What losses refuse")
struct LossErrorTests {
  @Test("Targets of another shape")
  func shapes() {
    let p = Tensor.zeros([32, 10])
    let cases: [(Loss, Shape, String)] = [
      (
        .categoricalCrossentropy(), [32],
        "categoricalCrossentropy: expected targets of shape [32, 10], received [32]. "
          + "For targets that are class numbers use sparseCategoricalCrossentropy."
      ),
      (
        .categoricalCrossentropy(), [32, 1],
        "categoricalCrossentropy: expected targets of shape [32, 10], received [32, 1]. "
          + "For targets that are class numbers use sparseCategoricalCrossentropy."
      ),
      (
        .sparseCategoricalCrossentropy(), [32, 10],
        "sparseCategoricalCrossentropy: expected targets of shape [32], one class number each, "
          + "received [32, 10]. For one-hot targets use categoricalCrossentropy."
      ),
      (
        .sparseCategoricalCrossentropy(), [31],
        "sparseCategoricalCrossentropy: expected targets of shape [32], one class number each, "
          + "received [31]. Reshape the targets to [32]."
      ),
      (
        .meanSquaredError(), [32, 1],
        "meanSquaredError: expected targets of shape [32, 10], received [32, 1]. "
          + "Reshape the targets, or change the number of units of the last layer."
      ),
      (
        .meanAbsoluteError(), [32, 9],
        "meanAbsoluteError: expected targets of shape [32, 10], received [32, 9]. "
          + "Reshape the targets, or change the number of units of the last layer."
      ),
      (
        .categoricalHinge(), [32],
        "categoricalHinge: expected targets of shape [32, 10], received [32]. "
          + "Reshape the targets, or change the number of units of the last layer."
      ),
      (
        .binaryCrossentropy(), [10],
        "binaryCrossentropy: expected targets of shape [32, 10], received [10]. "
          + "Reshape the targets, or change the number of units of the last layer."
      ),
    ]
    for (loss, shape, text) in cases {
      #expect(learningFailure { _ = try loss(.zeros(shape), p) } == text)
    }
    #expect(
      learningFailure { _ = try Loss.meanSquaredError()(.zeros([]), .zeros([])) }
        == "meanSquaredError: expected predictions with at least one axis, the batch, received a single number."
    )
  }

  @Test("Sample weights that do not fit")
  func weights() {
    #expect(
      learningFailure { _ = try reduced(.zeros([32]), sampleWeights: .zeros([31])) }
        == "sampleWeight: expected one weight for each loss, of shape [32], received [31].")
    #expect(
      learningFailure { _ = try reduced(.zeros([2, 3]), sampleWeights: .zeros([3])) }
        == "sampleWeight: expected one weight for each loss, of shape [2, 3], received [3].")
  }

  @Test("Configurations that describe no loss")
  func configurations() {
    #expect(
      learningFailure { _ = try Loss(.init(className: "Tversky")) }
        == "Loss: expected one of MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, "
        + "MeanSquaredLogarithmicError, Huber, LogCosh, BinaryCrossentropy, CategoricalCrossentropy, "
        + "SparseCategoricalCrossentropy, KLDivergence, Poisson, Hinge, SquaredHinge, CategoricalHinge, "
        + "CosineSimilarity, received \"Tversky\". Give a loss of your own as Loss.custom { … }.")
    #expect(
      learningFailure { _ = try Loss(.init(className: "BinaryCrossentropy", labelSmoothing: 1.5)) }
        == "BinaryCrossentropy: expected a label smoothing from 0 to 1, received 1.5.")
    #expect(
      learningFailure { _ = try Loss(.init(className: "Huber", delta: 0)) }
        == "Huber: expected a delta that is a finite number above 0, received 0.0.")
  }

  @Test("Settings out of their range, and axes that predictions do not have")
  func settings() {
    let model = Sequential([Dense(2, inputShape: [3])])
    #expect(
      learningFailure { try model.compile(optimizer: .sgd(), loss: .huber(delta: .nan)) }
        == "Huber: expected a delta that is a finite number above 0, received nan.")
    #expect(
      learningFailure { _ = try Loss.cosineSimilarity(axis: 2)(.zeros([4, 3]), .zeros([4, 3])) }
        == "cosineSimilarity: expected an axis from -2 to 1, as predictions of shape [4, 3] have, received 2."
    )
  }
}
