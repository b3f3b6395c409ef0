import HornbillCPU
import HornbillGraph
import Testing

@Suite("Constant weights taken apart for the tile unit")
struct TilePartsTests {
  private let hasTileUnit = Machine.instructionSet == "amx"

  private func numbers(_ shape: Shape, _ seed: Int) -> Tensor {
    let values = (0..<shape.elementCount).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.5 }
    return Tensor(Storage(values, as: .float32), shape: shape, dtype: .float32)
  }

  private func parts(_ w: Tensor) throws -> Tensor { try Tensor(applying: TileParts(), to: [w]) }

  /// The bytes are those of the kernel where there is one.
  @Test(
    "the sum of the parts is the number",
    arguments: [[40, 50], [2, 3, 7, 33], [1, 1], [33, 16]] as [Shape])
  func parts(shape: Shape) throws {
    var values = (0..<shape.elementCount).map { number -> Double in
      let fraction = Float(number * 7919 % 1009) / 1009
      return Double(fraction - 0.5)
    }
    values[0] = 0x1.fffffep20
    let w = Tensor(Storage(values, as: .float32), shape: shape, dtype: .float32)
    let result = try parts(w)
    let rows = shape.elementCount / shape.last
    let (panels, steps) = ((shape.last + 31) / 32, (rows + 31) / 32)
    #expect(result.shape.dimensions == [panels, 64 + steps * 6144])
    try expectAgreement(result, 0)
    let units = (0..<rows * rows).map { number -> Double in number % (rows + 1) == 0 ? 1 : 0 }
    let identity = Tensor(Storage(units, as: .float32), shape: [rows, rows], dtype: .float32)
    let product = try Tensor(applying: ProductByTileParts(columns: shape.last), to: [identity, result])
    #expect(product.scalars.map { Double($0) } == values)
  }

  @Test("what is not finite stays what it is", arguments: [Double.infinity, -.infinity, .nan])
  func notFinite(number: Double) throws {
    var values = (0..<40 * 70).map { Double($0 % 7) }
    values[33 * 70 + 65] = number
    let result = try parts(Tensor(Storage(values, as: .float32), shape: [40, 70], dtype: .float32))
    try expectAgreement(result, 0)
    let bytes = result.cast(to: .float32).scalars
    #expect((0..<3).map { bytes[$0 * result.shape[1]] } == [0, 0, 1])
  }

  @Test(
    "products of constant weights read parts where there is a tile unit",
    arguments: [(49, 300, 500), (700, 64, 128)])
  func rewriting(rows: Int, depth: Int, columns: Int) throws {
    let x = Tensor.placeholder("x", [rows, depth], .float32)
    let y = try matrixProduct(x, numbers([depth, columns], 2))
    let graph = Graph(outputs: [maximum(y + numbers([columns], 3), 0)], placeholders: [x])
    let rewritten = CPUExecutor().rewritten(graph)
    #expect(rewritten.description.contains(ProductByTileParts.name) == hasTileUnit)
    let input = numbers([rows, depth], 4)
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

  @Test("weights that change, other types, transposed and small products stay as they are")
  func othersStay() throws {
    let x = Tensor.placeholder("x", [100, 256], .float32)
    let weights = numbers([256, 512], 2)
    let outputs = [
      matmul(x, Variable("w", [256, 512], .float32).tensor),
      matmul(x.cast(to: .float64), weights.cast(to: .float64)),
      matmul(x[0..<20], weights), matmul(x, numbers([256, 60], 3)),
      matmul(x, numbers([256, 100], 4)),
    ]
    let graph = Graph(outputs: outputs, placeholders: [x])
    #expect(!CPUExecutor().rewritten(graph).description.contains(TileParts.name))
  }

  @Test func shapesThatDoNotFitAreErrors() throws {
    let empty = #expect(throws: HornbillError.self) { try parts(Tensor.zeros([0, 3])) }
    #expect(
      empty?.description
        == "tileParts: expected a matrix of float32 with elements, received [0, 3] of float32.")
    let bytes = try parts(numbers([5, 40], 1))
    let other = #expect(throws: HornbillError.self) {
      try Tensor(applying: ProductByTileParts(columns: 65), to: [numbers([3, 5], 1), bytes])
    }
    #expect(
      other?.description
        == "matmulByTileParts: expected a matrix and the parts of 65 columns with a row for each of its columns, "
        + "received shapes [3, 5] and [2, 6208].")
  }
}
