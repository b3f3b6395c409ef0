import HornbillGraph

/// The optimizers that files can name.
package enum OptimizerRegistry {
  private static let types: [any Optimizer.Type] = [SGD.self, RMSprop.self, Adam.self, AdamW.self]

  /// The names, as Keras's class names.
  package static var classNames: [String] { types.map { $0.className } }

  /// The optimizer whose class a file names, read from the file's configuration of it.
  ///
  /// - Throws: `HornbillError` for an unknown class and for settings of the wrong kind or out of their range.
  package static func optimizer(_ className: String, from decoder: any Decoder) throws -> any Optimizer {
    guard let type = types.first(where: { $0.className == className }) else {
      throw HornbillError(
        "Optimizer", expected: "one of " + classNames.joined(separator: ", "), received: "\"\(className)\"")
    }
    do {
      let optimizer = try type.init(from: decoder)
      try optimizer.validate()
      try refuseUnknownRules(className, from: decoder)
      return optimizer
    } catch let error as DecodingError {
      throw HornbillError(
        className, expected: "Keras's settings of the optimizer", received: "\(error)",
        hint: "Give an optimizer after loading, by compiling anew.")
    }
  }

  private enum UnknownRule: String, CodingKey, CaseIterable {
    case averaging = "use_ema"
    case lossScale = "loss_scale_factor"
    case accumulation = "gradient_accumulation_steps"
  }

  /// Refuses settings of Keras that would change the training and that there are none of here.
  private static func refuseUnknownRules(_ className: String, from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: UnknownRule.self)
    for rule in UnknownRule.allCases where values.contains(rule) {
      let isOff = try values.decodeNil(forKey: rule) || (try? values.decode(Bool.self, forKey: rule)) == false
      guard !isOff else { continue }
      throw HornbillError(
        className, expected: "no \(rule.rawValue)", received: "one in the file",
        hint: "Compile the model anew, with an optimizer of your own.")
    }
  }
}
