import HornbillGraph

extension Model {
  /// Freezes layers, or lets training change them again.
  ///
  /// It takes effect at once. The optimizer keeps what it knows of the parameters that stay trainable.
  ///
  /// - Parameters:
  ///   - isTrainable: whether training changes the layers' parameters.
  ///   - names: names of the model's layers; all where nil.
  /// - Throws: `HornbillError` where the model has no layer of a name.
  public func setTrainable(_ isTrainable: Bool, layers names: [String]? = nil) throws {
    if let unknown = names?.first(where: { !layerNames.contains($0) }) {
      throw HornbillError(
        "setTrainable", path: name, expected: "one of the layers \(layerNames.joined(separator: ", "))",
        received: "\"\(unknown)\"")
    }
    let named = Set(names ?? layerNames)
    // A model that is a layer has layers of its own.
    frozenLayers =
      isTrainable
      ? frozenLayers.filter { !named.contains(Self.root(of: $0)) } : frozenLayers.union(named)
    guard let old = parameters else { return }
    let new = try old.copy(freezing: isFrozen)
    parameters = new
    inference = ForwardPrograms()
    evaluation = nil
    compiled?.relay(from: old, to: new)
  }

  /// Whether training changes the parameters of a layer.
  ///
  /// - Throws: `HornbillError` where the model has no layer of the name.
  public func isTrainable(layer name: String) throws -> Bool {
    guard layerNames.contains(name) else {
      throw HornbillError(
        "isTrainable", path: self.name, expected: "one of the layers \(layerNames.joined(separator: ", "))",
        received: "\"\(name)\"")
    }
    return !frozenLayers.contains(name)
  }

  /// Whether a parameter's layer is frozen, or the model that this is a layer of.
  func isFrozen(_ path: String) -> Bool {
    path.indices.contains { path[$0] == "/" && frozenLayers.contains(String(path[..<$0])) }
  }

  /// The layer of the model to which a path leads.
  static func root(of path: String) -> String { String(path.prefix { $0 != "/" }) }
}
