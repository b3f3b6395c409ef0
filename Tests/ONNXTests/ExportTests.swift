import Foundation
import Hornbill
import HornbillONNX
import Testing

@Suite("The exported file")
struct ExportTests {
  private static func dense() throws -> Model {
    let model = Sequential(name: "digits", seed: 1) {
      Flatten(inputShape: [2, 3], name: "flat")
      Dense(4, activation: .relu, name: "hidden")
      Dense(2, activation: .softmax, name: "probabilities")
    }
    try model.build(inputShape: [2, 3])
    return model
  }

  @Test("A line of layers: versions, names, shapes and weights")
  func line() throws {
    let model = try Self.dense()
    let file = try ExportedGraph(model)
    #expect(file.message.irVersion == 9)
    #expect(file.message.producerName == "Hornbill")
    #expect(file.message.opsetImport.map(\.domain) == [""] && file.message.opsetImport.map(\.version) == [20])
    #expect(file.message.graph.name == "digits")
    #expect(file.inputs == ["input 1 [batch, 2, 3]"])
    #expect(file.outputs == ["probabilities 1 [batch, 2]"])
    #expect(file.operators == ["Reshape", "Gemm", "Relu", "Gemm", "Softmax"])
    #expect(
      file.message.graph.node.map(\.name) == [
        "hidden/Reshape", "hidden/Gemm", "hidden/Relu", "probabilities/Gemm", "probabilities",
      ])
    #expect(
      file.initializers == [
        "hidden/constant [2]", "hidden/kernel [6, 4]", "hidden/bias [4]", "probabilities/kernel [4, 2]",
        "probabilities/bias [2]",
      ])
    #expect(try file.initializer("hidden/constant").integers == [0, 6])
    let weights = try model.weights()
    for weight in weights {
      #expect(try file.initializer(weight.path).floats == weight.value.scalars)
    }
  }

  @Test("Numbers are raw bytes, and the same model gives the same file")
  func bytes() throws {
    let model = Sequential(seed: 1) { Dense(300, inputShape: [400], name: "wide") }
    try model.build(inputShape: [400])
    let kernel = try ExportedGraph(model).initializer("wide/kernel")
    #expect(
      kernel.rawData.count == 400 * 300 * 4 && kernel.unknownFields.data.isEmpty && kernel.dataType == 1)
    let (first, second): (Data, Data) =
      (try model.onnx().serializedBytes(), try model.onnx().serializedBytes())
    #expect(first == second)
  }

  @Test("The file is written, and is what the message says")
  func writing() throws {
    let model = try Self.dense()
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).onnx")
    defer { try? FileManager.default.removeItem(at: path) }
    try model.exportONNX(to: path.path)
    let data: Data = try model.onnx().serializedBytes()
    #expect(try Data(contentsOf: path) == data)
  }

  @Test("Images: channels come first inside, and are moved at the ends alone")
  func images() throws {
    let model = Sequential(seed: 1) {
      Conv2D(4, kernelSize: 3, activation: .relu, inputShape: [8, 8, 3], name: "conv")
      MaxPooling2D(2, name: "pool")
      Conv2D(5, kernelSize: 1, padding: .same, name: "point")
      BatchNormalization(name: "norm")
      AveragePooling2D(2, strides: 1, padding: .same, name: "mean")
      Flatten(name: "flat")
      Dense(2, name: "out")
    }
    try model.build(inputShape: [8, 8, 3])
    let file = try ExportedGraph(model)
    #expect(
      file.operators == [
        "Transpose", "Conv", "Relu", "MaxPool", "Conv", "AveragePool", "Transpose", "Reshape", "Gemm",
      ])
    #expect(try file.node("Transpose").ints("perm") == [0, 3, 1, 2])
    #expect(try file.node("Conv").input == ["conv/Transpose", "conv/kernel", "conv/bias"])
    #expect(try file.initializer("conv/kernel").dims == [4, 3, 3, 3])
    #expect(try file.initializer("point/kernel").dims == [5, 4, 1, 1])
    #expect(try file.node("AveragePool").ints("pads") == [0, 0, 1, 1])
    #expect(file.outputs == ["out 1 [batch, 2]"])
  }

  @Test("Channels that come first already are not moved")
  func channelsFirst() throws {
    let model = Sequential(seed: 1) {
      Conv2D(4, kernelSize: 3, dataFormat: .channelsFirst, inputShape: [3, 8, 8], name: "conv")
      GlobalAveragePooling2D(dataFormat: .channelsFirst, name: "mean")
    }
    try model.build(inputShape: [3, 8, 8])
    #expect(try ExportedGraph(model).operators == ["Conv", "ReduceMean"])
  }

  @Test("A transposed convolution, sequences, and volumes")
  func convolutions() throws {
    let spread = Sequential(seed: 1) {
      Conv2DTranspose(2, kernelSize: 3, strides: 2, padding: .same, inputShape: [4, 4, 3], name: "spread")
    }
    try spread.build(inputShape: [4, 4, 3])
    let file = try ExportedGraph(spread)
    #expect(file.operators == ["Transpose", "ConvTranspose", "Transpose"])
    #expect(try file.initializer("spread/kernel").dims == [3, 2, 3, 3])
    #expect(file.outputs == ["spread 1 [batch, 8, 8, 2]"])
    let steps = Sequential(seed: 1) {
      Conv1D(2, kernelSize: 3, padding: .causal, inputShape: [6, 3], name: "conv")
      GlobalMaxPooling1D(name: "largest")
    }
    try steps.build(inputShape: [6, 3])
    let sequence = try ExportedGraph(steps)
    #expect(sequence.operators == ["Transpose", "Conv", "ReduceMax"])
    #expect(try sequence.node("Conv").ints("pads") == [2, 0])
  }

  @Test("What ONNX has one operator for becomes that one")
  func operators() throws {
    func operators(_ shape: Shape, _ layers: any Layer...) throws -> [String] {
      let model = Sequential(layers, seed: 1)
      try model.build(inputShape: shape)
      return try ExportedGraph(model).operators
    }
    func activation(_ activation: Activation) throws -> [String] {
      try operators([3], ActivationLayer(activation))
    }
    #expect(try activation(.relu) == ["Relu"])
    #expect(try activation(.relu6) == ["Clip"])
    #expect(try activation(.leakyRelu) == ["LeakyRelu"])
    #expect(try activation(.elu) == ["Elu"])
    #expect(try activation(.gelu) == ["Gelu"])
    #expect(try activation(.gelu(approximate: true)) == ["Gelu"])
    #expect(try activation(.softplus) == ["Softplus"])
    #expect(try activation(.sigmoid) == ["Sigmoid"])
    #expect(try activation(.logSoftmax) == ["LogSoftmax"])
    #expect(try operators([4, 3], LayerNormalization()) == ["LayerNormalization"])
    #expect(try operators([4], ReLU(), BatchNormalization()) == ["Relu", "BatchNormalization"])
    #expect(try operators([4], Dropout(0.5), Dense(2)) == ["Gemm"])
    #expect(try operators([5, 4], Dense(2)) == ["MatMul", "Add"])
    #expect(try operators([4], Dense(2, usesBias: false)) == ["MatMul"])
  }

  @Test("Inputs and outputs have the model's names, or others where these are taken")
  func names() throws {
    let (a, b) = (Input(shape: [4], name: "a"), Input(shape: [4], dtype: .int32, name: "b"))
    let pair = try Model(
      inputs: [a, b], outputs: [a, Dense(2, name: "c")(a), Add(name: "sum")(a, b)], name: "pair", seed: 1)
    let file = try ExportedGraph(pair)
    #expect(file.inputs == ["a 1 [batch, 4]", "b 6 [batch, 4]"])
    #expect(file.outputs == ["a_1 1 [batch, 4]", "c 1 [batch, 2]", "sum 1 [batch, 4]"])
    #expect(file.operators.contains("Identity"))
  }

  @Test("A number of rows can be fixed")
  func fixedBatch() throws {
    let file = try ExportedGraph(try Self.dense(), batchSize: 3)
    #expect(file.inputs == ["input 1 [3, 2, 3]"])
    #expect(file.outputs == ["probabilities 1 [3, 2]"])
  }

  @Test("Layers of one's own are exported, too")
  func ownLayers() throws {
    struct Scale: UnaryLayer {
      var name: String { "scale" }
      func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
        x * exp(try scope.parameter("gain", shape: [x.shape.last], initializer: .ones))
      }
    }
    let model = Sequential([Scale()], seed: 1)
    try model.build(inputShape: [2])
    let file = try ExportedGraph(model)
    #expect(file.operators == ["Mul"])
    let gain = try file.initializer("scale/gain").floats
    #expect(gain.allSatisfy { abs($0 - 2.7182817) < 1e-6 })
  }
}
