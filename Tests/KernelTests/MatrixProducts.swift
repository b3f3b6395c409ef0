import CHornbillKernels

/// A matrix product set up for the kernels, with an answer computed by plain loops in Double beside it.
struct MatrixProduct {
  var batch = 1
  var m: Int
  var n: Int
  var k: Int
  var transposesA = false
  var transposesB = false
  var sharesA = false
  var sharesB = false
  var accumulates = false
  /// Elements between the rows in memory, beyond what they need.
  var gap = 0

  /// Elements from one row in memory to the next.
  private var aPitch: Int { (transposesA ? m : k) + gap }
  private var bPitch: Int { (transposesB ? k : n) + gap }
  var cPitch: Int { n + gap }
  private var aBatch: Int { sharesA ? 0 : (transposesA ? k : m) * aPitch + gap }
  private var bBatch: Int { sharesB ? 0 : (transposesB ? n : k) * bPitch + gap }
  private var cBatch: Int { m * cPitch }

  var aCount: Int { (batch - 1) * aBatch + (transposesA ? k : m) * aPitch }
  var bCount: Int { (batch - 1) * bBatch + (transposesB ? n : k) * bPitch }
  var cCount: Int { batch * cBatch }

  func aIndex(_ batch: Int, _ row: Int, _ column: Int) -> Int {
    batch * aBatch + (transposesA ? column * aPitch + row : row * aPitch + column)
  }

  func bIndex(_ batch: Int, _ row: Int, _ column: Int) -> Int {
    batch * bBatch + (transposesB ? column * bPitch + row : row * bPitch + column)
  }

  /// What c becomes, by the definition.
  func reference<Element>(
    _ a: [Element], _ b: [Element], _ c: [Element],
    multiplyAdd: (Element, Element, Element) -> Element, zero: Element
  ) -> [Element] {
    var result = c
    for batch in 0..<batch {
      for row in 0..<m {
        for column in 0..<n {
          let at = batch * cBatch + row * cPitch + column
          var sum = accumulates ? c[at] : zero
          for p in 0..<k { sum = multiplyAdd(a[aIndex(batch, row, p)], b[bIndex(batch, p, column)], sum) }
          result[at] = sum
        }
      }
    }
    return result
  }

  /// What c becomes, by the kernels.
  func run<Element>(
    _ a: [Element], _ b: [Element], _ c: [Element], dtype: hb_dtype, isa: OpaquePointer,
    pool: OpaquePointer? = nil
  ) -> [Element] {
    var result = c
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { c in
          var matmul = descriptor(a: a.baseAddress!, b: b.baseAddress!, c: c.baseAddress!, dtype: dtype)
          execute(&matmul, isa: isa, pool: pool)
        }
      }
    }
    return result
  }

  func descriptor(
    a: UnsafeRawPointer, b: UnsafeRawPointer, c: UnsafeMutableRawPointer, dtype: hb_dtype
  ) -> hb_matmul {
    var matmul = hb_matmul()
    matmul.dtype = Int32(dtype.rawValue)
    matmul.batch = Int64(batch)
    (matmul.m, matmul.n, matmul.k) = (Int64(m), Int64(n), Int64(k))
    (matmul.a, matmul.b, matmul.c) = (a, b, c)
    (matmul.a_batch, matmul.b_batch, matmul.c_batch) = (Int64(aBatch), Int64(bBatch), Int64(cBatch))
    (matmul.a_row, matmul.a_column) = transposesA ? (1, Int64(aPitch)) : (Int64(aPitch), 1)
    (matmul.b_row, matmul.b_column) = transposesB ? (1, Int64(bPitch)) : (Int64(bPitch), 1)
    matmul.c_row = Int64(cPitch)
    matmul.accumulate = accumulates ? 1 : 0
    return matmul
  }
}

/// Plans and runs one product.
func execute(_ matmul: inout hb_matmul, isa: OpaquePointer, pool: OpaquePointer?) {
  let partials = UnsafeMutableRawPointer.allocate(
    byteCount: max(hb_matmul_partials_bytes(isa, &matmul), 1), alignment: 64)
  let scratch = UnsafeMutableRawPointer.allocate(byteCount: scratchBytes, alignment: 64)
  defer {
    partials.deallocate()
    scratch.deallocate()
  }
  matmul.partials = partials
  withUnsafeMutablePointer(to: &matmul) { matmul in
    var instructions = [hb_instruction](repeating: hb_instruction(), count: Int(HB_MAX_INSTRUCTIONS))
    let count = hb_matmul_plan(isa, matmul, &instructions)
    hb_run(pool, instructions, Int64(count), scratch)
  }
}

/// HB_SCRATCH_BYTES, which Swift does not see through its shift.
let scratchBytes = 4 << 20

/// Every instruction set of this machine, best first.
let instructionSets: [String] = {
  var names: [String] = []
  while let name = hb_isa_available(Int32(names.count)) { names.append(String(cString: name)) }
  return names
}()

/// Numbers that look random and are the same at every run.
struct SmallRandom {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(below bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }

  /// Between -1 and 1.
  mutating func unit() -> Double { Double(next(below: 2001) - 1000) / 1000 }
}
