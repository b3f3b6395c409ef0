import Foundation
import Hornbill
import Testing

/// Whole networks of branches against the real Keras: outputs, gradients, three epochs of training.
@Suite("Networks as Keras computes them")
struct NetworkGoldenTests {
  @Test("ResNet, Inception, U-Net, MobileNetV2", arguments: ["residual", "inception", "u_net", "mobile_net"])
  func network(name: String) throws {
    let cases = try GoldenFile("networks").cases
    #expect(cases.count == 4)
    let golden = try #require(try cases.first { try $0.string("name") == name })
    let model = try model(golden)
    let isMask = model.outputShapes[0].count == 4
    let x = Tensor(Self.formula(1001, count: 8 * 8 * 8 * 3), shape: [8, 8, 8, 3]).cast(to: .float32)
    let y =
      isMask
      ? Tensor(Self.formula(1002, count: 8 * 8 * 8).map { Float($0 > 0 ? 1 : 0) }, shape: [8, 8, 8, 1])
      : oneHot(Tensor((0..<8).map { Int32($0 % 3) }), classes: 3)
    let optimizer = try JSONDecoder().decode(GoldenOptimizer.self, from: golden.json("optimizer")).optimizer
    try model.compile(
      optimizer: optimizer, loss: isMask ? .binaryCrossentropy() : .categoricalCrossentropy(), metrics: [])

    expectClose(try model.predict(x), try golden.tensor("output"), "\(name), output")
    let gradients = try model.gradients(x, y, isTraining: true)
    let wanted = try golden.children("gradients")
    #expect(try Set(gradients.map(\.path)) == Set(wanted.map { try $0.string("path") }))
    for gradient in wanted {
      let path = try gradient.string("path")
      let found = try #require(gradients.first { $0.path == path })
      expectClose(found.value, try Tensor(golden: gradient), relative: 1e-4, "\(name), gradient of \(path)")
    }

    let losses = try #require(
      try model.fit(x, y, batchSize: 4, epochs: 3, verbose: .silent, shuffle: false)["loss"])
    #expect(losses.count == 3)
    for (loss, expected) in zip(losses, try golden.numbers("losses")) {
      expectClose(loss, expected, relative: 1e-4, "\(name), loss")
    }
    let weights = try model.weights()
    for variable in try golden.children("trained") {
      let path = try variable.string("path")
      let found = try #require(weights.first { $0.path == path })
      expectClose(found.value, try Tensor(golden: variable), relative: 1e-3, "\(name), trained \(path)")
    }
    expectClose(
      try model.predict(x), try golden.tensor("trained_output"), relative: 1e-3, "\(name), trained output")
  }

  /// The network of the layers that Keras wrote, with weights by the formula.
  private func model(_ golden: GoldenCase) throws -> Model {
    let image = Input(shape: [8, 8, 3], name: "image")
    var values = ["image": image]
    var output = image
    for call in try golden.children("layers") {
      let layer = try JSONDecoder().decode(EncodedLayer.self, from: call.json("serialized")).layer
      let names = try #require(call.object["inputs"] as? [String])
      output = try layer(names.map { try #require(values[$0]) })
      values[layer.name] = output
    }
    let model = try Model(inputs: image, outputs: output)
    let expected = try golden.children("weights")
    let first = try Dictionary(
      uniqueKeysWithValues: expected.enumerated().map { number, weight in
        (try weight.string("path"), try Self.weight(number, weight))
      })
    let paths = try model.weights().map(\.path)
    #expect(Set(paths) == Set(first.keys))
    try model.setWeights(paths.map { try #require(first[$0]) })
    return model
  }

  /// A first weight: `weight` in `cases/networks.py`.
  private static func weight(_ number: Int, _ weight: GoldenCase) throws -> Tensor {
    let shape = try weight.ints("shape")
    let values = formula(number, count: shape.reduce(1, *))
    let name = try weight.string("path").split(separator: "/").last
    let scaled: [Double]
    if shape.count > 1 {
      let scale = (3 / Double(shape.dropLast().reduce(1, *))).squareRoot()
      scaled = values.map { $0 * scale }
    } else {
      let center: Double = name == "gamma" || name == "moving_variance" ? 1 : 0
      scaled = values.map { center + 0.25 * $0 }
    }
    return Tensor(scaled.map { Float($0) }, shape: Shape(shape))
  }

  /// Numbers from -1 to 1: `formula` in `cases/networks.py`.
  private static func formula(_ index: Int, count: Int) -> [Double] {
    (0..<count).map { i in Double((37 * i * i + 7919 * i + 104_729 * index) % 2003 - 1001) / 1001 }
  }
}
