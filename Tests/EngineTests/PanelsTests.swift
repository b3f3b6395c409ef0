import HornbillCPU
import HornbillGraph
import Testing

@Suite("Constant weights in panels")
struct PanelsTests {
  private func numbers(_ shape: Shape, _ seed: Int, dtype: DType = .float32) -> Tensor {
    let values = (0..<shape.elementCount).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.5 }
    return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
  }

  /// Constant right sides that few rows pass by, too few for the tile unit: columns that do not fill their last panel,
  /// depths of several slabs.
  private enum Product: CaseIterable {
    case dense, deep, oneAndAHalfPanels, convolution, strided, padded, volume

    func callAsFunction(_ numbers: (Shape, Int) -> Tensor) throws -> (x: Shape, y: (Tensor) throws -> Tensor)
    {
      func convolved(
        _ x: Shape, _ w: Shape, strides: [Int]? = nil, padding: ConvolutionPadding = .valid
      ) -> (Shape, (Tensor) throws -> Tensor) {
        let weights = numbers(w, 2)
        return (x, { try HornbillGraph.convolution($0, weights, strides: strides, padding: padding) })
      }
      func product(_ m: Int, _ k: Int, _ n: Int) -> (Shape, (Tensor) throws -> Tensor) {
        let weights = numbers([k, n], 2)
        return ([m, k], { try matrixProduct($0, weights) })
      }
      switch self {
      case .dense: return product(31, 256, 512)
      case .deep: return product(7, 5000, 70)
      case .oneAndAHalfPanels: return product(30, 700, 100)
      case .convolution: return convolved([1, 9, 9, 64], [3, 3, 64, 130])
      case .strided: return convolved([2, 9, 9, 256], [1, 1, 256, 300], strides: [2, 2])
      case .padded: return convolved([1, 7, 7, 96], [3, 3, 96, 90], padding: .same)
      case .volume: return convolved([1, 4, 5, 6, 64], [2, 2, 2, 64, 90], padding: .same)
      }
    }
  }

  /// The graph with its constant parts computed, and how many there were.
  private func ahead(_ graph: Graph) throws -> (Graph, Int) {
    var count = 0
    let result = try ConstantParts().evaluated(CPUExecutor().rewritten(graph)) { parts in
      let tensors = parts.filter { $0.node.value == nil }
      count = tensors.count
      guard count > 0 else { return }
      let program = try CPUExecutor().compile(Graph(outputs: tensors))
      program.run()
      for (number, tensor) in tensors.enumerated() {
        tensor.node.value = Storage(copying: program.output(number))
      }
    }
    return (result, count)
  }

  private func values(_ graph: Graph, _ x: Tensor, _ executor: some Executor) throws -> [Double] {
    let program = try executor.compile(graph)
    guard let constant = x.node.operation as? Constant else { return [] }
    program.bind(0, to: constant.storage.pointer)
    return withExtendedLifetime(constant.storage) {
      program.run()
      let count = graph.outputs[0].shape.elementCount
      return Storage(copying: program.output(0)).doubles(count: count, as: .float32)
    }
  }

  @Test("products and convolutions read panels, and their bits stay", arguments: Product.allCases)
  private func bitsStay(_ product: Product) throws {
    let (shape, body) = try product { numbers($0, $1) }
    let x = Tensor.placeholder("x", shape, .float32)
    let y = try body(x)
    let bias = numbers([y.shape.last], 3)
    let graph = Graph(outputs: [maximum(y + bias, 0)], placeholders: [x])
    let (rest, parts) = try ahead(graph)
    let text = try CPUExecutor().compile(rest).description
    let input = numbers(shape, 1)
    let found = try values(rest, input, CPUExecutor())
    #expect(try found == values(graph, input, CPUExecutor()))
    // Instruction sets whose panels have another number of columns than tasks keep their way.
    guard parts > 0 else { return }
    #expect(text.split(separator: "\n").filter { $0.contains("=") }.count == 1, "\(text)")
    let expected = try values(rest, input, ReferenceExecutor())
    let worst = zip(found, expected).map { Swift.abs($0 - $1) }.max() ?? 0
    #expect(worst <= 2e-5 * (expected.map { Swift.abs($0) }.max() ?? 0))
  }

  /// One row is summed in another order than along weights that lie row after row.
  @Test("one row streams panels", arguments: [(784, 512), (257, 300), (5000, 70), (3, 32768)])
  func oneRow(depth: Int, columns: Int) throws {
    let x = Tensor.placeholder("x", [1, depth], .float32)
    let y = try matrixProduct(x, numbers([depth, columns], 2))
    let graph = Graph(outputs: [maximum(y + numbers([columns], 3), 0)], placeholders: [x])
    let (rest, _) = try ahead(graph)
    let input = numbers([1, depth], 1)
    let found = try values(rest, input, CPUExecutor())
    let expected = try values(rest, input, ReferenceExecutor())
    let worst = zip(found, expected).map { Swift.abs($0 - $1) }.max() ?? 0
    #expect(worst <= 2e-5 * (expected.map { Swift.abs($0) }.max() ?? 0))
  }

  @Test("weights that change, small ones, and many rows stay as they are")
  func othersStay() throws {
    let x = Tensor.placeholder("x", [600, 256], .float32)
    let variable = Variable("w", [256, 512], .float32)
    let weights = numbers([256, 512], 2)
    let outputs = [
      matmul(x[0..<20], variable.tensor), matmul(x, weights),
      matmul(x[0..<20], numbers([256, 63], 2)),
      matmul(x[0..<20].cast(to: .float64), weights.cast(to: .float64)),
    ]
    let graph = Graph(outputs: outputs, placeholders: [x])
    #expect(!CPUExecutor().rewritten(graph).description.contains("panels"))
  }

  @Test func shapesThatDoNotFitAreErrors() throws {
    let empty = #expect(throws: HornbillError.self) {
      try Tensor(applying: Panels(width: 16), to: [Tensor.zeros([0, 3])])
    }
    #expect(empty?.description == "panels: expected a matrix with elements, received [0, 3].")
    let panels = try Tensor(applying: Panels(width: 16), to: [numbers([5, 20], 1)])
    let other = #expect(throws: HornbillError.self) {
      try Tensor(applying: ProductByPanels(columns: 40), to: [numbers([3, 5], 1), panels])
    }
    #expect(
      other?.description
        == "matmulByPanels: expected a matrix and panels of 40 columns with a row for each of its columns, "
        + "received shapes [3, 5] and [2, 5, 16].")
  }
}
