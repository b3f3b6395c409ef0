import CHornbillKernels
import Foundation
import HornbillCPU
import HornbillGraph
import Testing

@Suite struct OperationTests {
  @Test("the kernels agree with the reference", arguments: OperationCase.all)
  func kernelsAgree(_ operation: OperationCase) throws {
    for dtype in [DType.float32, .float64] {
      let result = operation.body(operation.operands(dtype))
      try expectAgreement(result, dtype == .float32 ? 2e-5 : 1e-12)
    }
  }

  @Test("integers agree with the reference", arguments: [DType.int32, .int64, .uint8])
  func integersAgree(_ dtype: DType) throws {
    let a = Tensor(Storage([7, 0, 250, 3, 9, 100], as: dtype), shape: [2, 3], dtype: dtype)
    let b = Tensor(Storage([2, 5, 9, 1, 1, 3], as: dtype), shape: [2, 3], dtype: dtype)
    for result in [
      floorDivide(a, b), maximum(a, b), minimum(a, b), (a .> b).cast(to: dtype),
      sum(a, axes: [1]).cast(to: .float64),
      select(a .> b, a, b), matmul(a.cast(to: .int64), b.transposed().cast(to: .int64)),
      a.cast(to: .float32) / b,
      max(a, axes: [0]), argmax(a),
    ] { try expectAgreement(result, 1e-6) }
  }

  @Test("gradients agree with central differences", arguments: OperationCase.all.filter(\.isDifferentiable))
  func gradientsAgree(_ operation: OperationCase) throws {
    let operands = operation.operands(.float64)
    let output = operation.body(operands)
    let weights = OperationCase("", "", [.init(output.shape, 0.5...1.5)]) { $0[0] }.operands(.float64)[0]
    let objective = { (x: [Tensor]) in sum(operation.body(x) * weights) }
    let gradients = gradient(of: objective(operands), withRespectTo: operands)
    let found = ReferenceExecutor.evaluate(gradients)

    // The derivative along one random direction for all inputs at once.
    let directions = OperationCase("", "", operands.map { .init($0.shape, -1...1) }) { $0[0] }.operands(
      .float64)
    let h = 1e-5
    func moved(_ step: Double) throws -> Double {
      let at = zip(operands, directions).map { $0 + $1 * step }
      return ReferenceExecutor.evaluate([objective(at)])[0].values[0]
    }
    let difference = (try moved(h) - moved(-h)) / (2 * h)
    let analytic = zip(found, ReferenceExecutor.evaluate(directions)).reduce(0.0) { total, pair in
      total + zip(pair.0.values, pair.1.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(Swift.abs(analytic - difference) <= 1e-6 * (1 + Swift.abs(difference)))
    // And the engine computes the same gradients.
    for gradient in gradients { try expectAgreement(gradient, 1e-9) }
  }

  @Test func everyOperationHasACase() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/HornbillGraph/Operations")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    let names = files.compactMap { ($0 as? URL)?.lastPathComponent }.filter { $0.hasSuffix(".swift") }
      .map { String($0.dropLast(6)) }
    let exempt: Set = [
      "Operation", "Elementwise", "AlongLastAxis", "Matrices", "Philox", "Placeholder", "Variable",
    ]
    let missing = Set(names).subtracting(exempt).subtracting(OperationCase.all.map(\.operation))
    #expect(missing.isEmpty, "no case for \(missing.sorted())")
  }
}

/// The engine's value of a tensor is the reference's, relative to the largest magnitude.
func expectAgreement(_ tensor: Tensor, _ tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation)
  throws
{
  let executable = try CPUExecutor().compile(Graph(outputs: [tensor]))
  executable.run()
  let count = tensor.shape.elementCount
  let engine = Storage(copying: executable.output(0)).doubles(count: count, as: tensor.dtype)
  let reference = ReferenceExecutor.evaluate([tensor])[0].values
  let scale = reference.filter(\.isFinite).map(Swift.abs).max() ?? 0
  let wrong = zip(engine, reference).enumerated().first { _, pair in
    let same = pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN)
    return !same && !(Swift.abs(pair.0 - pair.1) <= tolerance * Swift.max(scale, 1e-3))
  }
  if let (position, values) = wrong {
    Issue.record(
      "element \(position): engine \(values.0), reference \(values.1)\n\(executable.description)",
      sourceLocation: sourceLocation)
  }
}
