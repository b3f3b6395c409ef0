/// Numbers that are known: an array given by the user, or a part of a data set.
package struct Constant: Operation {
  package static let name = "constant"
  package let storage: Storage
  package let type: TensorType

  package init(_ storage: Storage, _ type: TensorType) {
    self.storage = storage
    self.type = type
  }

  package static func == (a: Constant, b: Constant) -> Bool { a.storage === b.storage && a.type == b.type }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(storage))
    hasher.combine(type)
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { type }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    storage.doubles(count: type.shape.elementCount, as: type.dtype)
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [] }
}

extension Tensor {
  /// A tensor of the elements in a storage.
  package init(_ storage: Storage, shape: Shape, dtype: DType) {
    let type = TensorType(shape, dtype)
    self.init(Node(Constant(storage, type), [], type))
  }
}
