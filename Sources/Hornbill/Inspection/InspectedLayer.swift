/// A layer as a file describes it, whether its class is known or not.
package struct InspectedLayer {
  /// The path: the layer's name after those of the models that it lies in.
  package let path: String
  package let className: String
  /// The settings, without the name and, of a model, without its layers.
  package let config: [String: ConfigValue]
  /// The calls; nil in a line of layers.
  package let calls: ConfigValue?

  /// A model's own settings, and those of its layers, the ones of a model within it after it.
  ///
  /// - Throws: `HornbillError` where the model is not described as Keras does.
  package static func all(
    of model: ConfigValue, _ file: String
  ) throws -> (model: InspectedLayer, layers: [InspectedLayer]) {
    let object = try KerasMembers(model, file)
    var layers: [InspectedLayer] = []
    func add(_ value: ConfigValue, to path: String) throws {
      for value in value.elements {
        let object = try KerasMembers(value, file)
        let own = path + (object.name ?? object.className)
        layers.append(InspectedLayer(object, path: own))
        if let inner = Self.layers(of: object) { try add(inner, to: own + "/") }
      }
    }
    if let inner = Self.layers(of: object) { try add(inner, to: "") }
    return (InspectedLayer(object, path: object.name ?? object.className), layers)
  }

  /// The list of layers; Keras before 2.2.3 wrote it in the place of the configuration.
  private static func layers(of object: KerasMembers) -> ConfigValue? {
    object.config.map { $0["layers"] } ?? object["config"]
  }

  private init(_ object: KerasMembers, path: String) {
    self.path = path
    className = object.className
    config = (object.config ?? [:]).filter { key, value in
      key != "name" && !(key == "layers" && !value.elements.isEmpty)
    }
    calls = object["inbound_nodes"]
  }
}

extension ConfigValue {
  /// The elements of a list; none of anything else.
  fileprivate var elements: [ConfigValue] { if case .array(let elements) = self { elements } else { [] } }
}
