import Foundation
import Hornbill
import Testing

@Suite struct MergingTests {
  @Test func everyCaseOfKeras() throws {
    let cases = try GoldenFile("merging").cases.filter { try $0.string("kind") == "layer" }
    #expect(cases.count == 37)
    for golden in cases {
      let label = "\(try golden.string("class")) \(try golden.string("name"))"
      let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("serialized")).layer
      #expect(try type(of: layer).className == golden.string("class"))
      let inputs = try golden.tensors("inputs")
      let outputs = try GivenParameters().scope().call(layer, named: layer.name, inputs)
      #expect(outputs.count == 1)
      expectClose(outputs[0], try golden.tensor("output"), label)
      let total = sum(outputs[0] * (try golden.tensor("weight")))
      let gradients = gradient(of: total, withRespectTo: inputs)
      for (gradient, wanted) in zip(gradients, try golden.tensors("gradients")) {
        expectClose(gradient, wanted, "gradient of \(label)")
      }
      expectConfig(try jsonObject(EncodedLayer(layer)), matches: try golden.child("serialized").object, label)
    }
  }

  private func call(_ layer: any Layer, _ shapes: [Int]...) throws {
    _ = try GivenParameters().scope().call(layer, named: "m", shapes.map { .ones(Shape($0)) })
  }

  @Test func inputsThatDoNotFit() {
    expectError("Add \"m\": expected inputs whose shapes broadcast, received shapes [2, 3], [2, 4].") {
      try call(Add(), [2, 3], [2, 4])
    }
    expectError("Subtract \"m\": expected 2 inputs, received 3.") {
      try call(Subtract(), [2, 3], [2, 3], [2, 3])
    }
    expectError("Average \"m\": expected at least one input, received 0.") { try call(Average()) }
    expectError("Maximum \"m\": expected inputs whose shapes broadcast, received shapes [], [2].") {
      try call(Maximum(), [], [2])
    }
    expectError(
      "Concatenate \"m\": expected an axis other than the batch of inputs of 2 axes, received axis 2."
    ) { try call(Concatenate(axis: 2), [2, 3], [2, 3]) }
    expectError(
      "Concatenate \"m\": expected an axis other than the batch of inputs of 2 axes, received axis 0."
    ) { try call(Concatenate(axis: 0), [2, 3], [2, 3]) }
    expectError(
      "Concatenate \"m\": expected inputs whose shapes differ along axis -1 alone, "
        + "received shapes [2, 3, 1], [2, 4, 1]."
    ) { try call(Concatenate(), [2, 3, 1], [2, 4, 1]) }
    expectError("Concatenate \"m\": expected at least one input, received none.") { try call(Concatenate()) }
    expectError("Dot \"m\": expected 2 inputs, received 1.") { try call(Dot(axes: 1), [2, 3]) }
    expectError("Dot \"m\": expected axes other than the batch of shapes [2, 3] and [2, 3], received [0].") {
      try call(Dot(axes: 0), [2, 3], [2, 3])
    }
    expectError(
      "Dot \"m\": expected equal extents along axis 1 of the first input and axis 2 of the second, "
        + "received shapes [2, 3] and [2, 3, 4]."
    ) { try call(Dot(axes: 1, 2), [2, 3], [2, 3, 4]) }
    expectError(
      "Dot \"m\": expected an output of at most 2^40 elements, received [1, 2097152, 2097152]."
    ) { try call(Dot(axes: 2), [1, 1 << 21, 1], [1, 1 << 21, 1]) }
    expectError(
      "Concatenate \"m\": expected an output of at most 2^40 elements, received [1, 2199023255552]."
    ) { try call(Concatenate(), [1, 1 << 40], [1, 1 << 40]) }
  }
}
