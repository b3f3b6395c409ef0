/// Uniform numbers in [0, 1), each a function of (seed, stream, step, element) by Philox4x32-10, so that they
/// are the same for any number of threads and can be made again.
///
/// Inputs: the seed and the step, two int64 scalars.
package struct RandomUniform: Operation {
  package static let name = "random"
  package let stream: Int
  package let shape: Shape
  package let dtype: DType

  package init(stream: Int, shape: Shape, dtype: DType) {
    self.stream = stream
    self.shape = shape
    self.dtype = dtype
  }

  package func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.allSatisfy({ $0 == TensorType([], .int64) }), dtype.isFloatingPoint else {
      throw HornbillError(
        Self.name, expected: "an int64 seed and step and a floating-point dtype",
        received: "\(inputs) and \(dtype.rawValue)")
    }
    return TensorType(shape, dtype)
  }

  package func reference(_ inputs: [ReferenceArray], _ type: TensorType) -> [Double] {
    let seed = UInt64(bitPattern: Int64(nearest: inputs[0].values[0]))
    let step = UInt64(bitPattern: Int64(nearest: inputs[1].values[0]))
    return (0..<shape.elementCount).map { element in
      let bits = Philox.bits(seed: seed, stream: UInt64(stream), step: step, element: UInt64(element))
      return dtype == .float32 ? Double(bits >> 8) * 0x1p-24 : Double(bits) * 0x1p-32
    }
  }

  package func gradient(_ upstream: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil, nil] }
}

extension Tensor {
  /// Uniform numbers in [0, 1): element i is a function of (seed, stream, step, i).
  public static func randomUniform(
    _ shape: Shape, seed: Tensor, step: Tensor, stream: Int = 0, dtype: DType = .float32
  ) -> Tensor {
    let operation = RandomUniform(stream: stream, shape: shape, dtype: dtype)
    return apply(operation, seed.cast(to: .int64), step.cast(to: .int64))
  }

  /// Uniform numbers in [low, high), the same for the same seed.
  public static func randomUniform(
    _ shape: Shape, low: Double = 0, high: Double = 1, seed: Int, stream: Int = 0, dtype: DType = .float32
  ) -> Tensor {
    let unit = randomUniform(
      shape, seed: Tensor(Int64(seed)), step: Tensor(Int64(0)), stream: stream, dtype: dtype)
    return low == 0 && high == 1 ? unit : unit * (high - low) + low
  }

  /// Normally distributed numbers (Box and Muller, 1958), the same for the same seed.
  public static func randomNormal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, seed: Int, stream: Int = 0,
    dtype: DType = .float32
  ) -> Tensor {
    let second = stream ^ 0x4000_0000
    return normal(
      randomUniform(shape, seed: seed, stream: stream, dtype: dtype),
      randomUniform(shape, seed: seed, stream: second, dtype: dtype)) * standardDeviation + mean
  }

  /// Normally distributed numbers of mean 0 and deviation 1 from two uniform ones in [0, 1).
  package static func normal(_ first: Tensor, _ second: Tensor) -> Tensor {
    // 1 - u lies in (0, 1], so that its logarithm is finite.
    sqrt(log(1 - first) * -2) * cos(second * (2 * Double.pi))
  }
}
