import CHornbillKernels
import Testing

@Suite struct MatmulTests {
  static let transposes = [(false, false), (false, true), (true, false), (true, true)]

  /// Compares floats with the definition, whose sums are made in Double.
  private func check<Element: BinaryFloatingPoint>(
    _ product: MatrixProduct, as dtype: hb_dtype, tolerance: Double, isa name: String, _: Element.Type
  ) throws {
    let isa = try #require(hb_isa_named(name))
    var random = SmallRandom(product.m * 1000 + product.n * 100 + product.k)
    let a = (0..<max(product.aCount, 1)).map { _ in Element(random.unit()) }
    let b = (0..<max(product.bCount, 1)).map { _ in Element(random.unit()) }
    let c = (0..<max(product.cCount, 1)).map { _ in Element(random.unit()) }
    let expected = product.reference(
      a.map { Double($0) }, b.map { Double($0) }, c.map { Double($0) },
      multiplyAdd: { $0 * $1 + $2 }, zero: 0)
    let received = product.run(a, b, c, dtype: dtype, isa: isa)
    let allowed = tolerance * Double(product.k + 4)
    let wrong = received.indices.first { !(abs(Double(received[$0]) - expected[$0]) <= allowed) }
    #expect(wrong == nil, "\(name) \(dtype) \(product)")
  }

  private func check(_ product: MatrixProduct, isa: String) throws {
    try check(product, as: HB_FLOAT32, tolerance: 1e-6, isa: isa, Float.self)
    try check(product, as: HB_FLOAT64, tolerance: 1e-14, isa: isa, Double.self)
  }

  @Test(arguments: instructionSets) func smallSizes(isa: String) throws {
    var random = SmallRandom(1)
    for (transposesA, transposesB) in Self.transposes {
      for size in 1...40 {
        for (m, n) in [(size, 1 + random.next(below: 40)), (1 + random.next(below: 40), size)] {
          try check(
            MatrixProduct(
              m: m, n: n, k: 1 + random.next(below: 70), transposesA: transposesA,
              transposesB: transposesB, accumulates: random.next(below: 2) == 1,
              gap: random.next(below: 4)), isa: isa)
        }
      }
    }
  }

  /// Sizes that are cut into tasks, into slabs of the depth, or take a path of their own.
  @Test(arguments: instructionSets) func largeSizes(isa: String) throws {
    let sizes = [
      (128, 70, 784), (300, 130, 350), (1000, 64, 130), (512, 10, 128), (1100, 40, 330), (17, 1000, 100),
      (1, 500, 900), (700, 1, 800), (3, 400, 500), (900, 3, 300), (20, 33, 20000),
    ]
    for (m, n, k) in sizes {
      for (transposesA, transposesB) in Self.transposes {
        try check(
          MatrixProduct(m: m, n: n, k: k, transposesA: transposesA, transposesB: transposesB), isa: isa)
      }
    }
  }

  @Test(arguments: instructionSets) func batches(isa: String) throws {
    for (transposesA, transposesB) in Self.transposes {
      for (sharesA, sharesB) in Self.transposes {
        for (m, n, k) in [(5, 6, 7), (1, 20, 9), (20, 1, 9), (30, 40, 50)] {
          try check(
            MatrixProduct(
              batch: 41, m: m, n: n, k: k, transposesA: transposesA, transposesB: transposesB,
              sharesA: sharesA, sharesB: sharesB, accumulates: sharesA, gap: n % 2), isa: isa)
        }
      }
    }
  }

  /// Without depth, c is zero or stays; without rows or columns, there is nothing to do.
  @Test(arguments: instructionSets) func emptyAxes(isa: String) throws {
    for accumulates in [false, true] {
      for (m, n, k) in [(3, 4, 0), (1, 4, 0), (4, 1, 0), (0, 4, 5), (3, 0, 5), (0, 0, 0)] {
        try check(MatrixProduct(m: m, n: n, k: k, accumulates: accumulates, gap: 1), isa: isa)
      }
      try check(MatrixProduct(batch: 0, m: 2, n: 3, k: 4, sharesA: true, sharesB: true), isa: isa)
    }
  }

  /// What lies between the rows of c is not touched, and what lies behind the operands is not read into it.
  @Test(arguments: instructionSets) func gapsStay(isa: String) throws {
    let set = try #require(hb_isa_named(isa))
    for (m, n, k) in [(15, 17, 9), (14, 10, 40), (33, 63, 5), (1, 9, 70), (9, 1, 70), (30, 37, 10000)] {
      let product = MatrixProduct(m: m, n: n, k: k, gap: 3)
      let a = [Float](repeating: 1, count: product.aCount), b = [Float](repeating: 1, count: product.bCount)
      let c = [Float](repeating: -7, count: product.cCount)
      let result = product.run(a, b, c, dtype: HB_FLOAT32, isa: set)
      for i in result.indices {
        #expect(result[i] == (i % product.cPitch < n ? Float(k) : -7), "\(product) at \(i)")
      }
    }
  }

  @Test func integersWrapAround() throws {
    func check<Element: FixedWidthInteger>(_ dtype: hb_dtype, _: Element.Type) throws {
      for name in instructionSets {
        let isa = try #require(hb_isa_named(name))
        for (transposesA, transposesB) in Self.transposes {
          let product = MatrixProduct(
            batch: 2, m: 9, n: 11, k: 13, transposesA: transposesA, transposesB: transposesB,
            accumulates: transposesA, gap: 2)
          var random = SmallRandom(5)
          func numbers(_ count: Int) -> [Element] {
            (0..<count).map { _ in
              Element(truncatingIfNeeded: random.next(below: 1 << 30)) &* 77_777_777.wrapped()
            }
          }
          let a = numbers(product.aCount), b = numbers(product.bCount), c = numbers(product.cCount)
          let expected = product.reference(a, b, c, multiplyAdd: { $0 &* $1 &+ $2 }, zero: 0)
          #expect(product.run(a, b, c, dtype: dtype, isa: isa) == expected)
        }
      }
    }
    try check(HB_INT32, Int32.self)
    try check(HB_INT64, Int64.self)
    try check(HB_UINT8, UInt8.self)
  }

  /// Threads never change a bit, whether rows, columns, the depth or the batches are what is cut.
  @Test(arguments: instructionSets) func threadsDoNotMatter(isa: String) throws {
    let set = try #require(hb_isa_named(isa))
    let pools = [1, 2, 3].map { hb_pool_create(Int32($0)) }
    defer { for pool in pools { hb_pool_destroy(pool) } }
    let products = [
      MatrixProduct(m: 128, n: 512, k: 100), MatrixProduct(m: 310, n: 400, k: 290, transposesB: true),
      MatrixProduct(m: 700, n: 64, k: 130, transposesA: true),
      MatrixProduct(m: 30, n: 40, k: 20000, transposesA: true), MatrixProduct(m: 1, n: 1000, k: 700),
      MatrixProduct(batch: 60, m: 30, n: 40, k: 50, transposesB: true),
    ]
    for product in products {
      var random = SmallRandom(product.k)
      let a = (0..<product.aCount).map { _ in Float(random.unit()) }
      let b = (0..<product.bCount).map { _ in Float(random.unit()) }
      let c = [Float](repeating: 0, count: product.cCount)
      let alone = product.run(a, b, c, dtype: HB_FLOAT32, isa: set).map(\.bitPattern)
      for pool in pools {
        let together = product.run(a, b, c, dtype: HB_FLOAT32, isa: set, pool: pool).map(\.bitPattern)
        #expect(alone == together, "\(product)")
      }
    }
  }

  @Test func peakIsMeasured() throws {
    for name in instructionSets {
      let isa = try #require(hb_isa_named(name))
      #expect(hb_isa_measure_peak(isa, 0.01) > 0)
    }
  }
}

extension Int {
  fileprivate func wrapped<Element: FixedWidthInteger>() -> Element { Element(truncatingIfNeeded: self) }
}
