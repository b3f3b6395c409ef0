import HornbillCPU
import HornbillGraph
import Testing

@Suite("Convolutions as products of their windows")
struct WindowsTests {
  private func numbers(_ shape: Shape, _ seed: Int, dtype: DType = .float32) -> Tensor {
    let values = (0..<shape.elementCount).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.5 }
    return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
  }

  private func windows(
    _ x: Tensor, _ window: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, low: [Int]? = nil,
    high: [Int]? = nil
  ) throws -> Tensor {
    let (ones, zeros) = (window.map { _ in 1 }, window.map { _ in 0 })
    let geometry = ConvolutionGeometry(
      strides: strides ?? ones, dilations: dilations ?? ones, low: low ?? zeros, high: high ?? zeros)
    let positions = geometry.outputExtents(x.shape.dimensions.dropFirst().dropLast(), kernel: window) ?? []
    return try Tensor(
      applying: ConvolutionWindows(geometry, window: window, positions: positions), to: [x])
  }

  @Test("each position's channels in the order of the window, zeros outside")
  func values() throws {
    let x = Tensor([1, 2, 3, 4], shape: [1, 4, 1])
    let result = try windows(x, [3], low: [1], high: [1])
    #expect(result.shape == [4, 3])
    #expect(result.scalars == [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 0])
  }

  @Test("one to three axes, strides, holes, padding, batches", arguments: [DType.float32, .float64, .int32])
  func geometries(dtype: DType) throws {
    func x(_ shape: Shape) -> Tensor { (numbers(shape, 1) * 100).cast(to: dtype) }
    let cases = [
      try windows(x([3, 9, 5]), [4], strides: [2], low: [3]),
      try windows(
        x([2, 7, 6, 3]), [3, 2], strides: [2, 1], dilations: [1, 3], low: [1, 2], high: [1, 2]),
      try windows(x([1, 14, 14, 40]), [3, 3], low: [1, 1], high: [1, 1]),
      try windows(x([2, 9, 9, 24]), [1, 1], strides: [2, 2]),
      try windows(x([2, 4, 5, 3, 2]), [2, 3, 2], dilations: [1, 2, 1], low: [1, 2, 0], high: [0, 2, 1]),
      // Positions that are never read.
      try windows(x([1, 8, 3]), [2], strides: [3], high: [-2]),
    ]
    for windows in cases { try expectAgreement(windows, 0) }
  }

  @Test func shapesThatDoNotFitAreErrors() throws {
    let geometry = ConvolutionGeometry(strides: [1], dilations: [1], low: [0], high: [0])
    let error = #expect(throws: HornbillError.self) {
      try Tensor(
        applying: ConvolutionWindows(geometry, window: [3], positions: [4]), to: [numbers([1, 5, 2], 1)])
    }
    #expect(
      error?.description
        == "convolutionWindows: expected one group, and as many positions as the window has in the input, "
        + "received 1 groups, [4] positions and [1, 5, 2].")
  }

  /// Constant weights; the convolution's bias and relu join the product.
  @Test(
    "large convolutions by constant weights become products where there is a tile unit",
    arguments: [([1, 14, 14, 256], [3, 3, 256, 256], 1), ([2, 28, 28, 256], [1, 1, 256, 200], 2)]
      as [(Shape, Shape, Int)])
  func rewriting(shape: Shape, kernel: Shape, stride: Int) throws {
    let x = Tensor.placeholder("x", shape, .float32)
    let y = try convolution(x, numbers(kernel, 2), strides: [stride, stride], padding: .same)
    let output = maximum(y + numbers([kernel.last], 3), 0)
    let graph = Graph(outputs: [output], placeholders: [x])
    let rewritten = CPUExecutor().rewritten(graph)
    let hasTileUnit = Machine.instructionSet == "amx"
    #expect(rewritten.description.contains(ConvolutionWindows.name) == hasTileUnit)

    let input = numbers(shape, 4)
    guard let storage = (input.node.operation as? Constant)?.storage else { return }
    func values(_ graph: Graph, _ executor: some Executor) throws -> (text: String, values: [Double]) {
      let program = try executor.compile(graph)
      program.bind(0, to: storage.pointer)
      return withExtendedLifetime(storage) {
        program.run()
        let result = program.output(0).bindMemory(to: Float.self).map { Double($0) }
        return (program.description, result)
      }
    }
    let (text, found) = try values(rewritten, CPUExecutor())
    let expected = try values(graph, ReferenceExecutor()).values
    let worst = zip(found, expected).map { Swift.abs($0 - $1) }.max() ?? 0
    #expect(worst <= 1e-5 * (expected.map { Swift.abs($0) }.max() ?? 0))
    if hasTileUnit {
      let product = text.split(separator: "\n").first { $0.contains("matmul") }
      #expect(product?.hasSuffix("add constant maximum") == true, "\(text)")
    }
  }

  @Test("small ones, groups, weights that change and windows without end stay as they are")
  func othersStay() throws {
    let x = Tensor.placeholder("x", [1, 14, 14, 256], .float32)
    let large = Tensor.placeholder("large", [1, 200, 200, 64], .float32)
    let variable = Variable("w", [3, 3, 256, 256], .float32)
    let outputs = [
      try convolution(x, variable.tensor, strides: [2, 1], padding: .same),
      try convolution(x, numbers([3, 3, 256, 16], 2), strides: [2, 1], padding: .same),
      try convolution(x, numbers([3, 3, 64, 256], 2), strides: [2, 1], padding: .same, groups: 4),
      try convolution(large, numbers([5, 5, 64, 128], 2), padding: .same),
    ]
    let graph = Graph(outputs: outputs, placeholders: [x, large])
    #expect(!CPUExecutor().rewritten(graph).description.contains(ConvolutionWindows.name))
  }
}
