/// The same value, through which no gradient flows.
package struct StopGradient: Operation {
  package static let name = "stopGradient"

  package init() {}

  package func outputType(_ inputs: [TensorType]) throws -> TensorType { inputs[0] }
  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] { inputs[0].values }
  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}

/// The same value, through which no gradient flows.
public func stopGradient(_ x: Tensor) -> Tensor { apply(StopGradient(), x) }
