import HornbillCPU
import HornbillGraph
import Testing

@Suite("Folding for inference")
struct FoldScalesTests {
  /// Numbers that look random, from -0.5 to 0.5, or from 0.5 to 1.5.
  private func numbers(_ shape: Shape, _ seed: Int, positive: Bool = false, dtype: DType = .float32) -> Tensor
  {
    let values = (0..<shape.elementCount).map { index in
      Double((index * 7919 + seed * 104_729) % 1009) / 1009 - (positive ? -0.5 : 0.5)
    }
    return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
  }

  /// The tensor, or a variable of its value.
  private func parameter(_ value: Tensor, isConstant: Bool) -> Tensor {
    guard !isConstant, let constant = value.node.operation as? Constant else { return value }
    let variable = Variable("w", value.shape, value.dtype)
    variable.storage.pointer.copyMemory(from: constant.storage.pointer, byteCount: variable.storage.byteCount)
    return variable.tensor
  }

  /// Batch normalization by fixed statistics, as the layer writes it.
  private func normalized(_ x: Tensor, isConstant: Bool, _ seed: Int) -> Tensor {
    let shape = Shape(x.shape.dropLast().map { _ in 1 } + [x.shape.last])
    func vector(_ number: Int, positive: Bool = false) -> Tensor {
      let value = numbers([x.shape.last], seed + number, positive: positive, dtype: x.dtype)
      return parameter(value, isConstant: isConstant).reshaped(to: shape)
    }
    let factor = rsqrt(vector(1, positive: true) + 1e-3) * vector(2, positive: true)
    let mean = vector(3)
    let fixed = stopGradient(mean)
    return (x - fixed) * factor + (vector(4) + (fixed - mean) * factor)
  }

  private func values(_ graph: Graph, _ x: Tensor, _ executor: some Executor) throws -> [Double] {
    let program = try executor.compile(graph)
    guard let constant = x.node.operation as? Constant else { return [] }
    program.bind(0, to: constant.storage.pointer)
    return withExtendedLifetime(constant.storage) {
      program.run()
      let type = graph.outputs[0].node.type
      return Storage(copying: program.output(0)).doubles(count: type.shape.elementCount, as: type.dtype)
    }
  }

  /// The graph with its constant parts computed.
  private func folded(_ graph: Graph, _ parts: ConstantParts = ConstantParts()) throws -> Graph {
    try parts.evaluated(graph.foldingScales()) { parts in
      let tensors = parts.filter { $0.node.value == nil }
      let program = try CPUExecutor().compile(Graph(outputs: tensors))
      program.run()
      for (number, tensor) in tensors.enumerated() {
        tensor.node.value = Storage(copying: program.output(number))
      }
    }
  }

  private func lines(_ graph: Graph) throws -> [String] {
    try CPUExecutor().compile(graph).description.split(separator: "\n").map(String.init)
  }

  /// Products whose last axis is that of their weights, each of an input of shape [2, 6, 6, 4].
  private enum Product: String, CaseIterable {
    case convolution, strided, grouped, depthwise, onePoint, dense, transposedWeights, spread

    func callAsFunction(_ x: Tensor, _ w: (Shape) -> Tensor) throws -> Tensor {
      switch self {
      case .convolution: try HornbillGraph.convolution(x, w([3, 3, 4, 5]), padding: .same)
      case .strided: try HornbillGraph.convolution(x, w([3, 3, 4, 5]), strides: [2, 2])
      case .grouped: try HornbillGraph.convolution(x, w([3, 3, 2, 6]), groups: 2)
      case .depthwise: try depthwiseConvolution(x, w([3, 3, 4, 2]), padding: .same)
      case .onePoint: try HornbillGraph.convolution(x, w([1, 1, 4, 5]))
      case .dense: try matrixProduct(x.reshape(2, 144), w([144, 7]))
      case .transposedWeights: try matrixProduct(x.reshape(2, 144), w([7, 144]).transposed())
      case .spread: try transposedConvolution(x, w([3, 3, 5, 4]), strides: [2, 2], padding: .same)
      }
    }
  }

  @Test(
    "bias and normalization after any product give the same numbers", arguments: [DType.float32, .float64])
  func numbersStay(dtype: DType) throws {
    let value = numbers([2, 6, 6, 4], 1, dtype: dtype)
    for product in Product.allCases {
      for isConstant in [true, false] {
        let x = Tensor.placeholder("x", value.shape, dtype)
        let sums = try product(x) { parameter(numbers($0, 2, dtype: dtype), isConstant: isConstant) }
        let bias = parameter(numbers([sums.shape.last], 3, dtype: dtype), isConstant: isConstant)
        let y = normalized(sums + bias, isConstant: isConstant, 10)
        let graph = Graph(outputs: [maximum(y * 2, 0)], placeholders: [x])
        let wanted = try values(graph, value, CPUExecutor())
        let largest = wanted.map { abs($0) }.max() ?? 0
        #expect(largest > 0.1, "\(product)")
        let new = try folded(graph)
        let label = "\(product), \(isConstant ? "constants" : "variables")"
        for found in [try values(new, value, CPUExecutor()), try values(new, value, ReferenceExecutor())] {
          let difference = zip(found, wanted).map { abs($0 - $1) }.max() ?? 1
          #expect(found.count == wanted.count && difference <= 1e-5 * largest, "\(label): \(difference)")
        }
        let program = try lines(new)
        #expect(program.joined().contains("multiply") == !isConstant, "\(label): \(program)")
        #expect(!isConstant || program.filter { $0.contains("add") }.count == 1, "\(label): \(program)")
      }
    }
  }

  @Test("a residual block of constant weights is one instruction for each convolution")
  func residualBlock() throws {
    let x = Tensor.placeholder("x", [2, 6, 6, 4], .float32)
    func layer(_ x: Tensor, _ size: Int, _ seed: Int) throws -> Tensor {
      let sums = try convolution(x, numbers([size, size, 4, 4], seed), strides: [2, 2], padding: .same)
      return normalized(sums + numbers([4], seed + 1), isConstant: true, seed + 2)
    }
    let y = maximum(try layer(x, 3, 1) + layer(x, 1, 20), 0)
    let program = try lines(try folded(Graph(outputs: [y], placeholders: [x])))
    #expect(program.count == 2, "\(program)")
    #expect(program.last?.hasSuffix(": add add add constant maximum") == true, "\(program)")
  }

  @Test("what may change between runs is one multiplication and one addition, and its numbers one chain")
  func variables() throws {
    let x = Tensor.placeholder("x", [2, 6, 6, 4], .float32)
    let sums = try convolution(x, parameter(numbers([3, 3, 4, 5], 1), isConstant: false))
    let bias = parameter(numbers([5], 2), isConstant: false)
    let graph = Graph(outputs: [normalized(sums + bias, isConstant: false, 3)], placeholders: [x])
    let program = try lines(try folded(graph))
    #expect(program.count == 2, "\(program)")
    #expect(program.last?.hasSuffix(": multiplyAdd") == true, "\(program)")
  }

  @Test("a product that is read twice, or is wanted, keeps its weights, and so does one scaled by the input")
  func kept() throws {
    let x = Tensor.placeholder("x", [2, 6, 6, 4], .float32)
    let sums = try convolution(x, numbers([3, 3, 4, 5], 1))
    let scaled = sums * numbers([5], 2)
    let others = [
      Graph(outputs: [scaled + sums], placeholders: [x]),
      Graph(outputs: [scaled, sums], placeholders: [x]),
      Graph(outputs: [sums * sum(x)], placeholders: [x]),
      // One number for each row is none for each channel.
      Graph(outputs: [sums * numbers([4, 1], 2)], placeholders: [x]),
    ]
    for graph in others {
      #expect(try folded(graph).simplified().description == graph.simplified().description)
    }
    #expect(
      try folded(Graph(outputs: [scaled], placeholders: [x])).simplified().description
        != Graph(outputs: [scaled], placeholders: [x]).simplified().description)
  }

  @Test("parts of constants are computed once for all graphs; random, variable and larger ones are not")
  func constantParts() throws {
    let parts = ConstantParts()
    let table = numbers([8], 1)
    let x = Tensor.placeholder("x", [4, 8], .float32)
    func part(_ y: Tensor) throws -> Graph {
      try folded(Graph(outputs: [y], placeholders: [x]), parts).simplified()
    }
    func constants(_ graph: Graph) -> [Storage] {
      graph.nodes.compactMap { ($0.operation as? Constant)?.storage }
    }
    let first = constants(try part(x * tanh(exp(table))))
    let second = constants(try part(x - tanh(exp(table))))
    #expect(first.count == 1 && second.count == 1 && first[0] === second[0])

    let text = { (y: Tensor) in try part(y).description }
    #expect(try !text(x * tanh(exp(table))).contains("tanh"))
    // A matrix of 64 numbers from 8: its factors alone are computed ahead.
    let outer = matmul(exp(table).reshape(8, 1), table.reshape(1, 8))
    #expect(try text(matmul(x, outer)).contains("matmul") && !text(matmul(x, outer)).contains("exp"))
    let random = Tensor.randomUniform([4, 8], seed: Tensor(Int64(1)), step: Tensor(Int64(2)))
    #expect(try text(x * random).contains("random"))
    #expect(try text(x * exp(Variable("w", [8], .float32).tensor)).contains("exp"))
    #expect(try text(x * exp(x)).contains("exp"))
  }
}
