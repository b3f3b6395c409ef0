import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite struct VisionLayerTests {
  @Test func everyCaseOfKeras() throws {
    let cases = try GoldenFile("vision_layers").cases
    for golden in cases {
      let label = "\(try golden.string("class")) \(try golden.string("name"))"
      let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
      #expect(try type(of: layer).className == golden.string("class"))
      #expect(layer.name == snakeCase(type(of: layer).className))
      expectConfig(try jsonObject(EncodedLayer(layer)), matches: try golden.child("serialized").object, label)

      let weights = try golden.children("weights")
      let names = try weights.map { try $0.string("name") }
      let values = try golden.tensors("weights")
      let parameters = Dictionary(uniqueKeysWithValues: zip(names, values))
      for phase in ["inference", "training"] where golden.has(phase) {
        let source = GivenParameters(parameters)
        let scope = source.scope(isTraining: phase == "training")
        let x = try golden.tensor("input")
        let y = try source.call(layer, x, in: scope)
        let wanted = try golden.child(phase)
        expectClose(y, try wanted.tensor("output"), "\(phase) of \(label)")
        #expect(
          source.declarations.map(\.path) == names.map { "\(layer.name)/\($0)" }, "\(label): parameters")

        let losses = scope.losses.map(\.item).sorted()
        let expectedLosses = try wanted.numbers("losses").sorted()
        #expect(losses.count == expectedLosses.count, "\(label): losses")
        for (loss, expected) in zip(losses, expectedLosses) {
          expectClose(loss, expected, "loss of \(label)")
        }

        let trained = zip(source.declarations, values).filter(\.0.isTrainable).map(\.1)
        let total = scope.losses.reduce(sum(y * (try golden.tensor("weight"))), +)
        let gradients = gradient(of: total, withRespectTo: [x] + trained)
        let expected = try wanted.child("gradients")
        for (found, target) in zip(
          gradients, [try expected.tensor("input")] + (try expected.tensors("weights")))
        {
          // Where gradients cancel, as those of a sample's mean do, rounding is all that is left.
          expectClose(found + 1, target + 1, relative: 2e-5, "gradient in \(phase) of \(label)")
        }
        if phase == "training" {
          for state in try golden.children("state") {
            let path = "\(layer.name)/\(try state.string("name"))"
            expectClose(try #require(scope.updates[path]), try Tensor(golden: state), "\(path) of \(label)")
          }
        } else {
          #expect(scope.updates.isEmpty)
        }
      }
    }
    #expect(cases.count == 113)
  }

  @Test func emptyBatchesKeepTheirShapes() throws {
    let source = GivenParameters()
    #expect(try source.call(MaxPooling2D(2), .ones([0, 4, 4, 3])).shape == [0, 2, 2, 3])
    #expect(try source.call(GlobalAveragePooling2D(), .ones([0, 4, 4, 3])).shape == [0, 3])
  }

  @Test func anActivationLayerKeepsItsNumbers() throws {
    let copy = try JSONDecoder().decode(ELU.self, from: JSONEncoder().encode(ELU(alpha: 0.5, name: "e")))
    #expect(copy.alpha == 0.5)
    #expect(copy.name == "e")
  }

  @Test func whatDoesNotFit() {
    let source = GivenParameters()
    expectError(
      "MaxPooling2D \"p\": expected an input of shape [batch, height, width, channels], received shape [2, 8, 8]. "
        + "A single channel has an axis, too: x.expandedDimensions(axis: -1)."
    ) { _ = try source.call(MaxPooling2D(2, name: "p"), .ones([2, 8, 8])) }
    expectError(
      "AveragePooling1D \"p\": expected at least one window of [9] in the input, received [8] positions. "
        + "Take a smaller poolSize, or padding: .same."
    ) { _ = try source.call(AveragePooling1D(9, name: "p"), .ones([2, 8, 3])) }
    expectError("MaxPooling2D \"p\": expected strides of 2 positive numbers, received [1, 2, 3].") {
      _ = try source.call(MaxPooling2D([2, 2], strides: [1, 2, 3], name: "p"), .ones([2, 8, 8, 1]))
    }
    expectError("MaxPooling2D \"p\": expected poolSize of 2 positive numbers, received [0, 0].") {
      _ = try source.call(MaxPooling2D(0, name: "p"), .ones([2, 8, 8, 1]))
    }
    expectError("GlobalMaxPooling1D \"p\": expected at least one position, received shape [2, 0, 3].") {
      _ = try source.call(GlobalMaxPooling1D(name: "p"), .ones([2, 0, 3]))
    }
    expectError(
      "BatchNormalization \"b\": expected axes of the input of shape [2, 3] behind the batch, each once, "
        + "received axis 0."
    ) { _ = try source.call(BatchNormalization(axis: 0, name: "b"), .ones([2, 3])) }
    expectError(
      "LayerNormalization \"l\": expected axes of the input of shape [2, 3] behind the batch, each once, "
        + "received the axes [1, -1]."
    ) { _ = try source.call(LayerNormalization(axes: [1, -1], name: "l"), .ones([2, 3])) }
    expectError(
      "GroupNormalization \"g\": expected a number of groups that divides the 3 channels, or -1, received 2."
    ) { _ = try source.call(GroupNormalization(groups: 2, name: "g"), .ones([2, 3])) }
    expectError("ReLU \"r\": expected threshold of at least 0, received -1.0.") {
      _ = try source.call(ReLU(threshold: -1, name: "r"), .ones([2, 3]))
    }
    expectError("LeakyReLU \"r\": expected a negativeSlope of at least 0, received -1.0.") {
      _ = try source.call(LeakyReLU(negativeSlope: -1, name: "r"), .ones([2, 3]))
    }
    expectError(
      "BatchNormalization \"b\": expected a layer without renorm, received renorm of true. "
        + "Hornbill normalises by the statistics of the batch alone."
    ) {
      _ = try JSONDecoder().decode(
        BatchNormalization.self, from: Data(#"{"name": "b", "renorm": true}"#.utf8))
    }
  }
}
