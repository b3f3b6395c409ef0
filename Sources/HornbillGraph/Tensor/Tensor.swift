/// An array of numbers, or the promise of one: a value that stands for a node of a graph.
///
/// Operations on tensors compute nothing; they note what is to be computed. Reading a tensor (`scalars()`,
/// printing, subscripts) evaluates what it needs, once. The same functions serve numbers at the prompt,
/// losses, layers and traced training steps, so there is one way to write mathematics.
///
/// ```swift
/// let x = Tensor([[1, 2], [3, 4]])
/// print(sum(x * x + 1, axes: [0]))    // [12. 22.]
/// ```
public struct Tensor: Sendable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  /// The extents of the axes.
  public var shape: Shape { node.type.shape }
  /// The type of the elements.
  public var dtype: DType { node.type.dtype }
  /// The number of axes.
  public var rank: Int { shape.rank }

  /// An operation applied to tensors.
  ///
  /// - Throws: what the operation's shape rule finds wrong with the operands.
  package init(applying operation: some Operation, to operands: [Tensor]) throws {
    let nodes = operands.map(\.node)
    self.init(Node(operation, nodes, try operation.outputType(nodes.map(\.type))))
  }
}

/// An operation applied to tensors, for operators that cannot throw: a violated shape rule ends the program
/// with the rule's own text.
package func apply(_ operation: some Operation, _ operands: Tensor...) -> Tensor {
  do {
    return try Tensor(applying: operation, to: operands)
  } catch {
    trap(error)
  }
}
