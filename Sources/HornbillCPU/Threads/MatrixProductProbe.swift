import HornbillGraph

/// Microseconds of one float32 product `[m, k] · [k, n]`, the best of some repetitions.
package func measureMatrixProduct(m: Int, n: Int, k: Int, repetitions: Int) throws -> Double {
  let a = Tensor.placeholder("a", [m, k], .float32)
  let b = Tensor.placeholder("b", [k, n], .float32)
  let program = try CPUExecutor().compile(Graph(outputs: [try matrixProduct(a, b)], placeholders: [a, b]))
  let operands = [Storage(byteCount: m * k * 4), Storage(byteCount: k * n * 4)]
  for (index, operand) in operands.enumerated() { program.bind(index, to: operand.pointer) }
  var best = Duration.seconds(1000)
  // The program only knows where its inputs lie.
  withExtendedLifetime(operands) {
    for _ in 0..<repetitions { best = Swift.min(best, ContinuousClock().measure { program.run() }) }
  }
  return best / .microseconds(1)
}
