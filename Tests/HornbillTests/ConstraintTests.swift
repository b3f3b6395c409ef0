import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite("Constraints")
struct ConstraintTests {
  @Test("What Keras makes of a weight, and its JSON")
  func values() throws {
    let cases = try GoldenFile("constraints").cases.filter { try $0.string("kind") == "values" }
    #expect(cases.count == 10)
    for golden in cases {
      let constraint = try JSONDecoder().decode(Constraint.self, from: golden.json("constraint"))
      expectClose(constraint(try golden.tensor("input")), try golden.tensor("output"), "\(constraint)")
      let object = try golden.child("constraint").object
      let written = try jsonObject(constraint)
      expectConfig(written, matches: object, "\(constraint)")
      #expect(Set(written.keys) == Set(object.keys))
      let copy = try JSONDecoder().decode(Constraint.self, from: JSONEncoder().encode(constraint))
      #expect(copy == constraint)
    }
  }

  @Test("Training with a constraint gives Keras's parameters after every step, also after saving")
  func training() throws {
    let cases = try GoldenFile("constraints").cases.filter { try $0.string("kind") == "steps" }
    #expect(cases.count == 10)
    for golden in cases {
      let layer = try JSONDecoder().decode(EncodedLayer.self, from: golden.json("layer")).layer
      let hidden = try #require(layer as? Dense)
      #expect((hidden.biasConstraint != nil) == (golden.object["constrains_bias"] as? Bool))
      let (x, y) = (try golden.tensor("x"), try golden.tensor("y"))
      var model: Model = Sequential([InputLayer(shape: [4]), hidden, Dense(2, name: "output")])
      try model.setWeights(golden.tensors("initial_weights"))
      try model.compile(optimizer: .sgd(learningRate: 0.1, momentum: 0.5), loss: .meanSquaredError())
      for (step, weights) in (golden.object["steps"] as? [[[String: Any]]] ?? []).enumerated() {
        try model.fit(x, y, batchSize: 8, verbose: .silent, shuffle: false)
        for (weight, expected) in zip(try model.weights(), weights) {
          expectClose(
            weight.value, try Tensor(golden: GoldenCase(expected)), "\(weight.path) after step \(step + 1)")
        }
        guard step == 2 else { continue }
        try SavingTests.withFolder { folder in
          try model.save(to: folder + "/model.safetensors")
          model = try Model.load(from: folder + "/model.safetensors")
        }
      }
      let saved = try #require(model.layers[1] as? Dense)
      #expect(saved.kernelConstraint == hidden.kernelConstraint)
      #expect(saved.biasConstraint == hidden.biasConstraint)
    }
  }

  @Test("Names alone have Keras's settings")
  func namesAlone() throws {
    let names = #"["max_norm", "NonNeg", "unit_norm", "MinMaxNorm"]"#
    let read = try JSONDecoder().decode([Constraint].self, from: Data(names.utf8))
    #expect(read == [.maxNorm(2, axes: [0]), .nonNeg, .unitNorm(), .minMaxNorm()])
    expectError("Constraint: expected one of MaxNorm, NonNeg, UnitNorm, MinMaxNorm, received \"MaxMax\".") {
      _ = try JSONDecoder().decode([Constraint].self, from: Data(#"["MaxMax"]"#.utf8))
    }
  }

  @Test("Settings that make no sense are errors that name the parameter's layer")
  func refused() {
    func text(_ constraint: Constraint) -> String {
      learningFailure {
        try Sequential([Dense(2, kernelConstraint: constraint, inputShape: [3], name: "d")])
          .build(inputShape: [3])
      }
    }
    #expect(
      text(.maxNorm(-1))
        == "MaxNorm \"d\": expected bounds that are finite numbers of at least 0, the smaller first, received -1.0."
    )
    #expect(
      text(.minMaxNorm(minValue: 2, maxValue: 1))
        == "MinMaxNorm \"d\": expected bounds that are finite numbers of at least 0, the smaller first, "
        + "received 2.0 and 1.0.")
    #expect(
      text(.minMaxNorm(rate: 1.5)) == "MinMaxNorm \"d\": expected a rate from 0 to 1, received 1.5.")
    #expect(
      text(.unitNorm(axes: [2]))
        == "UnitNorm \"d\": expected axes of a parameter of shape [3, 2], each once, received [2].")
    #expect(
      text(.unitNorm(axes: [1, -1]))
        == "UnitNorm \"d\": expected axes of a parameter of shape [3, 2], each once, received [1, -1].")
  }

  @Test("A layer of one's own can constrain its parameters")
  func ownLayer() throws {
    struct Gain: UnaryLayer {
      func call(_ x: Tensor, in scope: Scope) throws -> Tensor {
        x * (try scope.parameter("gain", shape: [x.shape.last], initializer: .ones, constraint: .nonNeg))
      }
    }
    let model = Sequential([Gain()])
    try model.compile(optimizer: .sgd(learningRate: 1), loss: .meanSquaredError())
    try model.fit(Tensor([[1, 1]]), Tensor([[-9, 9]]), verbose: .silent)
    #expect(try model.weights()[0].value.scalars == [0, 9])
  }
}
