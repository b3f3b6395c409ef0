import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite struct ConvolutionLayerTests {
  @Test func everyCaseOfKeras() throws {
    let cases = try GoldenFile("convolution").cases
    #expect(cases.count >= 60)
    for golden in cases { try expectLayer(golden) }
  }

  @Test func everyLayoutOfKerasOnJAX() throws {
    let cases = try GoldenFile("convolution_layouts").cases
    #expect(cases.count == 37)
    for golden in cases { try expectLayer(golden) }
  }

  @Test func channelsFirstIsTheSameTransposed() throws {
    let x = Tensor.randomUniform([2, 5, 6, 3], seed: 3)
    let first = x.transposed([0, 3, 1, 2])
    let values = GivenParameters([
      "kernel": .randomUniform([2, 3, 3, 4], seed: 4), "bias": .randomUniform([4], seed: 5),
    ])
    for activation in [Activation.linear, .relu] {
      let last = try values.call(Conv2D(4, kernelSize: [2, 3], activation: activation), x)
      let other = try values.call(
        Conv2D(4, kernelSize: [2, 3], dataFormat: .channelsFirst, activation: activation), first)
      expectClose(other, last.transposed([0, 3, 1, 2]))
    }
    // The activation sees the layout that the user chose: softmax goes along the last axis.
    let y = try values.call(
      Conv2D(4, kernelSize: [2, 3], dataFormat: .channelsFirst, activation: .softmax), first)
    expectClose(sum(y, axes: [3]), .ones([2, 4, 4]))
    let layer = Conv1D(1, kernelSize: 1, dataFormat: .channelsFirst)
    #expect(layer.settings.dataFormat.rawValue == "channels_first")
  }

  @Test func configurationsSurviveJSON() throws {
    let layers: [any Layer] = [
      Conv1D(3, kernelSize: 2, padding: .causal, dilationRate: 4, kernelRegularizer: .l2(0.1), name: "a"),
      Conv2D(
        4, kernelSize: [2, 3], strides: [1, 2], padding: .same, dataFormat: .channelsFirst, groups: 2,
        usesBias: false, name: "b"),
      Conv2DTranspose(4, kernelSize: 3, strides: 2, outputPadding: 1, activation: .relu, name: "c"),
      DepthwiseConv2D(kernelSize: 3, depthMultiplier: 2, depthwiseInitializer: .heNormal, name: "d"),
      SeparableConv1D(3, kernelSize: 3, pointwiseRegularizer: .l1(0.5), name: "e"),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for layer in layers {
      let data = try encoder.encode(EncodedLayer(layer))
      let copy = try JSONDecoder().decode(EncodedLayer.self, from: data)
      #expect(try encoder.encode(copy) == data)
      #expect(type(of: copy.layer) == type(of: layer))
    }
  }

  @Test(
    "transposed convolutions of long strides predict and train", arguments: ["Conv1D", "Conv2D", "Conv3D"])
  func longStrides(_ name: String) throws {
    let (layer, stride, shape): (any Layer, Int, [Int]) =
      switch name {
      case "Conv1D": (Conv1DTranspose(2, kernelSize: 3, strides: 100_000), 100_000, [4, 2])
      case "Conv2D": (Conv2DTranspose(2, kernelSize: 3, strides: 900), 900, [2, 1, 2])
      default: (Conv3DTranspose(2, kernelSize: 3, strides: 90), 90, [1, 2, 1, 2])
      }
    let config = try ConfigValue(encoding: EncodedLayer(layer))
    let model = Sequential([InputLayer(shape: shape), try EncodedLayer(config).layer], seed: 3)
    let x = Tensor.randomUniform(Shape([1] + shape), seed: 5).evaluated()
    let y = try model.predict(x)
    let extents = shape.dropLast().map { $0 * stride }
    #expect(Array(y.shape.dimensions) == [1] + extents + [2])
    // Each position of the input gives as many numbers as the window has elements, for each filter.
    let window = shape.dropLast().reduce(2) { count, _ in count * 3 }
    let given = sum((y .!= 0).cast(to: .float32)).scalars[0]
    #expect(Int(given) == shape.dropLast().reduce(window, *))
    try model.compile(optimizer: .sgd(), loss: .meanSquaredError())
    #expect(try model.trainOnBatch(x, Tensor.zeros(y.shape)).loss > 0)
  }

  @Test func whatDoesNotFitIsSaid() {
    let source = GivenParameters(["kernel": .ones([3, 3, 2, 4])])
    func expect(_ text: String, _ layer: any Layer, _ shape: Shape) {
      expectError(text) { _ = try source.call(layer, .ones(shape)) }
    }
    expect(
      "Conv2D \"c\": expected an input of 4 axes (batch, n..., channels), received shape [2, 28, 28]. "
        + "Add a channel axis to images of one channel: x.expandedDimensions(axis: -1).",
      Conv2D(4, kernelSize: 3, name: "c"), [2, 28, 28])
    expect(
      "Conv2D \"c\": expected at least 3 positions along each axis that a window spans, received shape "
        + "[2, 2, 9, 2]. Use same padding, or a smaller kernel.",
      Conv2D(4, kernelSize: 3, name: "c"), [2, 2, 9, 2])
    expect(
      "Conv2D \"c\": expected channels that 2 groups divide, received 3 channels.",
      Conv2D(4, kernelSize: 3, groups: 2, name: "c"), [2, 9, 9, 3])
    expect(
      "Conv2D \"c\": expected at least 1 group, and filters that the groups divide, received 4 filters and "
        + "3 groups.", Conv2D(4, kernelSize: 3, groups: 3, name: "c"), [2, 9, 9, 3])
    expect(
      "Conv2D \"c\": expected strides or a dilation rate above 1, not both, received strides [2, 2] and dilation "
        + "rate [1, 3].", Conv2D(4, kernelSize: 3, strides: 2, dilationRate: [1, 3], name: "c"), [2, 9, 9, 3])
    expect(
      "Conv2D \"c\": expected valid or same padding, received causal. Only Conv1D has causal padding: time has "
        + "one axis.", Conv2D(4, kernelSize: 3, padding: .causal, name: "c"), [2, 9, 9, 3])
    expect(
      "Conv2D \"c\": expected 1 or 2 numbers of at least 1 for the strides, received [2, 0].",
      Conv2D(4, kernelSize: 3, strides: [2, 0], name: "c"), [2, 9, 9, 3])
    expect(
      "Conv2D \"c\": expected at least 1 filter, received 0.", Conv2D(0, kernelSize: 3, name: "c"),
      [2, 9, 9, 3])
    expect(
      "Conv2D \"c\": expected the number of channels that its kernel of shape [3, 3, 2, 4] was made for, "
        + "received shape [2, 9, 9, 3].", Conv2D(4, kernelSize: 3, name: "c"), [2, 9, 9, 3])
    expect(
      "Conv2DTranspose \"t\": expected an output padding of 1 number or 2, each below the stride, received "
        + "[2, 2] with strides [2, 2].",
      Conv2DTranspose(4, kernelSize: 3, strides: 2, outputPadding: 2, name: "t"), [2, 9, 9, 3])
    expect(
      "DepthwiseConv2D \"d\": expected a depth multiplier of at least 1, received 0.",
      DepthwiseConv2D(kernelSize: 3, depthMultiplier: 0, name: "d"), [2, 9, 9, 3])
    expect(
      "SeparableConv1D \"s\": expected at least 1 filter, received -1.",
      SeparableConv1D(-1, kernelSize: 3, name: "s"), [2, 9, 3])
    expectError(
      "Conv2D \"c\": expected a shape of at most 2^40 elements for the parameter \"kernel\", received "
        + "[1, 1, 3, \(Int.max)]."
    ) { _ = try GivenParameters().call(Conv2D(.max, kernelSize: 1, name: "c"), .ones([2, 9, 9, 3])) }
  }

  @Test func anEmptyBatchKeepsItsShape() throws {
    let source = GivenParameters()
    #expect(try source.call(Conv2D(5, kernelSize: 3), .ones([0, 6, 7, 2])).shape == [0, 4, 5, 5])
    #expect(try source.call(Conv2D(5, kernelSize: 1), .ones([0, 6, 7, 2])).shape == [0, 6, 7, 5])
    #expect(try source.call(DepthwiseConv1D(kernelSize: 2), .ones([0, 6, 2])).shape == [0, 5, 2])
    #expect(
      try source.call(Conv1DTranspose(5, kernelSize: 3, strides: 2), .ones([0, 6, 2])).shape == [0, 13, 5])
  }

  @Test func aSmallNetworkLearns() throws {
    // Whether a bright bar stands or lies.
    let rows = (0..<64).map { Float($0 % 6) }
    let images = (0..<64).map { number -> [Float] in
      (0..<36).map { (number % 2 == 0 ? $0 / 6 : $0 % 6) == Int(rows[number]) ? 1 : 0 }
    }
    let x = Tensor(images.flatMap { $0 }, shape: [64, 6, 6, 1])
    let y = Tensor((0..<64).map { Float($0 % 2) }, shape: [64, 1])
    let model = Sequential(name: "bars", seed: 3) {
      Conv2D(4, kernelSize: 3, activation: .relu, inputShape: [6, 6, 1])
      SeparableConv2D(4, kernelSize: 2, activation: .relu)
      Flatten()
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: Adam(learningRate: 0.02), loss: .binaryCrossentropy(), metrics: [.accuracy])
    try model.fit(x, y, batchSize: 16, epochs: 40, verbose: .silent)
    #expect(try model.evaluate(x, y, verbose: .silent)["accuracy"] == 1)
  }
}
