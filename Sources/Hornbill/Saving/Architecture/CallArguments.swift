import HornbillGraph

/// The arguments of one call as `inbound_nodes` has them, and the values among them.
struct CallArguments {
  /// A value: which output of which call of which layer.
  struct Place: Hashable, CustomStringConvertible {
    var layer: String
    var call: Int
    var output: Int

    var description: String { "output \(output) of call \(call) of \"\(layer)\"" }

    /// The same where the calls of some layers are counted from 1.
    func countedFromZero(_ layers: Set<String>) -> Place {
      layers.contains(layer) ? Place(layer: layer, call: call - 1, output: output) : self
    }
  }

  let positional: [ConfigValue]
  let named: [String: ConfigValue]
  /// The values in the order in which the arguments have them.
  private(set) var places: [Place]

  /// Counts the calls of some layers from 0 that the file counts from 1.
  mutating func countFromZero(_ layers: Set<String>) { places = places.map { $0.countedFromZero(layers) } }

  /// Reads Keras 3's `{"args", "kwargs"}`, or Keras 2's list of `[layer, call, output, kwargs]`; nil for anything else.
  init?(_ node: ConfigValue) {
    switch node {
    case .object(let members):
      guard case .array(let positional) = members["args"] else { return nil }
      self.positional = positional
      if case .object(let named) = members["kwargs"] { self.named = named } else { named = [:] }
    case .array(let entries):
      var named: [String: ConfigValue] = [:]
      var values: [ConfigValue] = []
      for entry in entries {
        guard case .array(let parts) = entry, parts.count >= 3 else { return nil }
        values.append(Self.tensor(Array(parts.prefix(3))))
        if parts.count > 3 {
          guard case .object(let more) = parts[3] else { return nil }
          named.merge(more) { $1 }
        }
      }
      positional = values.count == 1 ? values : [.array(values)]
      // What is not said is none.
      self.named = named.filter { $0.value != .null }
    default: return nil
    }
    var found: [Place] = []
    guard Self.collect(.array(positional), into: &found) else { return nil }
    for (_, value) in named.sorted(by: { $0.key < $1.key }) {
      guard Self.collect(value, into: &found) else { return nil }
    }
    places = found
  }

  private static func tensor(_ history: [ConfigValue]) -> ConfigValue {
    .object([
      "class_name": .string("__keras_tensor__"), "config": .object(["keras_history": .array(history)]),
    ])
  }

  /// Whether an argument is a value that a layer gives.
  static func isTensor(_ value: ConfigValue) -> Bool {
    if case .object(let members) = value {
      members["class_name"] == .string("__keras_tensor__")
    } else {
      false
    }
  }

  private static func place(_ history: ConfigValue?) -> Place? {
    guard case .array(let parts) = history, parts.count >= 3, let layer = parts[0].string,
      let call = parts[1].int, let output = parts[2].int, call.magnitude < 1 << 32
    else { return nil }
    return Place(layer: layer, call: call, output: output)
  }

  /// Adds the values among arguments; false where one is not said as it should be.
  private static func collect(_ value: ConfigValue, into found: inout [Place]) -> Bool {
    switch value {
    case .array(let values): return values.allSatisfy { collect($0, into: &found) }
    case .object(let members):
      guard isTensor(value) else {
        return members.sorted { $0.key < $1.key }.allSatisfy { collect($0.value, into: &found) }
      }
      guard case .object(let config) = members["config"], let place = place(config["keras_history"]) else {
        return false
      }
      found.append(place)
      return true
    default: return true
    }
  }

  /// A model's inputs or outputs: one, a list, or an object by keys, whose order is that of the keys.
  static func structure(_ value: ConfigValue) -> (places: [Place], keys: [String]?)? {
    if let place = place(value) { return ([place], nil) }
    switch value {
    case .array(let values):
      let places = values.compactMap { place($0) }
      return places.count == values.count && !places.isEmpty ? (places, nil) : nil
    case .object(let members):
      let keys = members.keys.sorted()
      let places = keys.compactMap { place(members[$0]) }
      return places.count == keys.count && !places.isEmpty ? (places, keys) : nil
    default: return nil
    }
  }

  /// Makes sure that a layer was called on values and nothing else.
  ///
  /// A call may say whether it is in training: Keras replaces that by what the whole model does (`operation_fn` of
  /// `keras/src/models/functional.py`).
  ///
  /// - Throws: `HornbillError` where there are other arguments, which would change what is computed.
  func requireTensorsAlone(_ layer: String, _ file: String) throws {
    func isPlain(_ value: ConfigValue) -> Bool {
      if Self.isTensor(value) || value == .null { return true }
      switch value {
      case .array(let values): return values.allSatisfy(isPlain)
      case .object(let members): return members.values.allSatisfy(isPlain)
      default: return false
      }
    }
    let others = named.filter { $0.key != "training" && !isPlain($0.value) }
    guard positional.allSatisfy(isPlain), others.isEmpty else {
      let text =
        (positional.filter { !isPlain($0) }.map(\.json) + others.map { "\($0.key)=\($0.value.json)" })
        .sorted().joined(separator: ", ")
      throw HornbillError(
        "load", path: file, expected: "a call of \"\(layer)\" on values of the model alone",
        received: "also \(text)")
    }
  }
}
