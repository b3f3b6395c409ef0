import Foundation
import Hornbill
import HornbillGraph
import Testing

/// Layers that resize, normalise and change images, as the real Keras has them.
@Suite struct ImageLayerTests {
  private func cases(_ kind: String) throws -> [GoldenCase] {
    try GoldenFile("image_layers").cases.filter { try $0.string("kind") == kind }
  }

  private func layer(_ golden: GoldenCase) throws -> any Layer {
    let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
    let wanted = try golden.child("serialized")
    expectConfig(try jsonObject(EncodedLayer(layer)), matches: wanted.object, try wanted.string("class_name"))
    return layer
  }

  /// The output, and the gradient where there is one.
  private func expect(
    _ golden: GoldenCase, _ label: String, _ body: (Tensor) throws -> Tensor
  ) throws {
    let x = try golden.tensor("input")
    let y = try body(x)
    let wanted = try golden.tensor("output")
    #expect(y.dtype == wanted.dtype, "\(label)")
    expectClose(y, wanted, label)
    guard golden.has("gradient") else { return }
    let slope = gradient(of: sum(y * (try golden.tensor("weight"))), withRespectTo: [x])[0]
    expectClose(slope, try golden.tensor("gradient"), "gradient of \(label)")
  }

  @Test func layersWithoutChance() throws {
    let cases = try cases("fixed")
    #expect(cases.count >= 70)
    for golden in cases {
      let label = "\(try golden.string("class")) \(try golden.string("name"))"
      let (source, layer) = (GivenParameters(), try layer(golden))
      try expect(golden, label) { try source.call(layer, $0) }
      try expect(golden, "\(label), training") {
        try source.call(layer, $0, in: source.scope(isTraining: true))
      }
    }
  }

  @Test func givenNumbersChangeImagesAsKerasDoes() throws {
    let cases = try cases("random")
    #expect(cases.count >= 40)
    for golden in cases {
      let label = "\(try golden.string("class")) \(try golden.string("name"))"
      let layer = try #require(try layer(golden) as? any RandomImageLayer)
      try expect(golden, label) { try layer.apply(golden.tensor("numbers"), to: $0) }
      let source = GivenParameters()
      let x = try golden.tensor("input")
      if layer is RandomCrop { continue }
      expectClose(try source.call(layer, x), x, "\(label) in inference")
    }
  }

  @Test func adaptingFindsKerassStatistics() throws {
    for golden in try cases("adapt") {
      let label = "adapted to \(try golden.string("name")), batches of \(try golden.int("batch"))"
      let x = try golden.tensor("input")
      var whole = Normalization(axes: try golden.ints("axes"), name: "n")
      try whole.adapt(x)
      var streamed = Normalization(axes: try golden.ints("axes"), name: "n")
      try streamed.adapt(Dataset(x, .zeros([x.shape[0]])).batched(golden.int("batch")))
      for layer in [whole, streamed] {
        let shape = try golden.child("mean").ints("shape")
        expectClose(
          Tensor(try #require(layer.mean), shape: Shape(shape)), try golden.tensor("mean"), label)
        expectClose(
          Tensor(try #require(layer.variance), shape: Shape(shape)), try golden.tensor("variance"), label)
        let copy = try JSONDecoder().decode(Normalization.self, from: JSONEncoder().encode(layer))
        for layer in [layer, copy] {
          expectClose(
            try GivenParameters().call(layer, x), try golden.tensor("output"), relative: 5e-5, label)
        }
      }
    }
  }

  @Test func whatIsNotAdaptedHasParameters() throws {
    let source = GivenParameters([
      "mean": Tensor([1, 2, 3]), "variance": Tensor([4, 1, 0.25]), "count": Tensor(Float(0)),
    ])
    let y = try source.call(Normalization(name: "n"), Tensor([[3, 2, 3.5], [1, 1, 1]] as [[Float]]))
    #expect(y.scalars(as: Float.self) == [1, 0, 1, 0, -1, -4])
    #expect(source.declarations.map(\.path) == ["n/mean", "n/variance", "n/count"])
    #expect(source.declarations.allSatisfy { !$0.isTrainable })
  }

  @Test func configurationsThatKerasLoads() throws {
    let (wrap, nearest) = (FillMode.wrap, Interpolation.nearest)
    let layers: [any Layer] = [
      RandomRotation(
        0.2, fillMode: wrap, interpolation: nearest, seed: 4, fillValue: 0.5, name: "a"),
      RandomTranslation(
        heightFactor: 0.2, widthFactor: [-0.1, 0.3], fillMode: wrap, interpolation: nearest, seed: 4,
        fillValue: 0.5, name: "b"),
      RandomZoom(0.2, fillMode: wrap, interpolation: nearest, seed: 4, fillValue: 0.5, name: "c"),
      RandomShear(
        xFactor: 0.2, yFactor: [0.1, 0.3], fillMode: wrap, interpolation: nearest, seed: 4, fillValue: 0.5,
        name: "d"),
      RandomFlip(.vertical, seed: 5, name: "e"),
      RandomBrightness([-0.1, 0.2], valueRange: 0...1, name: "f"),
      RandomContrast(0.25, valueRange: 0...1, name: "g"),
      RandomCrop(height: 4, width: 3, name: "h"),
      Normalization(mean: [1, 2, 3], variance: [1, 2, 3], isInverted: true, name: "i"),
      CenterCrop(height: 2, width: 3, name: "j"),
    ]
    let cases = try cases("config")
    #expect(cases.count == layers.count)
    for (golden, layer) in zip(cases, layers) {
      #expect(try type(of: layer).className == golden.string("class"))
      let written = try jsonObject(layer)
      let wanted = try golden.child("config").object
      #expect(Set(written.keys) == Set(wanted.keys))
      expectConfig(written, matches: wanted, layer.name)
      let source = GivenParameters()
      let y = try source.call(layer, .ones([1, 6, 6, 3]), in: source.scope(isTraining: true))
      #expect(try y.shape.dimensions == golden.ints("output_shape"))
    }
  }

  @Test func eachChannelHasAScaleOfItsOwn() throws {
    let x = Tensor([[1, 2, 3], [4, 5, 6]] as [[Float]])
    let list = #"{"scale": [1, 2, 0.5], "offset": [0, 1, 2], "name": "r"}"#
    let array = """
      {"scale": {"class_name": "__numpy__", "config": {"value": [1, 2, 0.5], "dtype": "float32"}},
      "offset": {"class_name": "__tensor__", "config": {"value": [0, 1, 2], "dtype": "float32"}}, "name": "r"}
      """
    for text in [list, array] {
      let layer = try JSONDecoder().decode(Rescaling.self, from: Data(text.utf8))
      #expect(layer.scale == [1, 2, 0.5] && layer.offset == [0, 1, 2])
      #expect(try GivenParameters().call(layer, x).scalars == [1, 5, 3.5, 4, 11, 5])
      let written = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [String: Any]
      expectConfig(try jsonObject(layer), matches: try #require(written), "Rescaling")
    }
    let same = Rescaling(2, offset: 1, name: "s")
    #expect(try GivenParameters().call(same, x).scalars == [3, 5, 7, 9, 11, 13])
    #expect(try jsonObject(same)["scale"] as? Double == 2)
    expectError(
      "Rescaling \"t\": expected one scale, or one for each position along the last axis of the input of shape "
        + "[2, 3], received 2."
    ) { _ = try GivenParameters().call(Rescaling([1, 2], name: "t"), x) }
    expectError(
      "Rescaling: expected a number or a list of numbers as \"scale\", received numbers of shape [1, 2]."
    ) { _ = try JSONDecoder().decode(Rescaling.self, from: Data(#"{"scale": [[1, 2]]}"#.utf8)) }
    expectError("Rescaling: expected a \"scale\", received none.") {
      _ = try JSONDecoder().decode(Rescaling.self, from: Data("{}".utf8))
    }
  }
}
