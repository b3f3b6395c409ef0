import Foundation
import Hornbill
import HornbillGraph
import Testing

/// A layer of a user's own.
private struct Scale: UnaryLayer {
  static let className = "RegistryTestScale"
  var factor: Double

  func call(_ x: Tensor, in scope: Scope) throws -> Tensor { x * factor }
}

@Suite struct LayerRegistryTests {
  private func decode(_ text: String) throws -> any Layer {
    try JSONDecoder().decode(EncodedLayer.self, from: Data(text.utf8)).layer
  }

  @Test func oneLayersOwn() throws {
    LayerRegistry.register(Scale.self)
    let layer = try decode(#"{"class_name": "RegistryTestScale", "config": {"factor": 3}}"#)
    #expect((layer as? Scale)?.factor == 3)
    let copy = try JSONDecoder().decode(EncodedLayer.self, from: JSONEncoder().encode(EncodedLayer(layer)))
    #expect((copy.layer as? Scale)?.factor == 3)
  }

  @Test func builtInLayersSurviveJSON() throws {
    let layers: [any Layer] = [
      Dense(
        3, activation: .leakyRelu(negativeSlope: 0.1), usesBias: false, kernelRegularizer: .l2(0.1), name: "a"
      ),
      Flatten(name: "b"), Reshape([2, -1], name: "c"), ActivationLayer(.gelu, name: "d"),
      Dropout(0.5, name: "e"),
      InputLayer(shape: [28, 28], dtype: .uint8, name: "f"),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for layer in layers {
      let data = try encoder.encode(EncodedLayer(layer))
      let copy = try JSONDecoder().decode(EncodedLayer.self, from: data)
      #expect(try encoder.encode(copy) == data)
      #expect(copy.layer.name == layer.name)
      #expect(type(of: copy.layer) == type(of: layer))
    }
  }

  @Test func anUnknownClass() throws {
    do {
      _ = try decode(#"{"class_name": "Spline", "config": {}}"#)
      Issue.record("nothing was thrown")
    } catch let error as HornbillError {
      #expect(error.received == "\"Spline\"")
      #expect(
        error.expected.hasPrefix("a known layer class (Activation, "))
      #expect(
        error.hint == "Register your own layer before loading: LayerRegistry.register(Spline.self).")
    }
  }

  @Test func flattenedChannelsComeLast() throws {
    let layer = try decode(
      #"{"class_name": "Flatten", "config": {"name": "f", "data_format": "channels_first"}}"#)
    #expect(try jsonObject(Flatten(dataFormat: .channelsFirst))["data_format"] as? String == "channels_first")
    let x = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [1, 2, 3])
    #expect(try GivenParameters().call(layer, x).scalars == [1, 4, 2, 5, 3, 6])
    #expect(try GivenParameters().call(layer, Tensor([[1, 2]] as [[Float]])).scalars == [1, 2])
  }

  @Test func numbersOfSharedObjectsAreNotUnknownSettings() throws {
    let text = #"""
      {"class_name": "Dense", "config": {"units": 2, "name": "d", "kernel_regularizer": {"module": "keras.regularizers",
      "class_name": "L2", "config": {"l2": 0.5}, "registered_name": null, "shared_object_id": 123}}}
      """#
    let told = try KerasFileTests.warnings {
      let layer = try decode(text) as? Dense
      #expect(layer?.kernelRegularizer == .l2(0.5))
    }
    #expect(told.isEmpty, "\(told)")
  }

  @Test func whatHornbillCannotDoIsSaid() {
    expectError(
      "load \"layer\": expected an input whose extents after the batch are known, received [null, null, 3]. "
        + "Say the shape of one sample: Model.load(from: path, inputShape: [224, 224, 3])."
    ) { _ = try decode(#"{"class_name": "InputLayer", "config": {"batch_shape": [null, null, 3]}}"#) }
  }
}
