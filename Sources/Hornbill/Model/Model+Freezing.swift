import HornbillGraph

extension Model {
  /// Freezes layers, or lets training change them again.
  ///
  /// It takes effect at once. The optimizer keeps what it knows of the parameters that stay trainable.
  ///
  /// - Parameters:
  ///   - isTrainable: whether training changes the layers' parameters.
  ///   - names: names of the model's layers, or paths as `encoder/dense` to layers of a model among them; all where nil.
  ///     Inside a frozen model everything is frozen.
  /// - Throws: `HornbillError` where the model has no layer of a name.
  public func setTrainable(_ isTrainable: Bool, layers names: [String]? = nil) throws {
    for name in names ?? [] { try requireLayer(name, "setTrainable") }
    let named = names ?? layerNames
    // A model that is a layer has layers of its own.
    frozenLayers =
      isTrainable
      ? frozenLayers.filter { frozen in !named.contains { frozen == $0 || frozen.hasPrefix($0 + "/") } }
      : frozenLayers.union(named)
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
    try requireLayer(name, "isTrainable")
    return !isFrozen(name + "/")
  }

  /// - Throws: `HornbillError` where no layer has the name, or is at the path.
  private func requireLayer(_ path: String, _ operation: String) throws {
    var known = Array(zip(layerNames, layers))
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    for (number, step) in steps.enumerated() {
      guard let (_, layer) = known.first(where: { $0.0 == step }) else {
        throw HornbillError(
          operation, path: name, expected: "one of the layers \(known.map(\.0).joined(separator: ", "))",
          received: "\"\(steps[...number].joined(separator: "/"))\"")
      }
      known = ((layer as? any InnerModel)?.inner.graph.layers ?? []).map { ($0.name, $0.layer) }
    }
  }

  /// Whether a parameter's layer is frozen, or the model that this is a layer of.
  func isFrozen(_ path: String) -> Bool {
    path.indices.contains { path[$0] == "/" && frozenLayers.contains(String(path[..<$0])) }
  }

  /// The layer of the model to which a path leads.
  static func root(of path: String) -> String { String(path.prefix { $0 != "/" }) }
}
