import HornbillCPU
import HornbillGraph
import Testing

/// Programs that change variables: what is computed in place must give what the reference gives.
@Suite("Assignments")
struct AssignmentTests {
  private func variable(_ name: String, _ shape: Shape, seed: Int) -> Variable {
    let variable = Variable(name, shape, .float32)
    let values = (0..<shape.elementCount).map { element in
      Double(Philox.bits(seed: UInt64(seed), stream: 1, step: 0, element: UInt64(element))) * 0x1p-32 - 0.5
    }
    variable.storage.write(values, as: .float32)
    return variable
  }

  private func read(_ variable: Variable) -> [Double] {
    variable.storage.doubles(count: variable.type.shape.elementCount, as: variable.type.dtype)
  }

  /// Runs the graph three times on the engine and on the reference, from the same values.
  ///
  /// Returns the program's text.
  @discardableResult
  private func expectAgreement(
    _ graph: Graph, _ variables: [Variable], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let first = variables.map(read)
    var results: [[[Double]]] = []
    var text = ""
    for executor in [CPUExecutor(), ReferenceExecutor()] as [any Executor] {
      for (variable, values) in zip(variables, first) {
        variable.storage.write(values, as: variable.type.dtype)
      }
      let program = try executor.compile(graph)
      if executor is CPUExecutor { text = program.description }
      var seen: [[Double]] = []
      for _ in 0..<3 {
        program.run()
        for (number, output) in graph.outputs.enumerated() {
          seen.append(
            Storage(copying: program.output(number)).doubles(
              count: output.shape.elementCount, as: output.dtype))
        }
        seen += variables.map(read)
      }
      results.append(seen)
    }
    for (engine, reference) in zip(results[0], results[1]) {
      let scale = reference.map(Swift.abs).max() ?? 0
      let agrees = zip(engine, reference).allSatisfy { Swift.abs($0 - $1) <= 2e-5 * Swift.max(scale, 1) }
      #expect(
        agrees, "engine \(engine.prefix(8)), reference \(reference.prefix(8))\n\(text)",
        sourceLocation: sourceLocation)
    }
    return text
  }

  @Test("a descent step reads the old weights in its products", arguments: [5, 64, 130])
  func descent(_ size: Int) throws {
    let w = variable("w", [size, size], seed: 1)
    let x = OperationCase("", "", [.init([size, size], -1...1)]) { $0[0] }.operands(.float32)[0]
    let loss = sum(square(tanh(matmul(x, w.tensor)))) / Double(size)
    let slope = gradient(of: loss, withRespectTo: [w.tensor])
    #expect(slope.count == 1)
    let read = w.tensor
    let l = sum(square(tanh(matmul(x, read)))) / Double(size)
    let g = gradient(of: l, withRespectTo: [read])[0]
    let text = try expectAgreement(
      Graph(outputs: [l], assignments: [Graph.Assignment(w, read - g * 0.01)]), [w])
    #expect(!text.contains("copy"), "the weights are not computed in place:\n\(text)")
  }

  @Test("a product of the variable itself, in one group with its update", arguments: [3, 33, 130])
  func productOfItself(_ size: Int) throws {
    let w = variable("w", [size, size], seed: 2)
    let a = OperationCase("", "", [.init([size, size], -0.1...0.1)]) { $0[0] }.operands(.float32)[0]
    for product in [matmul(w.tensor, a), matmul(a, w.tensor), matmul(w.tensor.transposed(), a)] {
      try expectAgreement(
        Graph(outputs: [], assignments: [Graph.Assignment(w, w.tensor - product * 0.1)]), [w])
    }
  }

  @Test("two variables change places")
  func swap() throws {
    let (a, b) = (variable("a", [40], seed: 1), variable("b", [40], seed: 2))
    try expectAgreement(
      Graph(outputs: [], assignments: [.init(a, b.tensor), .init(b, a.tensor)]), [a, b])
    try expectAgreement(
      Graph(outputs: [], assignments: [.init(a, b.tensor * 2), .init(b, a.tensor + 1)]), [a, b])
    try expectAgreement(
      Graph(outputs: [], assignments: [.init(a, b.tensor + a.tensor), .init(b, a.tensor - b.tensor)]), [a, b])
  }

  @Test("a variable takes a view of another, which changes too")
  func views() throws {
    let (a, b, c) = (
      variable("a", [6, 4], seed: 1), variable("b", [4, 6], seed: 2), variable("c", [12], seed: 3)
    )
    try expectAgreement(
      Graph(
        outputs: [a.tensor[1..<3]],
        assignments: [
          .init(a, a.tensor * 0.5), .init(b, a.tensor.transposed()),
          .init(c, a.tensor.sliced(0..<4, axis: 1, step: 2).reshape(12)),
        ]), [a, b, c])
  }

  @Test("what is cheap to compute again from a view of a variable has the old value after the assignment")
  func computedAgain() throws {
    let (a, b) = (variable("a", [8, 8], seed: 1), variable("b", [64], seed: 2))
    let (c, d) = (variable("c", [8, 8], seed: 3), variable("d", [32], seed: 4))
    let k = OperationCase("", "", [.init([32, 32], -1...1)]) { $0[0] }.operands(.float32)[0]
    let part = b.tensor[0..<32] * 2
    let later = part * softmax(matmul(softmax(part + 1).reshape(1, 32), k)).reshape(32)
    let square = b.tensor.reshape(8, 8) * 2
    let turned = a.tensor.transposed() * 2
    for (first, second) in [
      (
        Graph.Assignment(b, concatenate([part + 3, b.tensor[32..<64] * 0.5])), Graph.Assignment(d, later)
      ),
      (
        Graph.Assignment(b, softmax((square + 3).reshape(64))), Graph.Assignment(c, square + c.tensor)
      ),
      (Graph.Assignment(a, turned + 3), Graph.Assignment(c, turned + c.tensor)),
    ] {
      for assignments in [[first, second], [second, first]] {
        try expectAgreement(
          Graph(outputs: [sum(second.value)], assignments: assignments), [a, b, c, d])
      }
    }
  }

  @Test("elements read at another position than their own are the old ones")
  func otherPositions() throws {
    let a = variable("a", [30, 30], seed: 1)
    for moved in [
      a.tensor.transposed(), a.tensor[0].expandedDimensions(axis: 0).broadcast(to: [30, 30]),
      concatenate([a.tensor[29..<30], a.tensor[0..<29]]), softmax(a.tensor),
      a.tensor - mean(a.tensor, axes: [0]),
    ] {
      try expectAgreement(Graph(outputs: [], assignments: [.init(a, a.tensor * 0.5 + moved)]), [a])
    }
  }

  @Test("an output is a variable's old value, though the variable is assigned")
  func oldValue() throws {
    let a = variable("a", [70], seed: 1)
    try expectAgreement(
      Graph(
        outputs: [a.tensor, a.tensor.reshape(7, 10), a.tensor + 1], assignments: [.init(a, a.tensor * 2 + 1)]),
      [a])
  }

  @Test("a value that is seen in another shape is computed in the variable's memory, too")
  func reshaped() throws {
    let (a, b) = (variable("a", [6, 5], seed: 1), variable("b", [5, 6], seed: 2))
    let value = exp(a.tensor.reshaped(to: [30])) * 0.1
    let text = try expectAgreement(
      Graph(
        outputs: [],
        assignments: [.init(a, value.reshaped(to: [6, 5])), .init(b, value.reshaped(to: [5, 6]))]
      ), [a, b])
    #expect(text.split(separator: "\n").filter { $0.contains("-> a") }.count == 1, "\(text)")
  }

  @Test("one value goes to two variables, and a constant to one")
  func sharedValue() throws {
    let (a, b, c) = (variable("a", [9], seed: 1), variable("b", [9], seed: 2), variable("c", [9], seed: 3))
    let value = exp(a.tensor) * 0.1
    try expectAgreement(
      Graph(outputs: [value], assignments: [.init(a, value), .init(b, value), .init(c, Tensor.ones([9]))]),
      [a, b, c])
  }

  @Test("a chain of more values than registers, one of which overwrites what others have yet to read")
  func manyRegisters() throws {
    let variables = (0..<18).map { variable("v\($0)", [50], seed: $0) }
    let reads = variables.map(\.tensor)
    let differences = (0..<14).map { reads[$0] - reads[14 + $0 % 4] }
    let values = [exp(differences[0])] + differences[1...]
    let total = values.dropFirst().reduce(values[0]) { $0 + $1 }
    let text = try expectAgreement(
      Graph(
        outputs: [], assignments: [.init(variables[14], differences[0]), .init(variables[0], total * 0.05)]),
      variables)
    #expect(text.split(separator: "\n").count > 10, "the chain fits the registers:\n\(text)")
  }

  @Test("values of other types are kept as such")
  func types() throws {
    let (count, flag) = (Variable("count", [], .int64), Variable("flag", [3], .bool))
    let x = variable("x", [3], seed: 4)
    try expectAgreement(
      Graph(
        outputs: [count.tensor.cast(to: .float32)],
        assignments: [.init(count, count.tensor + 1), .init(flag, x.tensor .> 0), .init(x, -x.tensor)]),
      [count, flag, x])
    #expect(read(count) == [3])
  }
}
