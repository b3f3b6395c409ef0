import Testing
import HornbillGraph

/// One use of an operation, from which several tests are made: the kernels agree with the reference, and the
/// gradient with central differences.
struct OperationCase: Sendable, CustomTestStringConvertible {
  /// The operation's file in Sources/HornbillGraph/Operations, without its ending.
  var operation: String
  var name: String
  var inputs: [Input]
  /// Whether every input has a gradient to compare with differences.
  var isDifferentiable: Bool
  var body: @Sendable ([Tensor]) -> Tensor

  /// An operand: numbers drawn from a range, or given.
  struct Input: Sendable {
    var shape: Shape
    var range: ClosedRange<Double>
    var dtype: DType?

    init(_ shape: Shape, _ range: ClosedRange<Double> = -2...2, dtype: DType? = nil) {
      self.shape = shape
      self.range = range
      self.dtype = dtype
    }
  }

  init(
    _ operation: String, _ name: String = "", _ inputs: [Input], isDifferentiable: Bool = true,
    _ body: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.operation = operation
    self.name = name
    self.inputs = inputs
    self.isDifferentiable = isDifferentiable
    self.body = body
  }

  var testDescription: String { name.isEmpty ? operation : "\(operation) \(name)" }

  /// Reproducible operands, away from each other and from zero by a little, so that kinks are not met.
  func operands(_ dtype: DType) -> [Tensor] {
    inputs.enumerated().map { number, input in
      let type = input.dtype ?? dtype
      let values = (0..<input.shape.elementCount).map { element -> Double in
        let bits = Philox.bits(seed: 7, stream: UInt64(number), step: 0, element: UInt64(element))
        let unit = (Double(bits) + 0.5) * 0x1p-32
        let value = input.range.lowerBound + unit * (input.range.upperBound - input.range.lowerBound)
        return type.isFloatingPoint ? value : value.rounded()
      }
      return Tensor(Storage(values, as: type), shape: input.shape, dtype: type)
    }
  }
}
