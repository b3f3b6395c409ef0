import HornbillGraph

/// Microseconds of one float32 product `[m, k] · [k, n]` of numbers between 0 and 1, the best of some repetitions.
///
/// They look random: a processor multiplies zeros with less power, and then at a higher clock.
package func measureMatrixProduct(m: Int, n: Int, k: Int, repetitions: Int) throws -> Double {
  let a = Tensor.placeholder("a", [m, k], .float32)
  let b = Tensor.placeholder("b", [k, n], .float32)
  let program = try CPUExecutor().compile(Graph(outputs: [try matrixProduct(a, b)], placeholders: [a, b]))
  let operands = [Storage(byteCount: m * k * 4), Storage(byteCount: k * n * 4)]
  var state: UInt32 = 1
  for (index, operand) in operands.enumerated() {
    let numbers = (0..<operand.byteCount / 4).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Double(state >> 8) * 0x1p-24
    }
    operand.write(numbers, as: .float32)
    program.bind(index, to: operand.pointer)
  }
  var best = Duration.seconds(1000)
  // The program only knows where its inputs lie.
  withExtendedLifetime(operands) {
    for _ in 0..<repetitions { best = Swift.min(best, ContinuousClock().measure { program.run() }) }
  }
  return best / .microseconds(1)
}
