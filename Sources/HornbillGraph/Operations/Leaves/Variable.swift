/// Memory that programs read and assign: parameters, optimizer slots, running sums, counters.
///
/// In a loop of one's own it holds what a compiled step changes in place, so that weights are not copied:
///
/// ```swift
/// let w = Variable(Tensor.zeros([784, 10]), name: "w")
/// let step = compiled { (x: Tensor, y: Tensor) in
///   let (loss, slope) = valueWithGradient(of: { mean(square(matmul(x, $0) - y)) }, at: w.value)
///   try w.assign(w.value - 0.1 * slope)
///   return loss
/// }
/// for (x, y) in batches { print(try step(x, y)) }
/// ```
///
/// Programs that share a variable are not to run at the same time.
public final class Variable: Sendable {
  /// What errors and printed graphs call it.
  public let name: String
  package let type: TensorType
  package let storage: Storage

  package init(_ name: String, _ shape: Shape, _ dtype: DType) {
    self.name = name
    type = TensorType(shape, dtype)
    storage = Storage(byteCount: type.byteCount)
  }

  /// The extents of the axes, which never change.
  public var shape: Shape { type.shape }
  /// The type of the elements, which never changes.
  public var dtype: DType { type.dtype }

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
