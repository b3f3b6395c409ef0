import Hornbill

/// A network with all that it takes to train it, ready by name.
struct Recipe: Sendable {
  /// What a recipe trains on: the folder is the one that the person named.
  typealias Source = @Sendable (_ folder: String?) throws -> TrainingData

  /// What the person types.
  let name: String
  /// What it is, in a few words.
  let summary: String
  let epochs: Int
  let batchSize: Int
  let data: Source
  /// The network, compiled.
  let build: @Sendable () throws -> Model

  /// The recipe of a name, or nil.
  static func named(_ name: String) -> Recipe? { all.first { $0.name == name } }
}

/// Inputs and targets to learn from, and others to be tested on where there are any.
struct TrainingData {
  let train: (x: Tensor, y: Tensor)
  let test: (x: Tensor, y: Tensor)?
}
