import Synchronization

/// One vertex of the graph: an operation applied to the values of other vertices.
///
/// Immutable.
///
/// `@unchecked Sendable`: `inputs` is a variable only so that `deinit` can take long chains apart without
/// recursion, when nobody else can see it; `value` is guarded by a mutex.
package final class Node: @unchecked Sendable {
  package let operation: any Operation
  package private(set) var inputs: [Node]
  package let type: TensorType
  /// Grows with creation, so that a node's inputs always have smaller numbers than the node.
  package let id: Int
  private let evaluated = Mutex<Storage?>(nil)

  private static let count = Atomic<Int>(0)

  package init(_ operation: any Operation, _ inputs: [Node], _ type: TensorType) {
    self.operation = operation
    self.inputs = inputs
    self.type = type
    id = Node.count.add(1, ordering: .relaxed).newValue
  }

  /// The value, once somebody has read it.
  package var value: Storage? {
    get { evaluated.withLock { $0 } }
    set { evaluated.withLock { $0 = newValue } }
  }

  /// The name of the operation.
  package var name: String { Swift.type(of: operation).name }

  deinit {
    // A loop that applies a million operations makes a chain of a million nodes: releasing it by recursion
    // would overflow the stack.
    var pending = inputs
    inputs = []
    while var node = pending.popLast() {
      if isKnownUniquelyReferenced(&node) {
        pending.append(contentsOf: node.inputs)
        node.inputs = []
      }
    }
  }
}
