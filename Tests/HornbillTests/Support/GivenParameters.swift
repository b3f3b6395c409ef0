import Hornbill
import HornbillGraph

/// A source of parameters that hands out given values, by the last part of the path.
final class GivenParameters: ParameterSource {
  let values: [String: Tensor]
  private(set) var declarations: [ParameterDeclaration] = []

  init(_ values: [String: Tensor] = [:]) { self.values = values }

  func parameter(_ declaration: ParameterDeclaration) throws -> Tensor {
    declarations.append(declaration)
    let name = declaration.path.split(separator: "/").last.map(String.init) ?? ""
    return try values[name] ?? declaration.initializer(declaration.shape, seed: 1, stream: declarations.count)
  }

  func scope(isTraining: Bool = false, seed: Int64 = 7, step: Int64 = 0) -> Scope {
    Scope(isTraining: isTraining, source: self, seed: Tensor(seed), step: Tensor(step))
  }

  /// The layer's output, called under its own name.
  func call(_ layer: any Layer, _ x: Tensor, in scope: Scope? = nil) throws -> Tensor {
    try (scope ?? self.scope()).call(layer, named: layer.name, [x])[0]
  }
}
