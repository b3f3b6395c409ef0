import Foundation
import Hornbill
import HornbillGraph
import Testing

extension LearningGolden {
  /// One case of `optimizers.json`: the optimizer read from its configuration, and once more from the arguments
  /// alone, which leaves the rest to the defaults.
  struct OptimizerCase: Decodable, CustomTestStringConvertible {
    var className: String
    var configured: any Optimizer
    var defaulted: any Optimizer
    var parameters: [[Array]]
    var variables: [Array]

    enum CodingKeys: String, CodingKey {
      case optimizer, arguments, config, parameters, variables
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      className = try values.decode(String.self, forKey: .optimizer)
      configured = try OptimizerRegistry.optimizer(className, from: values.superDecoder(forKey: .config))
      defaulted = try OptimizerRegistry.optimizer(className, from: values.superDecoder(forKey: .arguments))
      parameters = try values.decode([[Array]].self, forKey: .parameters)
      variables = try values.decode([Array].self, forKey: .variables)
    }

    var testDescription: String { "\(configured)" }
  }

  struct OptimizerFile: Decodable {
    var initial: [Array]
    var gradients: [[Array]]
    var cases: [OptimizerCase]
  }

  static let optimizers = read("optimizers", as: OptimizerFile.self)
}

/// Tensors one after the other in one vector, as a model keeps its parameters.
private func flat(_ tensors: [Tensor]) -> Tensor { concatenate(tensors.map { $0.reshape(-1) }) }

@Suite("Optimizers")
struct OptimizerTests {
  @Test("Every golden case is used")
  func counts() {
    #expect(LearningGolden.optimizers?.cases.count == 32)
    #expect(LearningGolden.optimizers?.gradients.count == 20)
  }

  @Test("Keras's parameters after every step", arguments: LearningGolden.optimizers?.cases ?? [])
  func golden(_ example: LearningGolden.OptimizerCase) throws {
    let file = try #require(LearningGolden.optimizers)
    let optimizer = example.configured
    var parameters = flat(file.initial.map(\.tensor))
    var slots = optimizer.slots.map { _ in Tensor.zeros(parameters.shape) }
    let rate = optimizer.learningRate(Tensor(Int64(0)))
    for (index, gradients) in file.gradients.enumerated() {
      let gradient = flat(optimizer.gradientRules.clip(gradients.map(\.tensor)))
      let decayed = optimizer.gradientRules.decay(parameters, learningRate: rate)
      let next = optimizer.update(
        decayed, gradient: gradient, slots: slots, learningRate: rate, step: Tensor(Float(index + 1)))
      parameters = next.parameters.evaluated()
      slots = next.slots.map { $0.evaluated() }
      let expected = example.parameters[index].flatMap(\.numbers)
      expectClose(parameters.scalars(as: Double.self), expected, "step \(index + 1)")
    }
    for (name, slot) in zip(optimizer.slots, slots) {
      let kept = example.variables.filter { $0.name == "kernel_\(name)" || $0.name == "bias_\(name)" }
      #expect(kept.count == 2, "\(name)")
      expectClose(slot.scalars(as: Double.self), kept.flatMap(\.numbers), name)
    }
    // Keras keeps the number of steps and the learning rate besides.
    #expect(example.variables.count == 2 + 2 * optimizer.slots.count)
  }

  @Test("Defaults are Keras's", arguments: LearningGolden.optimizers?.cases ?? [])
  func defaults(_ example: LearningGolden.OptimizerCase) throws {
    func settings(_ optimizer: any Optimizer) throws -> [String: Double?] {
      let data = try JSONEncoder().encode(optimizer)
      return try JSONDecoder().decode([String: Setting].self, from: data).mapValues(\.value)
    }
    let (configured, defaulted) = (try settings(example.configured), try settings(example.defaulted))
    #expect(Set(configured.keys) == Set(defaulted.keys))
    for (name, value) in configured {
      let other = defaulted[name] ?? nil
      // Keras writes the learning rate as its float32 variable holds it.
      #expect(value.map { Float($0) } == other.map { Float($0) }, "\(name)")
    }
  }

  /// A number, a truth value or null.
  private struct Setting: Decodable {
    var value: Double?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() { return }
      value = try (try? container.decode(Bool.self)).map { $0 ? 1 : 0 } ?? container.decode(Double.self)
    }
  }

  @Test("Optimizers go through JSON and back, under Keras's names")
  func codable() throws {
    func returns<Kind: Optimizer & Equatable>(_ optimizer: Kind, _ keys: [String]) throws {
      let data = try JSONEncoder().encode(optimizer)
      #expect(try JSONDecoder().decode(Kind.self, from: data) == optimizer)
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let shared = ["clipnorm", "clipvalue", "global_clipnorm", "learning_rate", "weight_decay"]
      #expect(object.keys.sorted() == (keys + shared).sorted())
    }
    try returns(
      SGD(learningRate: 0.5, momentum: 0.25, nesterov: true, clipNorm: 1), ["momentum", "nesterov"])
    try returns(
      RMSprop(learningRate: 0.5, rho: 0.5, momentum: 0.25, epsilon: 1e-3, centered: true, clipValue: 2),
      ["rho", "momentum", "epsilon", "centered"])
    let adam = ["beta_1", "beta_2", "epsilon", "amsgrad"]
    try returns(Adam(beta1: 0.5, beta2: 0.75, epsilon: 1e-3, amsgrad: true, weightDecay: 0.5), adam)
    try returns(AdamW(weightDecay: 0.25, globalClipNorm: 3), adam)
    let short = try JSONDecoder().decode(AdamW.self, from: Data("{}".utf8))
    #expect(short == AdamW() && short.gradientRules.weightDecay == 0.004)
  }

  @Test("Optimizers can be named where one is wanted")
  func names() {
    func name(_ optimizer: some Optimizer) -> String { type(of: optimizer).className }
    #expect(name(.sgd(momentum: 0.9)) == "SGD")
    #expect(name(.rmsprop()) == "RMSprop")
    #expect(name(.adam(learningRate: 0.01)) == "Adam")
    #expect(name(.adamW()) == "AdamW")
    #expect(OptimizerRegistry.classNames == ["SGD", "RMSprop", "Adam", "AdamW"])
  }

  @Test("Gradients of zeros and infinities are clipped without accident")
  func clippingExtremes() {
    let zeros = [Tensor.zeros([2]), .zeros([3])]
    let rules = [GradientRules(clipNorm: 1), .init(clipValue: 1), .init(globalClipNorm: 1)]
    for rule in rules {
      #expect(rule.clip(zeros).allSatisfy { $0.scalars.allSatisfy { $0 == 0 } })
    }
    let infinite = GradientRules(globalClipNorm: 1).clip([Tensor([.infinity, 1]), Tensor([1])])
    #expect(infinite.allSatisfy { $0.scalars.allSatisfy(\.isNaN) })
    #expect(GradientRules(globalClipNorm: 1).clip([]).isEmpty)
  }
}

@Suite("What optimizers refuse")
struct OptimizerErrorTests {
  @Test("Settings out of their ranges")
  func ranges() {
    let rate = "expected learningRate to be a finite number of at least 0"
    let cases: [(any Optimizer, String)] = [
      (SGD(learningRate: -0.1), "SGD: \(rate), received -0.1."),
      (Adam(learningRate: .constant(.nan)), "Adam: \(rate), received nan."),
      (RMSprop(learningRate: .constant(.infinity)), "RMSprop: \(rate), received inf."),
      (SGD(momentum: 1.5), "SGD: expected momentum to be from 0 to 1, received 1.5."),
      (RMSprop(rho: 1), "RMSprop: expected rho to be at least 0 and below 1, received 1.0."),
      (RMSprop(momentum: -1), "RMSprop: expected momentum to be from 0 to 1, received -1.0."),
      (Adam(beta1: 1), "Adam: expected beta1 to be at least 0 and below 1, received 1.0."),
      (AdamW(beta2: -0.5), "AdamW: expected beta2 to be at least 0 and below 1, received -0.5."),
      (Adam(epsilon: -1), "Adam: expected epsilon to be a finite number of at least 0, received -1.0."),
      (
        AdamW(weightDecay: -1),
        "AdamW: expected weightDecay to be a finite number of at least 0, received -1.0."
      ),
      (SGD(clipNorm: 0), "SGD: expected clipNorm to be a finite number above 0, received 0.0."),
      (
        Adam(clipNorm: 1, globalClipNorm: 2),
        "Adam: expected at most one of clipNorm, clipValue and globalClipNorm, "
          + "received clipNorm and globalClipNorm. Leave out all but one."
      ),
    ]
    for (optimizer, text) in cases {
      #expect(learningFailure { try optimizer.validate() } == text)
    }
  }

  @Test("Files that describe no optimizer")
  func files() {
    struct File: Decodable {
      init(from decoder: any Decoder) throws {
        let name = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .name)
        _ = try OptimizerRegistry.optimizer(name, from: decoder)
      }

      enum Key: String, CodingKey {
        case name
      }
    }
    func text(_ json: String) -> String {
      learningFailure { _ = try JSONDecoder().decode(File.self, from: Data(json.utf8)) }
    }
    #expect(
      text(#"{"name": "Lion"}"#)
        == "Optimizer: expected one of SGD, RMSprop, Adam, AdamW, received \"Lion\".")
    #expect(
      text(#"{"name": "Adam", "learning_rate": -1}"#)
        == "Adam: expected learningRate to be a finite number of at least 0, received -1.0.")
    #expect(
      text(#"{"name": "SGD", "use_ema": true}"#)
        == "SGD: expected no use_ema, received one in the file. "
        + "Compile the model anew, with an optimizer of your own.")
    #expect(
      text(#"{"name": "SGD", "use_ema": false, "gradient_accumulation_steps": 4}"#)
        == "SGD: expected no gradient_accumulation_steps, received one in the file. "
        + "Compile the model anew, with an optimizer of your own.")
    #expect(text(#"{"name": "SGD", "learning_rate": {}}"#).hasPrefix("SGD: expected Keras's settings"))
  }
}
