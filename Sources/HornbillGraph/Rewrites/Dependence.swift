/// What decides a node's value, from what never changes to what is new in every run.
package enum Dependence: Int, Comparable {
  /// Known numbers alone.
  case constants
  /// Variables, too, which change between runs.
  case variables
  /// Placeholders or random numbers, too.
  case inputs

  package static func < (a: Dependence, b: Dependence) -> Bool { a.rawValue < b.rawValue }

  /// By the nodes' numbers, for nodes of which each comes after its inputs.
  package static func all(_ nodes: [Node]) -> [Int: Dependence] {
    var result: [Int: Dependence] = [:]
    for node in nodes {
      let own: Dependence =
        switch node.operation {
        case _ where node.value != nil: .constants
        case is ReadVariable: .variables
        case is Placeholder, is RandomUniform: .inputs
        default: node.inputs.compactMap { result[$0.id] }.max() ?? .constants
        }
      result[node.id] = own
    }
    return result
  }
}
