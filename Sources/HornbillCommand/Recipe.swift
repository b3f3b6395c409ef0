import Hornbill

/// A network with all that it takes to train it, ready by name.
struct Recipe: Sendable {
  /// What the person types.
  let name: String
  /// What it is, in a few words.
  let summary: String
  let epochs: Int
  let batchSize: Int
  /// Whether images come as rows of 784 numbers, and not as 28 by 28.
  let takesRows: Bool
  /// The network, compiled.
  let build: @Sendable () throws -> Model

  /// The recipe of a name, or nil.
  static func named(_ name: String) -> Recipe? { all.first { $0.name == name } }
}
