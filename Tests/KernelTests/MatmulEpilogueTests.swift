import CHornbillKernels
import Testing

/// A chain run over each finished block of a product: here max(c + bias, 0).
@Suite struct MatmulEpilogueTests {
  private func check(_ product: MatrixProduct, isa name: String) throws {
    let isa = try #require(hb_isa_named(name))
    var random = SmallRandom(product.m + product.k)
    let a = (0..<product.aCount).map { _ in Float(random.unit()) }
    let b = (0..<product.bCount).map { _ in Float(random.unit()) }
    let bias = (0..<product.n).map { _ in Float(random.unit()) }
    let c = [Float](repeating: 0.25, count: product.cCount)
    var expected = product.reference(
      a.map { Double($0) }, b.map { Double($0) }, c.map { Double($0) },
      multiplyAdd: { $0 * $1 + $2 }, zero: 0)
    for i in expected.indices where i % product.cPitch < product.n {
      expected[i] = max(expected[i] + Double(bias[i % product.cPitch]), 0)
    }
    let allowed = 1e-6 * Double(product.k + 4)
    for keepsProduct in product.accumulates ? [true] : [true, false] {
      let received = run(product, a, b, bias, c, keepsProduct: keepsProduct, isa: isa)
      let wrong = received.indices.first { !(abs(Double(received[$0]) - expected[$0]) <= allowed) }
      #expect(wrong == nil, "\(name) \(product) \(keepsProduct)")
    }
  }

  /// The chain reads the product from where its own results go, or it is the only one to see it.
  private func run(
    _ product: MatrixProduct, _ a: [Float], _ b: [Float], _ bias: [Float], _ c: [Float], keepsProduct: Bool,
    isa: OpaquePointer
  ) -> [Float] {
    var result = c, bias = bias
    let pool = hb_pool_create(2)
    defer { hb_pool_destroy(pool) }
    result.withUnsafeMutableBufferPointer { c in
      bias.withUnsafeMutableBufferPointer { bias in
        let float = Int32(HB_FLOAT32.rawValue)
        func results(_ data: UnsafeMutablePointer<Float>?) -> hb_operand {
          hb_operand(data: data, dtype: float, row_stride: Int64(product.cPitch), column_stride: 1)
        }
        let operands = [
          results(keepsProduct ? c.baseAddress : nil),
          hb_operand(data: bias.baseAddress, dtype: float, row_stride: 0, column_stride: 1),
          results(c.baseAddress),
        ]
        let steps = [
          step("load", target: 0, a: 0), step("load", target: 1, a: 1), step("add", target: 0, a: 0, b: 1),
          step("constant", target: 1), step("maximum", target: 0, a: 0, b: 1),
          step("store", target: keepsProduct ? 0 : 2, a: 0),
        ]
        operands.withUnsafeBufferPointer { operands in
          steps.withUnsafeBufferPointer { steps in
            var chain = hb_chain()
            chain.compute = float
            (chain.rows, chain.columns) = (Int64(product.batch * product.m), Int64(product.n))
            (chain.operand_count, chain.step_count, chain.register_count) = (3, Int32(steps.count), 2)
            (chain.operands, chain.steps) = (operands.baseAddress, steps.baseAddress)
            withUnsafePointer(to: &chain) { chain in
              var matmul = product.descriptor(a: a, b: b, c: c.baseAddress!, dtype: HB_FLOAT32)
              matmul.epilogue = chain
              if !keepsProduct { matmul.c = nil }
              execute(&matmul, isa: isa, pool: pool)
            }
          }
        }
      }
    }
    return result
  }

  private func step(_ name: String, target: Int32, a: Int32 = 0, b: Int32 = 0) -> hb_step {
    var step = hb_step()
    step.opcode = hb_opcode_named(name)
    (step.target, step.a, step.b) = (target, a, b)
    return step
  }

  /// Once for each element, after the last of the depth: on every path through the kernels.
  @Test(arguments: instructionSets) func runsOncePerElement(isa: String) throws {
    let sizes = [
      (10, 8, 2), (128, 512, 100), (70, 100, 700), (1, 700, 400), (600, 1, 500), (3, 90, 300),
      (30, 40, 20000), (13, 7, 0), (310, 200, 290), (1030, 260, 20), (130, 500, 900),
    ]
    for (m, n, k) in sizes {
      for accumulates in [false, true] {
        try check(MatrixProduct(m: m, n: n, k: k, accumulates: accumulates, gap: 2), isa: isa)
      }
    }
    try check(MatrixProduct(batch: 30, m: 20, n: 30, k: 40), isa: isa)
    try check(MatrixProduct(batch: 30, m: 20, n: 30, k: 40, sharesB: true), isa: isa)
  }
}
