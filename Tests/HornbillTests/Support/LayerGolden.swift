import Foundation
import Hornbill
import HornbillGraph
import Testing

/// The layer of a golden case does what Keras's does: names, output, losses, gradients, configuration.
func expectLayer(_ golden: GoldenCase) throws {
  let label = "\(try golden.string("class")) \(try golden.string("name"))"
  let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
  #expect(try type(of: layer).className == golden.string("class"))
  #expect(try layer.name == golden.child("serialized").child("config").string("name"))

  let weights = try golden.children("weights")
  let names = try weights.map { try $0.string("name") }
  let values = try golden.tensors("weights")
  let source = GivenParameters(Dictionary(uniqueKeysWithValues: zip(names, values)))
  let scope = source.scope()
  let x = try golden.tensor("input")
  let y = try source.call(layer, x, in: scope)
  expectClose(y, try golden.tensor("output"), label)
  let shape = try golden.child("output").ints("shape")
  #expect(y.shape.dimensions == shape, "\(label)")
  #expect(
    source.declarations.map(\.path) == names.map { "\(layer.name)/\($0)" }, "\(label): parameters")

  let losses = scope.losses.map(\.item).sorted()
  let wanted = try golden.numbers("losses").sorted()
  #expect(losses.count == wanted.count, "\(label): losses")
  for (loss, expected) in zip(losses, wanted) { expectClose(loss, expected, "loss of \(label)") }

  let total = scope.losses.reduce(sum(y * (try golden.tensor("weight"))), +)
  let gradients = gradient(of: total, withRespectTo: [x] + values)
  let expected = try golden.child("gradients")
  expectClose(gradients[0], try expected.tensor("input"), "input gradient of \(label)")
  for (index, target) in try expected.tensors("weights").enumerated() {
    expectClose(gradients[index + 1], target, "gradient of \(names[index]), \(label)")
  }
  expectConfig(try jsonObject(EncodedLayer(layer)), matches: try golden.child("serialized").object, label)
}
