import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite struct LayerTests {
  @Test func everyCaseOfKeras() throws {
    let cases = try GoldenFile("layers").cases
    #expect(cases.count == 38)
    for golden in cases { try expectLayer(golden) }
  }

  @Test func namesAreCountedAsInKeras() throws {
    let cases = try GoldenFile("names").cases.filter { try $0.string("kind") == "naming" }
    #expect(cases.count == 1)
    for golden in cases {
      let session = LayerNames()
      try LayerNames.$current.withValue(session) {
        for step in try golden.children("steps") {
          let creates = try step.string("creates")
          let parts = creates.components(separatedBy: " named ")
          let given = parts.count > 1 ? parts[1].filter { $0 != "'" } : nil
          let name =
            switch parts[0] {
            case "Dense": Dense(1, name: given).name
            case "Flatten": Flatten(name: given).name
            case "Dropout": Dropout(0.5, name: given).name
            case "Activation": ActivationLayer(.relu, name: given).name
            case "Reshape": Reshape([1], name: given).name
            case "InputLayer", "Input": Input(shape: [1], name: given).name
            default: LayerNames.name(given, parts[0])
            }
          #expect(try name == step.string("name"), "\(creates)")
          // A functional model of the case begins with an input of its own.
          if parts[0] == "Functional" { _ = Input(shape: [1]) }
        }
      }
    }
  }

  @Test func parametersAreDeclaredAsConfigured() throws {
    let source = GivenParameters()
    _ = try source.call(
      Dense(3, kernelInitializer: .heNormal, biasInitializer: .constant(0.5), name: "head"), .ones([2, 5]))
    #expect(source.declarations.map(\.path) == ["head/kernel", "head/bias"])
    #expect(source.declarations.map(\.shape) == [[5, 3], [3]])
    #expect(source.declarations.map(\.initializer) == [.heNormal, .constant(0.5)])
    #expect(source.declarations.allSatisfy { $0.isTrainable })
  }

  @Test func denseSaysWhatIsWrong() {
    let source = GivenParameters(["kernel": .ones([4, 2])])
    expectError(
      "Dense \"head\": expected an input of at least 2 axes (batch, features), received shape [32]. "
        + "Give one sample a batch axis: x.expandedDimensions(axis: 0)."
    ) { _ = try source.call(Dense(2, name: "head"), .ones([32])) }
    expectError(
      "Dense \"head\": expected 4 features, as its kernel of shape [4, 2] has, received shape [32, 5]. "
        + "The last axis holds the features."
    ) { _ = try source.call(Dense(2, name: "head"), .ones([32, 5])) }
    expectError("Dense \"head\": expected at least 1 unit, received 0.") {
      _ = try source.call(Dense(0, name: "head"), .ones([32, 5]))
    }
  }

  @Test func shapesThatDoNotFit() {
    let source = GivenParameters()
    expectError(
      "Reshape \"r\": expected a target shape of 6 elements, as samples of shape [6] have, with at most one "
        + "extent -1, received [4, -1]."
    ) { _ = try source.call(Reshape([4, -1], name: "r"), .ones([2, 6])) }
    expectError("Flatten \"f\": expected an input with a batch axis, received shape [].") {
      _ = try source.call(Flatten(name: "f"), .ones([]))
    }
    expectError(
      "InputLayer \"i\": expected an input of shape [batch, 28, 28], received shape [2, 784]. "
        + "Reshape the data, or change the model's input shape."
    ) { _ = try source.call(InputLayer(shape: [28, 28], name: "i"), .ones([2, 784])) }
    expectError("Dense \"d\": expected one input, received 2.") {
      _ = try source.scope().call(Dense(1, name: "d"), named: "d", [.ones([1, 1]), .ones([1, 1])])
    }
  }

  @Test func activationsThatDoNotFit() {
    let source = GivenParameters()
    expectError(
      "Dense \"d\": expected an even extent of axis -1 for the activation glu, received shape [2, 3]. "
        + "glu halves the axis."
    ) { _ = try source.call(Dense(3, activation: .glu, name: "d"), .ones([2, 4])) }
    expectError(
      "Activation \"a\": expected a shape that has the axis 2 of the activation softmax, received shape [2, 4]."
    ) { _ = try source.call(ActivationLayer(.softmax(axis: 2), name: "a"), .ones([2, 4])) }
  }

  @Test func aParameterThatNoMemoryHolds() {
    expectError(
      "Dense \"d\": expected a shape of at most 2^40 elements for the parameter \"kernel\", "
        + "received [4, \(Int.max)]."
    ) { _ = try GivenParameters().call(Dense(.max, name: "d"), .ones([2, 4])) }
  }

  @Test func aSharedLayerIsRegularizedOnce() throws {
    let source = GivenParameters(["kernel": .ones([2, 2])])
    let scope = source.scope()
    let layer = Dense(2, kernelRegularizer: .l2(0.5), activityRegularizer: .l1(1), name: "d")
    for _ in 0..<2 { _ = try source.call(layer, .ones([4, 2]), in: scope) }
    // The kernel's penalty once, 0.5 · 4; that of the outputs each time, 4 · 2 · 2 / 4.
    #expect(scope.losses.map(\.item).sorted() == [2, 4, 4])
  }

  @Test func anEmptyBatchKeepsItsShape() throws {
    let source = GivenParameters()
    #expect(try source.call(Flatten(), .ones([0, 3, 4])).shape == [0, 12])
    #expect(try source.call(Reshape([2, -1]), .ones([0, 3, 4])).shape == [0, 2, 6])
    #expect(try source.call(Dense(5), .ones([0, 3])).shape == [0, 5])
  }

  @Test func inputShapes() {
    #expect(Dense(1, inputShape: [3]).inputShape == [3])
    #expect(InputLayer(shape: [784]).inputShape == [784])
    #expect(Flatten().inputShape == nil)
  }
}
