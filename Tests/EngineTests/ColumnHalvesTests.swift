import HornbillCPU
import HornbillGraph
import Testing

@Suite("Batches in halves of columns")
struct ColumnHalvesTests {
  private let lr = 0.1

  private func constant(_ shape: Shape, _ dtype: DType) -> Tensor {
    let values = (0..<shape.elementCount).map { Double($0 * 7919 % 251) }
    return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
  }

  private func variable(_ name: String, _ shape: Shape, _ seed: Int) -> Variable {
    let variable = Variable(name, shape, .float32)
    variable.storage.write(
      (0..<shape.elementCount).map { Double(($0 * 104_729 + seed * 7919) % 1009) / 1009 - 0.5 }, as: .float32)
    return variable
  }

  /// Numbers of rows, two of them outside the table.
  private func numbers(_ count: Int, _ dtype: DType) -> Variable {
    let variable = Variable("rows", [count], dtype)
    let values = (0..<count).map { Double($0 * 37 % 300) }
    variable.storage.write([-3, 10_000] + values.dropFirst(2), as: dtype)
    return variable
  }

  /// A descent step of a layer with a sigmoid that reads a scaled batch.
  private func step(_ x: Tensor, _ w: Variable, _ b: Variable, others: [Tensor] = []) -> Graph {
    let (weights, bias) = (w.tensor, b.tensor)
    let y = sigmoid(matmul(x, weights) + bias)
    let loss = sum(y * y) * 0.01
    let gradients = gradient(of: loss, withRespectTo: [weights, bias])
    return Graph(
      outputs: [loss] + others,
      assignments: [
        .init(w, weights - gradients[0] * lr), .init(b, bias - gradients[1] * lr),
      ])
  }

  private func isCut(_ graph: Graph) throws -> Bool {
    try CPUExecutor().compile(graph).description.contains(" 2 x [")
  }

  @Test(
    "a narrow layer's step gives what the reference gives, with its update in the product",
    arguments: [DType.uint8, .float32], [DType.int32, .int64])
  func step(table: DType, rows: DType) throws {
    let (w, b) = (variable("w", [784, 64], 1), variable("b", [64], 2))
    let numbers = numbers(128, rows)
    // As images, flattened after they are scaled.
    let images = gather(constant([300, 28, 28], table), numbers.tensor).cast(to: .float32) / 255
    let graph = step(images.reshaped(to: [128, 784]), w, b)
    let first = [w, b].map { $0.storage.doubles(count: $0.type.shape.elementCount, as: .float32) }
    var results: [[Double]] = []
    for executor in [CPUExecutor(), ReferenceExecutor()] as [any Executor] {
      for (variable, values) in zip([w, b], first) { variable.storage.write(values, as: .float32) }
      let program = try executor.compile(graph)
      for _ in 0..<2 { program.run() }
      let loss = Storage(copying: program.output(0)).doubles(count: 1, as: .float32)
      results.append(
        [w, b].flatMap { $0.storage.doubles(count: $0.type.shape.elementCount, as: .float32) } + loss)
    }
    let worst = zip(results[0], results[1]).map { Swift.abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 2e-5)
    let moved = zip(results[0], first[0]).contains { Swift.abs($0 - $1) > 1e-4 }
    #expect(moved)
    let text = try CPUExecutor().compile(graph).description
    let products = text.split(separator: "\n").filter { $0.contains(" 2 x [") }
    #expect(products.count == 2 && products.last?.contains("-> w: ") == true, "\(text)")
  }

  @Test("wide layers, odd columns, small and large batches, and batches with other readers stay whole")
  func othersStay() throws {
    func batch(_ rows: Int, _ columns: Int) -> Tensor {
      gather(constant([300, columns], .uint8), numbers(rows, .int64).tensor).cast(to: .float32) / 255
    }
    func graph(_ x: Tensor, _ units: Int, others: [Tensor] = []) -> Graph {
      step(x, variable("w", [x.shape[1], units], 1), variable("b", [units], 2), others: others)
    }
    #expect(try isCut(graph(batch(128, 784), 64)))
    #expect(try !isCut(graph(batch(128, 784), 100)))
    #expect(try !isCut(graph(batch(128, 785), 64)))
    #expect(try !isCut(graph(batch(40, 784), 64)))
    #expect(try !isCut(graph(batch(700, 784), 64)))
    let x = batch(128, 784)
    #expect(try !isCut(graph(x, 64, others: [sum(x)])))
    // What each column has a number of its own for is not followed.
    #expect(try !isCut(graph(batch(128, 784) - constant([784], .float32), 64)))
    let inference = matmul(batch(128, 784), constant([784, 64], .float32))
    #expect(try !isCut(Graph(outputs: [inference])))
  }
}
