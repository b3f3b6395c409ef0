import CHornbillKernels
import Foundation
import Testing

/// Large products of float32 on the tile unit of x86-64, from bfloat16 parts; on other machines there is nothing to test.
@Suite(.enabled(if: instructionSets.contains("amx"))) struct TileUnitTests {
  private func product(_ m: Int, _ n: Int, _ k: Int) -> MatrixProduct { MatrixProduct(m: m, n: n, k: k) }

  /// The product on the tile unit and by vectors, in Double, and the sums of the products' magnitudes.
  private func results(_ product: MatrixProduct, _ a: [Float], _ b: [Float], _ c: [Float]? = nil) throws -> (
    tiles: [Float], vectors: [Float], exact: [Double], magnitudes: [Double]
  ) {
    let c = c ?? [Float](repeating: 0, count: product.cCount)
    let tiles = try #require(hb_isa_named("amx")), vectors = try #require(hb_isa_named("avx512"))
    func inDouble(_ change: (Double) -> Double) -> [Double] {
      product.run(
        a.map { change(Double($0)) }, b.map { change(Double($0)) }, c.map { change(Double($0)) },
        dtype: HB_FLOAT64,
        isa: vectors)
    }
    return (
      product.run(a, b, c, dtype: HB_FLOAT32, isa: tiles),
      product.run(a, b, c, dtype: HB_FLOAT32, isa: vectors),
      inDouble { $0 }, inDouble(abs)
    )
  }

  private func numbers(_ count: Int, seed: Int, exponents: Int = 0) -> [Float] {
    var random = SmallRandom(seed)
    return (0..<count).map { _ in
      let fraction = Float(random.unit()) + Float(random.unit()) * 0x1p-11
      return exponents == 0
        ? fraction
        : fraction
          * Float(sign: .plus, exponent: random.next(below: exponents) - exponents / 2, significand: 1)
    }
  }

  /// Root of the mean square of the errors, relative to the sums of the products' magnitudes.
  private func error(_ received: [Float], _ exact: [Double], _ magnitudes: [Double]) -> Double {
    var sum = 0.0, count = 0.0
    for i in received.indices where magnitudes[i] > 0 {
      sum += pow((Double(received[i]) - exact[i]) / magnitudes[i], 2)
      count += 1
    }
    return (sum / count).squareRoot()
  }

  /// All layouts, sizes that do not fill tiles, several slabs of the depth and tasks; rows that do not follow each other.
  @Test(arguments: [(310, 200, 290), (128, 512, 784), (500, 170, 200), (1200, 250, 70), (200, 333, 1000)])
  func isAsExactAsVectors(m: Int, n: Int, k: Int) throws {
    for (transposesA, transposesB) in MatmulTests.transposes {
      for (accumulates, gap) in [(false, 0), (true, 3)] {
        let product = MatrixProduct(
          m: m, n: n, k: k, transposesA: transposesA, transposesB: transposesB, accumulates: accumulates,
          gap: gap)
        let a = numbers(product.aCount, seed: 1, exponents: 20), b = numbers(product.bCount, seed: 2)
        let c = numbers(product.cCount, seed: 3)
        let (tiles, vectors, exact, magnitudes) = try results(product, a, b, c)
        #expect(tiles != vectors, "\(product) ran on the tile unit")
        #expect(error(tiles, exact, magnitudes) <= error(vectors, exact, magnitudes), "\(product)")
        let worst = tiles.indices.map { abs(Double(tiles[$0]) - exact[$0]) / max(magnitudes[$0], 1e-30) }
          .max()!
        #expect(worst < 0x1p-21, "\(product)")
        for i in c.indices where i % product.cPitch >= n { #expect(tiles[i] == c[i]) }
      }
    }
  }

  /// The product with a right side that was taken apart ahead.
  private func byParts(
    _ product: MatrixProduct, _ a: [Float], _ b: [Float], _ c: [Float]? = nil, threads: Int = 0
  ) throws -> [Float] {
    let isa = try #require(hb_isa_named("amx"))
    let panels = (product.n + 31) / 32, bytes = 64 + (product.k + 31) / 32 * 6144
    let parts = UnsafeMutableRawPointer.allocate(byteCount: panels * bytes, alignment: 64)
    let pool = threads > 0 ? hb_pool_create(Int32(threads)) : nil
    defer {
      parts.deallocate()
      if let pool { hb_pool_destroy(pool) }
    }
    var b = b, result = c ?? [Float](repeating: 0, count: product.cCount)
    b.withUnsafeMutableBytes { b in
      #expect(
        callKernel(
          "tileParts",
          [CallArray(data: b.baseAddress!, dtype: HB_FLOAT32, shape: [product.k, product.n])],
          CallArray(data: parts, dtype: HB_UINT8, shape: [panels, bytes]), on: isa) == 1)
    }
    a.withUnsafeBytes { a in
      result.withUnsafeMutableBytes { c in
        var matmul = product.descriptor(a: a.baseAddress!, b: parts, c: c.baseAddress!, dtype: HB_FLOAT32)
        matmul.b_is_parts = 1
        execute(&matmul, isa: isa, pool: pool)
      }
    }
    return result
  }

  /// Few rows and many, columns that do not fill their panel or their strip, depths of a step to several slabs.
  @Test(arguments: [
    (33, 64, 64), (49, 512, 700), (49, 90, 4700), (98, 40, 3000), (196, 130, 2304), (300, 97, 33),
    (1200, 64, 130), (70, 16, 5000),
  ])
  func weightsTakenApartAhead(m: Int, n: Int, k: Int) throws {
    for (transposesA, accumulates) in [(false, false), (true, false), (false, true)] {
      let product = MatrixProduct(m: m, n: n, k: k, transposesA: transposesA, accumulates: accumulates)
      let a = numbers(product.aCount, seed: 8, exponents: 20), b = numbers(product.bCount, seed: 9)
      let c = numbers(product.cCount, seed: 10)
      let found = try byParts(product, a, b, c)
      let (_, _, exact, magnitudes) = try results(product, a, b, c)
      // Longer stretches of the depth are summed up than by vectors, which begin anew after 320 numbers.
      let oneByOne = product.reference(a, b, c, multiplyAdd: { $2.addingProduct($0, $1) }, zero: 0)
      #expect(error(found, exact, magnitudes) <= error(oneByOne, exact, magnitudes), "\(product)")
      for threads in 1...3 { #expect(try byParts(product, a, b, c, threads: threads) == found) }
    }
  }

  /// In a panel that was made ahead, too, infinity stays infinity.
  @Test(arguments: [Float.infinity, -Float.infinity, Float.nan, Float(bitPattern: 0x7F80_0001)])
  func weightsTakenApartAheadThatAreNotFinite(number: Float) throws {
    for (m, n, k) in [(49, 100, 2100), (130, 70, 300)] {
      for side in ["a", "b", "both"] {
        let product = product(m, n, k)
        var a = numbers(product.aCount, seed: 6).map { abs($0) + 0.5 }, b = numbers(product.bCount, seed: 7)
        if side != "b" { a[product.aIndex(0, 40, 13)] = number }
        if side != "a" { b[product.bIndex(0, k - 90, 50)] = number }
        let found = try byParts(product, a, b)
        let (_, vectors, exact, magnitudes) = try results(product, a, b)
        for i in found.indices {
          guard vectors[i].isFinite else {
            #expect(found[i].isNaN == vectors[i].isNaN && (vectors[i].isNaN || found[i] == vectors[i]))
            continue
          }
          #expect(abs(Double(found[i]) - exact[i]) <= magnitudes[i] * 0x1p-21)
        }
      }
    }
  }

  @Test func batches() throws {
    let product = MatrixProduct(batch: 3, m: 310, n: 200, k: 290, transposesA: true)
    let (tiles, _, exact, magnitudes) = try results(
      product, numbers(product.aCount, seed: 4), numbers(product.bCount, seed: 5))
    #expect(error(tiles, exact, magnitudes) < 0x1p-25)
  }

  /// Whole numbers have exact parts, products and sums.
  @Test func wholeNumbersAreExact() throws {
    let product = product(310, 200, 290)
    let a = (0..<product.aCount).map { Float($0 * 7919 % 2001 - 1000) }
    let b = (0..<product.bCount).map { Float($0 * 104_729 % 41 - 20) }
    let (tiles, _, exact, _) = try results(product, a, b)
    #expect(tiles.map { Double($0) } == exact)
  }

  /// The greatest numbers have parts, too, and the least vanish without harm.
  @Test(arguments: [
    Float.greatestFiniteMagnitude, -Float.greatestFiniteMagnitude, 0x1p127, 0x1.fffffep60, 0x1p-126,
    0x1.8p-140,
  ])
  func extremes(number: Float) throws {
    let product = product(310, 200, 290)
    var a = [Float](repeating: 0, count: product.aCount), b = [Float](repeating: 0, count: product.bCount)
    for row in 0..<310 { a[row * 290 + row % 290] = number }
    for p in 0..<290 { b[p * 200 + p % 200] = 0.75 }
    let (tiles, _, exact, _) = try results(product, a, b)
    for i in tiles.indices {
      #expect(abs(Double(tiles[i]) - exact[i]) <= max(abs(exact[i]) * 0x1p-22, 0x1p-125))
    }
  }

  /// Where infinities and NaN meet, the tile unit's way would make NaN of infinity.
  @Test(arguments: [Float.infinity, -Float.infinity, Float.nan, Float(bitPattern: 0x7F80_0001)])
  func numbersThatAreNotFinite(number: Float) throws {
    for side in ["a", "b", "both"] {
      for (transposesA, transposesB) in MatmulTests.transposes {
        let product = MatrixProduct(
          m: 310, n: 200, k: 290, transposesA: transposesA, transposesB: transposesB)
        var a = numbers(product.aCount, seed: 6).map { abs($0) + 0.5 }, b = numbers(product.bCount, seed: 7)
        if side != "b" { a[product.aIndex(0, 299, 13)] = number }
        if side != "a" { b[product.bIndex(0, 200, 150)] = number }
        let (tiles, vectors, exact, magnitudes) = try results(product, a, b)
        for i in tiles.indices {
          guard vectors[i].isFinite else {
            #expect(tiles[i].isNaN == vectors[i].isNaN && (vectors[i].isNaN || tiles[i] == vectors[i]))
            continue
          }
          #expect(abs(Double(tiles[i]) - exact[i]) <= magnitudes[i] * 0x1p-21)
        }
      }
    }
  }
}
