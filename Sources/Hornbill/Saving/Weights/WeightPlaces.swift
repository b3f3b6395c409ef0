import HornbillGraph

/// The names under which a file keeps a model's parameters and what the optimizer keeps of them.
struct WeightPlaces {
  /// What the optimizer keeps of one parameter.
  struct Slot: Hashable {
    var slot: String
    var path: String
  }

  /// By the parameters' paths.
  var parameters: [String: String] = [:]
  var slots: [Slot: String] = [:]
  /// The names of parameters that a file has once more, with their paths.
  var copies: [String: String] = [:]

  /// Our own names: the paths, and `optimizer/SLOT/PATH`.
  static func paths(_ declarations: [ParameterDeclaration], _ optimizer: (any Optimizer)?) -> WeightPlaces {
    var places = WeightPlaces()
    for declaration in declarations {
      places.parameters[declaration.path] = declaration.path
      guard declaration.isTrainable else { continue }
      for slot in optimizer?.slots ?? [] {
        let name = "optimizer/\(slot)/\(declaration.path)"
        places.slots[Slot(slot: slot, path: declaration.path)] = name
      }
    }
    return places
  }

  /// Everything that the optimizer keeps of parameters, in Keras's order.
  static func slots(_ declarations: [ParameterDeclaration], _ optimizer: any Optimizer) -> [Slot] {
    let trainable = declarations.filter(\.isTrainable)
    return optimizer.slotGroups.flatMap { group in
      trainable.flatMap { declaration in group.map { Slot(slot: $0, path: declaration.path) } }
    }
  }
}
