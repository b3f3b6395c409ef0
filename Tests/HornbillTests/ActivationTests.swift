import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite struct ActivationTests {
  /// The activation of a golden case: by its name where it has no arguments, else through JSON.
  private func activation(_ golden: GoldenCase) throws -> Activation {
    let name = try golden.string("name")
    let arguments = try golden.child("arguments").object
    if arguments.isEmpty { return try Activation(named: name) }
    let object: [String: Any] = ["class_name": name, "config": arguments]
    return try JSONDecoder().decode(
      Activation.self, from: JSONSerialization.data(withJSONObject: object))
  }

  @Test func everyCaseOfKeras() throws {
    let file = try GoldenFile("activations")
    var count = 0
    for golden in file.cases {
      let activation = try activation(golden)
      let label =
        "\(try golden.string("name")) \(try golden.child("arguments").object) \(try golden.string("kind"))"
      #expect(try activation.name == golden.string("name"))
      let x = try golden.tensor("input")
      let y = activation(x)
      expectClose(y, try golden.tensor("output"), label)
      let g = gradient(of: sum(y * (try golden.tensor("weight"))), withRespectTo: [x])[0]
      var expected = try golden.tensor("gradient").scalars
      if label == "selu [:] extreme" {
        // TensorFlow's output at -1e-30 rounds to 0, and it takes the slope above 0 there: 1, not alpha.
        expected[10] *= 1.67326324
      }
      expectClose(g, Tensor(expected, shape: g.shape), "gradient of \(label)")
      count += 1
    }
    #expect(count == 88)
    let names = try Set(file.cases.map { try $0.string("name") })
    #expect(names == Set(Activation.named.map(\.name)).union(["threshold"]))
  }

  @Test func gradientsAtZeroAreThoseOfKeras() {
    let x = Tensor([0, 0])
    for (activation, expected) in [
      (Activation.relu, 0), (.relu6, 0), (.relu(threshold: 1), 0), (.softplus, 0.5), (.elu, 1), (.silu, 0.5),
    ] as [(Activation, Float)] {
      let g = gradient(of: sum(activation(x)), withRespectTo: [x])[0]
      #expect(g.scalars == [expected, expected], "\(activation.name)")
    }
  }

  @Test func notANumberStaysNotANumber() throws {
    let x = Tensor([Float.nan, .nan])
    for activation in Activation.named + [.threshold(1, defaultValue: 0), .relu(maxValue: 4, threshold: 1)] {
      let y = activation(x).scalars
      #expect(y.allSatisfy { $0.isNaN }, "\(activation.name): \(y)")
    }
  }

  @Test func doublesStayDoubles() throws {
    let x = Tensor([-1.5, 0.25] as [Double])
    for activation in Activation.named { #expect(activation(x).dtype == .float64, "\(activation.name)") }
  }

  @Test func integersBecomeFloatingPoint() throws {
    let x = Tensor([-3, 2] as [Int])
    #expect(Activation.relu(x).scalars == [0, 2])
    #expect(Activation.hardTanh(x).scalars == [-1, 1])
  }

  @Test func lossesCanLookBehindSoftmaxAndSigmoid() {
    let x = Tensor([[1, 2], [3, 4]])
    #expect(Activation.softmax(x).node.operation is HornbillGraph.Softmax)
    #expect(Activation.sigmoid(x).node.operation is HornbillGraph.Sigmoid)
    #expect(Activation.softmax(x).node.inputs.first === x.node)
    #expect(Activation.sigmoid(x).node.inputs.first === x.node)
  }

  @Test func sparsemaxTakesTiesOneByOne() {
    // Partial sums 1, 2 and 2.9 make τ = (5.9 - 1) / 3; four zeros make τ = -1 / 4.
    let y = Activation.sparsemax(Tensor([[1, 1, 0.9, -5], [0, 0, 0, 0]]))
    #expect(y.scalars == [0, 0, 0, 0, 0.25, 0.25, 0.25, 0.25])
  }

  @Test func plainOnesAreStringsInJSON() throws {
    for activation in Activation.named {
      let data = try JSONEncoder().encode([activation])
      #expect(String(decoding: data, as: UTF8.self) == "[\"\(activation.name)\"]")
      #expect(try JSONDecoder().decode([Activation].self, from: data) == [activation])
    }
  }

  @Test func argumentsSurviveJSON() throws {
    for activation: Activation in [
      .celu(alpha: 0.5), .elu(alpha: 0.3), .gelu(approximate: true), .glu(axis: 0), .hardShrink(threshold: 1),
      .leakyRelu(negativeSlope: 0.01), .logSoftmax(axis: 0),
      .relu(negativeSlope: 0.1, maxValue: 4, threshold: 1),
      .relu(maxValue: 4), .softShrink(threshold: 2), .softmax(axis: 1), .sparsemax(axis: 0),
      .squareplus(b: 1),
      .threshold(1, defaultValue: -2),
    ] {
      let data = try JSONEncoder().encode(activation)
      #expect(try JSONDecoder().decode(Activation.self, from: data) == activation)
    }
  }

  @Test func anUnknownNameListsAll() throws {
    #expect(try Activation(named: "swish") == .silu)
    let names = Activation.named.map(\.name).joined(separator: ", ")
    expectError("Activation: expected one of \(names), received \"rulu\".") {
      _ = try Activation(named: "rulu")
    }
  }
}
