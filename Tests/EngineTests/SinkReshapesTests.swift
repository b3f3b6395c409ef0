import HornbillCPU
import HornbillGraph
import Testing

@Suite("Reshapes behind products")
struct SinkReshapesTests {
  private let x = Tensor.placeholder("x", [2, 5, 7, 16], .float32)
  private let skip = Tensor.placeholder("skip", [2, 5, 7, 32], .float32)
  private let bias = Tensor.placeholder("b", [32], .float32)
  private let w = Tensor.placeholder("w", [1, 1, 16, 32], .float32)

  private func values(_ graph: Graph) throws -> [Float] {
    let program = try CPUExecutor().compile(graph)
    let memory = graph.placeholders.map { input in
      Storage((0..<input.shape.elementCount).map { Double(($0 * 7919) % 1009) / 1009 - 0.5 }, as: .float32)
    }
    for (number, storage) in memory.enumerated() { program.bind(number, to: storage.pointer) }
    return withExtendedLifetime(memory) {
      program.run()
      return Array(program.output(0).bindMemory(to: Float.self))
    }
  }

  private func lines(_ graph: Graph) throws -> [String] {
    try CPUExecutor().compile(graph).description.split(separator: "\n").map(String.init).filter {
      $0.contains("->") || $0.contains("=")
    }
  }

  @Test("bias, residual sum and activation join a 1x1 convolution", arguments: [false, true])
  func chainsJoinTheProduct(_ skipIsFirst: Bool) throws {
    let y = try convolution(x, w) + bias
    let sum = skipIsFirst ? skip + y : y + skip
    let graph = Graph(
      outputs: [select(sum .<= 0, Tensor(0), sum * 2)], placeholders: [x, skip, bias, w])
    let sunk = graph.sinkingReshapes()
    #expect(sunk.outputs[0].shape == [2, 5, 7, 32])
    #expect(try lines(graph).count == 2)
    let fused = try lines(sunk)
    #expect(fused.count == 1, "\(fused)")
    #expect(try values(sunk) == values(graph))
  }

  @Test("a reshape that changes the last axis stays, as does one of something else")
  func othersStay() throws {
    let product = matmul(x.reshape(70, 16), w.reshape(16, 32))
    for y in [
      product.reshape(2, 35 * 32) * 2,
      product.reshape(2, 5, 7, 32) * bias.reshape(1, 1, 32).broadcast(to: [5, 7, 32]),
      skip.reshape(70, 32) + 1,
    ] {
      let graph = Graph(outputs: [y], placeholders: [x, skip, bias, w])
      #expect(try values(graph.sinkingReshapes()) == values(graph))
    }
    let stays = Graph(outputs: [product.reshape(2, 35 * 32) * 2], placeholders: [x, w])
    #expect(stays.sinkingReshapes().description == stays.description)
  }
}
