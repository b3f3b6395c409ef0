/// A value that is given when the program runs: a batch, a seed.
package struct Placeholder: Operation {
  package static let name = "placeholder"
  package let label: String
  package let type: TensorType
  private let identity: Identity

  private final class Identity: Sendable {}

  package init(_ label: String, _ type: TensorType) {
    self.label = label
    self.type = type
    identity = Identity()
  }

  package static func == (a: Placeholder, b: Placeholder) -> Bool { a.identity === b.identity }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(identity)) }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { type }

  /// A placeholder has no value of its own: executors read the bytes bound to it.
  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] { [] }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
}

extension Tensor {
  /// A tensor whose elements are bound when the program runs.
  package static func placeholder(_ label: String, _ shape: Shape, _ dtype: DType) -> Tensor {
    let type = TensorType(shape, dtype)
    return Tensor(Node(Placeholder(label, type), [], type))
  }
}
