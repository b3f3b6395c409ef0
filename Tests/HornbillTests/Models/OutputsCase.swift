import Foundation
import Hornbill

/// One case of `outputs.json`: a model of several inputs or outputs that the real Keras trained.
struct OutputsCase {
  let golden: GoldenCase
  let name: String
  let outputs: [String]

  init(_ golden: GoldenCase) throws {
    self.golden = golden
    name = try golden.string("name")
    outputs = golden.object["outputs"] as? [String] ?? []
  }

  static func all() throws -> [OutputsCase] {
    try GoldenFile("outputs").cases.filter { try $0.string("kind") == "training" }.map { try OutputsCase($0) }
  }

  /// The inputs by name.
  func inputs() throws -> [String: Tensor] {
    let x = try golden.child("x")
    return Dictionary(uniqueKeysWithValues: try x.object.keys.map { ($0, try x.tensor($0)) })
  }

  func weights() throws -> [Tensor]? { golden.has("weights") ? try golden.tensors("weights") : nil }

  /// The settings of `compile` as Keras's files have them.
  func settings() throws -> CompileSettings {
    try JSONDecoder().decode(CompileSettings.self, from: golden.json("compile"))
  }

  /// The model with Keras's first weights, compiled as there.
  func model() throws -> Model {
    let model = try description()
    try model.setWeights(golden.tensors("initial_weights"))
    try model.compile(optimizer: .adam(learningRate: 0.01), settings())
    return model
  }

  /// What `Golden/cases/outputs.py` builds.
  private func description() throws -> Model {
    switch try golden.string("model") {
    case "two_inputs": return try people()
    case "frozen":
      let model = try people()
      try model.setTrainable(false, layers: ["hidden"])
      return model
    case "twice":
      let (x, y) = (Input(shape: [4], name: "title"), Input(shape: [4], name: "body"))
      let head = Dense(1, name: "head")
      return try Model(
        inputs: [x, y], outputs: [head(x), head(Dense(4, activation: .relu, name: "d")(y))])
    case "nested":
      let encoder = Sequential(name: "encoder") {
        Dense(5, activation: .tanh, inputShape: [4], name: "first")
        Dense(3, name: "second")
      }
      try encoder.setTrainable(false, layers: ["first"])
      let inner = Input(shape: [3], name: "inner_input")
      let mixer = try Model(
        inputs: inner, outputs: Add(name: "sum")(inner, Dense(3, activation: .relu, name: "mix")(inner)),
        name: "mixer")
      let (x, y) = (Input(shape: [4], name: "title"), Input(shape: [4], name: "body"))
      let (a, b) = (try mixer(encoder(x)), try mixer(encoder(y)))
      return try Model(
        inputs: [x, y],
        outputs: [Dense(1, name: "age")(a), Dense(1, activation: .sigmoid, name: "sex")(b)])
    case "one":
      let x = Input(shape: [4], name: "title")
      return try Model(inputs: x, outputs: Dense(1, name: "age")(Dense(3, activation: .elu, name: "d")(x)))
    case let other: throw GoldenError("no model \(other)")
    }
  }

  private func people() throws -> Model {
    let (title, body) = (Input(shape: [4], name: "title"), Input(shape: [3], name: "body"))
    let hidden = try Dense(6, activation: .tanh, kernelRegularizer: .l2(0.01), name: "hidden")(
      Concatenate(name: "both")(title, body))
    return try Model(
      inputs: [title, body],
      outputs: [
        Dense(1, name: "age")(hidden), Dense(1, activation: .sigmoid, name: "sex")(hidden),
        Dense(3, activation: .softmax, name: "group")(hidden),
      ], name: "people")
  }
}
