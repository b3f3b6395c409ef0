import HornbillGraph

/// What a layer is told about one of its parameters: how it begins, its penalty, and what it is held to.
public struct ParameterSettings: Sendable, Hashable {
  /// How the parameter begins.
  public var initializer: Initializer
  /// The penalty on it.
  public var regularizer: Regularizer?
  /// What it is held to.
  public var constraint: Constraint?

  /// A parameter that begins so, without a penalty or limits unless they are given.
  public init(_ initializer: Initializer, regularizer: Regularizer? = nil, constraint: Constraint? = nil) {
    self.initializer = initializer
    self.regularizer = regularizer
    self.constraint = constraint
  }

  /// Reads the part of a layer's configuration that is about the parameter of a name.
  init(from decoder: any Decoder, _ name: String, default initializer: Initializer) throws {
    let container = try decoder.container(keyedBy: NamedKey.self)
    self.init(
      try container.decodeIfPresent(Initializer.self, forKey: "\(name)_initializer") ?? initializer,
      regularizer: try container.decodeIfPresent(Regularizer.self, forKey: "\(name)_regularizer"),
      constraint: try container.decodeIfPresent(Constraint.self, forKey: "\(name)_constraint"))
  }

  /// Writes the part of a layer's configuration that is about the parameter of a name.
  func encode(to encoder: any Encoder, _ name: String) throws {
    var container = encoder.container(keyedBy: NamedKey.self)
    try container.encode(initializer, forKey: "\(name)_initializer")
    try container.encode(regularizer, forKey: "\(name)_regularizer")
    try container.encode(constraint, forKey: "\(name)_constraint")
  }
}

extension Scope {
  /// A parameter of the layer, as its settings say.
  ///
  /// - Throws: what declaring parameters throws.
  func parameter(_ name: String, shape: [Int], _ settings: ParameterSettings) throws -> Tensor {
    try parameter(
      name, shape: shape, initializer: settings.initializer, regularizer: settings.regularizer,
      constraint: settings.constraint)
  }
}
