/// Memory that programs read and assign: parameters, optimizer slots, running sums, counters.
package final class Variable: Sendable {
  package let name: String
  package let type: TensorType
  package let storage: Storage

  package init(_ name: String, _ shape: Shape, _ dtype: DType) {
    self.name = name
    type = TensorType(shape, dtype)
    storage = Storage(byteCount: type.byteCount)
  }

  /// The variable's value at the start of a run.
  package var tensor: Tensor { Tensor(Node(ReadVariable(self), [], type)) }
}

/// The value of a variable before the run's assignments.
package struct ReadVariable: Operation {
  package static let name = "variable"
  package let variable: Variable

  package init(_ variable: Variable) { self.variable = variable }

  package static func == (a: ReadVariable, b: ReadVariable) -> Bool { a.variable === b.variable }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(variable)) }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { variable.type }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    variable.storage.doubles(count: type.shape.elementCount, as: type.dtype)
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
}
