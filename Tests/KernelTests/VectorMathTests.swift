// The vector functions against Double: the errors that functions.h states hold for every instruction set.

import CHornbillKernels
import Foundation
import Testing

@Suite struct VectorMathTests {
  /// Name, the largest error in units of the last place, the truth.
  static let functions: [(name: String, bound: Double, truth: @Sendable (Double) -> Double)] = [
    ("exp", 1, { exp($0) }),
    ("expm1", 1.5, { expm1($0) }),
    ("log", 0.8, { log($0) }),
    ("log1p", 1.5, { log1p($0) }),
    ("sin", 1.6, { sin($0) }),
    ("cos", 1.6, { cos($0) }),
    ("tanh", 1.5, { tanh($0) }),
    ("sigmoid", 2.25, { sigmoid($0) }),
    ("erf", 1.1, { erf($0) }),
    ("erfInverse", 3.1, { erfInverse($0) }),
    ("squareRoot", 0.5, { sqrt($0) }),
    ("reciprocalSquareRoot", 1.6, { 1 / sqrt($0) }),
    ("floor", 0, { floor($0) }),
    ("ceil", 0, { ceil($0) }),
    ("round", 0, { $0.rounded(.toNearestOrEven) }),
  ]

  static func sigmoid(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }

  static func erfInverse(_ x: Double) -> Double {
    let a = abs(x)
    guard a < 1 else { return a == 1 ? x * .infinity : .nan }
    if a < 1e-9 { return x * 0.886_226_925_452_758_01 }
    var y = sqrt(-log((1 - a) * (1 + a))) * 0.8
    for _ in 0..<60 {
      let error = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y)
      let step = error / (1.128_379_167_095_512_6 * exp(-y * y))
      y -= step / (1 + y * step)
    }
    return x < 0 ? -y : y
  }

  static let special: [Float] = [
    0, -0.0, .infinity, -.infinity, .nan, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 100, -100, 1000, -1000, 88.7,
    88.8,
    -103.9, -104.1, 0.5, 1.5, 2.5, -0.5, 8_388_609, 1e5, 131_072, 131_073,
  ]

  /// The distance in units of the last place of the truth rounded to Float.
  static func distance(_ value: Float, _ truth: Double) -> Double {
    let rounded = Float(truth)
    if truth.isNaN { return value.isNaN ? 0 : .infinity }
    if value.isNaN { return .infinity }
    if rounded.isInfinite || value.isInfinite { return value == rounded ? 0 : .infinity }
    if truth == 0 { return value == 0 && value.sign == rounded.sign ? 0 : .infinity }
    let exponent = max(truth.exponent, -126)
    return abs(Double(value) - truth) / scalbn(1, Int(exponent) - 23)
  }

  @Test(arguments: functions.indices)
  func float32StaysWithinItsBound(index: Int) {
    let function = Self.functions[index]
    // All bit patterns in steps of a prime, in chunks that end in an odd place.
    let inputs =
      Self.special + stride(from: UInt64(1), to: 1 << 32, by: 9973).map { Float(bitPattern: UInt32($0)) }
    let near = (0..<20_000).map { Float($0 - 10_000) / 4001 }
    let all = inputs + near
    for isa in availableInstructionSets {
      let input = Guarded(all, guardElement: 7)
      let output = Guarded([Float](repeating: 3, count: all.count), guardElement: 7)
      var chain = ChainBuilder(rows: 1, columns: all.count)
      let source = chain.operand(input.pointer, HB_FLOAT32, row: 0, column: 1)
      let target = chain.operand(output.pointer, HB_FLOAT32, row: 0, column: 1)
      chain.step("load", 0, source)
      chain.step(function.name, 0, 0)
      chain.step("store", target, 0)
      chain.run(on: isa)
      #expect(output.isGuardIntact)
      var worst = 0.0
      var worstInput: Float = 0
      for (x, y) in zip(all, output.elements) {
        let error = Self.distance(y, function.truth(Double(x)))
        if error > worst { (worst, worstInput) = (error, x) }
      }
      #expect(worst <= function.bound, "\(function.name) on \(name(of: isa)) at \(worstInput)")
    }
  }

  @Test func powerIsThatOfC() {
    let bases: [Float] = [0, -0.0, 1, -1, 2, -2, 0.5, .infinity, -.infinity, .nan, 3.7, 1e30]
    let exponents: [Float] = [0, -0.0, 1, -1, 2, 3, 0.5, .infinity, -.infinity, .nan, -7, 1e10]
    for isa in availableInstructionSets {
      for exponent in exponents {
        var base = bases
        var power = [Float](repeating: exponent, count: base.count)
        var result = [Float](repeating: 0, count: base.count)
        var chain = ChainBuilder(rows: 1, columns: base.count)
        base.withUnsafeMutableBytes { a in
          power.withUnsafeMutableBytes { b in
            result.withUnsafeMutableBytes { c in
              chain.step("load", 0, chain.operand(a.baseAddress, HB_FLOAT32, row: 0, column: 1))
              chain.step("load", 1, chain.operand(b.baseAddress, HB_FLOAT32, row: 0, column: 1))
              chain.step("power", 0, 0, 1)
              chain.step("store", chain.operand(c.baseAddress, HB_FLOAT32, row: 0, column: 1), 0)
              chain.run(on: isa)
            }
          }
        }
        for (x, y) in zip(base, result) {
          let expected = powf(x, exponent)
          #expect(y == expected || (y.isNaN && expected.isNaN), "\(x) to the \(exponent)")
        }
      }
    }
  }
}
