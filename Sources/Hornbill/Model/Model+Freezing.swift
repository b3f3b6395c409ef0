import HornbillGraph

extension Model {
  /// Freezes layers, or lets training change them again.
  ///
  /// It takes effect at once. The optimizer keeps what it knows of the parameters that stay trainable.
  ///
  /// - Parameters:
  ///   - isTrainable: whether training changes the layers' parameters.
  ///   - names: names of the model's layers, or paths as `encoder/dense` to layers of a model or of a wrapper among them; all
  ///     where nil. What is inside a layer goes with it.
  /// - Throws: `HornbillError` where the model has no layer of a name.
  public func setTrainable(_ isTrainable: Bool, layers names: [String]? = nil) throws {
    for name in names ?? [] { try requireLayer(name, "setTrainable") }
    for path in names ?? layerNames {
      if isTrainable { thaw(path) } else { frozenLayers.insert(path) }
    }
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
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    for number in steps.indices {
      let known = layers(in: steps[..<number]).map(\.name)
      guard known.contains(String(steps[number])) else {
        throw HornbillError(
          operation, path: name, expected: "one of the layers \(known.joined(separator: ", "))",
          received: "\"\(steps[...number].joined(separator: "/"))\"")
      }
    }
  }

  /// The layers of the model, or those in a layer of it.
  private func layers(in steps: ArraySlice<Substring>) -> [(name: String, layer: any Layer)] {
    steps.reduce(Array(zip(layerNames, layers)).map { ($0, $1) }) { known, step in
      switch known.first(where: { $0.name == step })?.layer {
      case let model as any InnerModel: model.inner.graph.layers.map { ($0.name, $0.layer) }
      case let wrapper as any WrappingLayer: [(wrapper.innerName, wrapper.wrapped)]
      default: []
      }
    }
  }

  /// Lets training change what is at a path; the rest of a frozen model that it lies in stays frozen.
  private func thaw(_ path: String) {
    let steps = path.split(separator: "/", omittingEmptySubsequences: false)
    for number in steps.indices.dropFirst() {
      let outer = steps[..<number].joined(separator: "/")
      guard frozenLayers.remove(outer) != nil else { continue }
      frozenLayers.formUnion(layers(in: steps[..<number]).map { "\(outer)/\($0.name)" })
    }
    frozenLayers = frozenLayers.filter { $0 != path && !$0.hasPrefix(path + "/") }
  }

  /// Whether a parameter's layer is frozen, or the model that this is a layer of.
  func isFrozen(_ path: String) -> Bool {
    path.indices.contains { path[$0] == "/" && frozenLayers.contains(String(path[..<$0])) }
  }

  /// The layer of the model to which a path leads.
  static func root(of path: String) -> String { String(path.prefix { $0 != "/" }) }
}
