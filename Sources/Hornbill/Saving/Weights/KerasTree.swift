import HornbillGraph

/// Where Keras 3 keeps the parameters of a model: in `layers/CLASS/vars`, numbered, where the class is in snake case and has
/// a number of its own from the second layer on (`keras/src/saving/saving_lib.py`).
///
/// ```
/// layers/dense/vars/0                        the kernel of the first Dense, whatever its name
/// layers/dense/vars/1                        its bias
/// layers/functional/layers/conv2d/vars/0     of a model as a layer
/// layers/spectral_normalization/layer/vars/0 of a layer in another one
/// optimizer/vars/0                           the number of steps; then the learning rate, then the slots
/// ```
struct KerasTree {
  /// The group of each layer, by the layer's path.
  private var groups: [String: String] = [:]
  /// The groups that have `vars`, with the names of their objects, in Keras's order.
  private(set) var owners: [(group: String, name: String)] = []
  /// The groups that have parameters of others as well, first of all, and which may be these.
  private var shared: [(group: String, paths: [String])] = []

  init(_ model: Model) {
    owners.append(("", model.name))
    let graph = model.graph
    add(graph.layers, path: "", group: "", isSequential: model.branches == nil)
  }

  private mutating func add(
    _ layers: [(layer: any Layer, name: String)], path: String, group: String, isSequential: Bool
  ) {
    var counts: [String: Int] = [:]
    for (layer, name) in layers where !(layer is any OperationLayer || isSequential && layer is InputLayer) {
      let base = snakeCase(layer.ownClassName)
      let count = counts[base, default: 0]
      counts[base] = count + 1
      let own = group + "layers/" + (count == 0 ? base : "\(base)_\(count)")
      groups[path + name] = own
      owners.append((own + "/", name))
      if let wrapper = layer as? any WrappingLayer {
        add(wrapper, path: path + name, group: own)
      }
      if let model = (layer as? any InnerModel)?.inner {
        add(
          model.graph.layers, path: path + name + "/", group: own + "/",
          isSequential: layer is SequentialLayer)
      }
    }
  }

  private mutating func add(_ wrapper: some WrappingLayer, path: String, group: String) {
    let inner = path + "/" + wrapper.innerName
    groups[inner] = group + "/layer"
    owners.append((group + "/layer/", wrapper.innerName))
    shared.append((group + "/vars", type(of: wrapper).sharedParameters.map { inner + "/" + $0 }))
    if let next = wrapper.wrapped as? any WrappingLayer { add(next, path: inner, group: group + "/layer") }
  }

  /// The group of a parameter's object: of its layer, or of a layer within it.
  private func group(of path: String) -> String {
    let names = path.split(separator: "/").map(String.init)
    for count in stride(from: names.count - 1, to: 0, by: -1) {
      if let group = groups[names[..<count].joined(separator: "/")] {
        return (([group] + names[count..<(names.count - 1)]).joined(separator: "/")) + "/vars"
      }
    }
    return (names.dropLast() + ["vars"]).joined(separator: "/")
  }

  /// The places of parameters: of each object first those that training may change.
  ///
  /// - Parameter store: a file that has them, which may be of Keras 2.
  func places(
    _ declarations: [ParameterDeclaration], _ optimizer: (any Optimizer)?, in store: (any WeightStore)? = nil
  ) -> WeightPlaces {
    var places = WeightPlaces()
    var counts: [String: Int] = [:]
    let paths = Set(declarations.map(\.path))
    for (group, candidates) in shared {
      for path in candidates where paths.contains(path) {
        places.copies["\(group)/\(counts[group, default: 0])"] = path
        counts[group, default: 0] += 1
      }
    }
    for canBeTrained in [true, false] {
      for declaration in declarations where declaration.canBeTrained == canBeTrained {
        let group = group(of: declaration.path)
        places.parameters[declaration.path] = "\(group)/\(counts[group, default: 0])"
        counts[group, default: 0] += 1
      }
    }
    if let optimizer {
      for (number, slot) in WeightPlaces.slots(declarations, optimizer).enumerated() {
        places.slots[slot] = Self.optimizer + "\(number + Self.firstSlot(optimizer, in: store))"
      }
    }
    return places
  }

  // MARK: - The optimizer

  static let optimizer = "optimizer/vars/"
  static let iterations = optimizer + "0"
  static let learningRate = optimizer + "1"

  /// The number of the first slot: after the number of steps, and the learning rate unless a schedule gives it, or the
  /// file is of Keras 2.
  static func firstSlot(_ optimizer: any Optimizer, in store: (any WeightStore)? = nil) -> Int {
    guard case .constant = optimizer.learningRate else { return 1 }
    return store.map { $0.shapes[learningRate] == [] } ?? true ? 2 : 1
  }

  /// Whether a name is that of something beside the parameters: what the optimizer keeps, and Keras 2's metrics.
  static func isOther(_ name: String) -> Bool {
    SafetensorsModel.isOfOptimizer(name) || name.hasPrefix("metrics/")
  }
}
