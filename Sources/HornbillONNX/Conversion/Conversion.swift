import HornbillGraph

/// What an operation of the graph becomes in ONNX.
enum Conversion: Sendable {
  typealias Body = @Sendable (inout Converter, TracedGraph.Entry) throws -> Value

  /// Nothing: it is an input.
  case given
  /// Operators, or another layout of a tensor that is there already.
  case operators(Body)
  /// Nothing, for a reason.
  case refused(String)

  /// The decision for each operation, by its name.
  static let all: [String: Conversion] = [
    leaves, unaryFunctions, arithmetic, comparisons, choices, movements, reductions, softmaxes, products,
    convolutions, windows, indexing, linearAlgebra, images,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  static let training = "It belongs to training: a file holds inference."

  private static let leaves: [String: Conversion] = [
    Placeholder.name: .given,
    Fill.name: .operators { try $0.growing($1) },
    Constant.name: .operators { try $0.positions($1) },
    StopGradient.name: .operators { converter, entry in converter.same(entry.inputs[0]) },
    ReadVariable.name: .refused("It changes between runs: a file holds numbers that do not."),
    RandomUniform.name: .refused("Random numbers belong to training."),
  ]

  private static let images: [String: Conversion] = [
    AffineTransform.name: .refused("It belongs to the augmentation of images in training."),
    AffineTransformTranspose.name: .refused(training),
  ]

  private static let linearAlgebra: [String: Conversion] = [
    Determinant.name: .operators { converter, entry in
      let matrices = converter.whole(entry.inputs[0])
      return .tensor(converter.emit("Det", [matrices]), Layout(canonical: entry.shape))
    },
    Cholesky.name: .refused("ONNX factorizes no matrices."),
    Orthonormal.name: .refused("ONNX factorizes no matrices."),
    Solve.name: .refused("ONNX solves no systems of equations."),
    SolveTriangular.name: .refused("ONNX solves no systems of equations."),
  ]
}

/// What is known of an operation.
package enum ConversionTable {
  /// The names of all operations for which there is a decision.
  package static var operations: Set<String> { Set(Conversion.all.keys) }
  /// The operations that have no counterpart, and why.
  package static var refusals: [String: String] {
    Conversion.all.compactMapValues { conversion in
      guard case .refused(let reason) = conversion else { return nil }
      return reason
    }
  }
}
