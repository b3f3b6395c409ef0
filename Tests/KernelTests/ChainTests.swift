// Chains against plain loops: every operation in every compute type, and random chains over random layouts.

import CHornbillKernels
import Foundation
import Testing

@Suite struct ChainTests {
  // ------------------------------------------------------------------------- the meaning of the operations

  /// The value of an operation in floating point, with `power`, `exp` ... taken from the C library.
  static func number(_ name: String, _ a: Double, _ b: Double, _ c: Double) -> Double {
    switch name {
    case "add": a + b
    case "subtract": a - b
    case "multiply": a * b
    case "divide": a / b
    case "maximum": a.isNaN || b.isNaN ? .nan : max(a, b)
    case "minimum": a.isNaN || b.isNaN ? .nan : min(a, b)
    case "power": pow(a, b)
    case "negate": -a
    case "absolute": abs(a)
    case "sign": a.isNaN ? a : a > 0 ? 1 : a < 0 ? -1 : 0
    case "squareRoot": sqrt(a)
    case "reciprocalSquareRoot": 1 / sqrt(a)
    case "square": a * a
    case "reciprocal": 1 / a
    case "exp": exp(a)
    case "expm1": expm1(a)
    case "log": log(a)
    case "log1p": log1p(a)
    case "sin": sin(a)
    case "cos": cos(a)
    case "tanh": tanh(a)
    case "sigmoid": VectorMathTests.sigmoid(a)
    case "erf": erf(a)
    case "erfInverse": VectorMathTests.erfInverse(a)
    case "floor": floor(a)
    case "ceil": ceil(a)
    case "round": a.rounded(.toNearestOrEven)
    case "multiplyAdd": a * b + c
    case "equal": a == b ? 1 : 0
    case "notEqual": a != b ? 1 : 0
    case "less": a < b ? 1 : 0
    case "lessEqual": a <= b ? 1 : 0
    case "greater": a > b ? 1 : 0
    case "greaterEqual": a >= b ? 1 : 0
    case "and": a != 0 && b != 0 ? 1 : 0
    case "or": a != 0 || b != 0 ? 1 : 0
    case "not": a == 0 ? 1 : 0
    case "select": a != 0 ? b : c
    case "isNaN": a.isNaN ? 1 : 0
    case "isFinite": a.isFinite ? 1 : 0
    default: .nan
    }
  }

  static func integer<T: FixedWidthInteger & SignedInteger>(_ name: String, _ a: T, _ b: T, _ c: T) -> T? {
    func floorDivide(_ a: T, _ b: T) -> T {
      if b == 0 { return 0 }
      if b == -1 { return 0 &- a }
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      return remainder != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
    }
    func power(_ a: T, _ b: T) -> T {
      if b < 0 { return a == 1 ? 1 : a == -1 ? (b % 2 == 0 ? 1 : -1) : 0 }
      var result: T = 1
      var factor = a
      var exponent = b
      while exponent > 0 {
        if exponent & 1 == 1 { result = result &* factor }
        factor = factor &* factor
        exponent >>= 1
      }
      return result
    }
    func truth(_ condition: Bool) -> T { condition ? 1 : 0 }
    switch name {
    case "add": return a &+ b
    case "subtract": return a &- b
    case "multiply": return a &* b
    case "divide": return floorDivide(a, b)
    case "reciprocal": return floorDivide(1, a)
    case "maximum": return max(a, b)
    case "minimum": return min(a, b)
    case "power": return power(a, b)
    case "negate": return 0 &- a
    case "absolute": return a < 0 ? 0 &- a : a
    case "sign": return a.signum()
    case "square": return a &* a
    case "floor", "ceil", "round": return a
    case "multiplyAdd": return a &* b &+ c
    case "isNaN": return 0
    case "isFinite": return 1
    case "select": return a != 0 ? b : c
    case "equal": return truth(a == b)
    case "notEqual": return truth(a != b)
    case "less": return truth(a < b)
    case "lessEqual": return truth(a <= b)
    case "greater": return truth(a > b)
    case "greaterEqual": return truth(a >= b)
    case "and": return truth(a != 0 && b != 0)
    case "or": return truth(a != 0 || b != 0)
    case "not": return truth(a == 0)
    default:
      let value = number(name, Double(a), Double(b), Double(c))
      return value.isNaN ? 0 : T(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : .min)
    }
  }

  /// The operations whose meaning stands above. One that is added later is compared with its reference by its
  /// case in EngineTests, and needs no line here.
  static var operations: [String] {
    var names: [String] = []
    while let name = hb_opcode_name(Int32(names.count)) { names.append(String(cString: name)) }
    return names.filter {
      !["load", "store", "constant", "random"].contains($0) && !number($0, 0.5, 0.5, 0.5).isNaN
    }
  }

  /// Runs one operation over three inputs of `count` elements.
  static func run<T: Equatable>(
    _ operation: String, _ dtype: hb_dtype, _ inputs: [[T]], zero: T, on isa: OpaquePointer
  ) -> [T] {
    let count = inputs[0].count
    let sources = inputs.map { Guarded($0, guardElement: zero) }
    let output = Guarded([T](repeating: zero, count: count), guardElement: zero)
    var chain = ChainBuilder(dtype, rows: 1, columns: count)
    for (register, source) in sources.enumerated() {
      chain.step("load", Int32(register), chain.operand(source.pointer, dtype, row: 0, column: 1))
    }
    chain.step(operation, 3, 0, 1, 2)
    chain.step("store", chain.operand(output.pointer, dtype, row: 0, column: 1), 3)
    chain.run(on: isa)
    #expect(output.isGuardIntact)
    return output.elements
  }

  @Test func opcodesAreFoundByName() {
    #expect(Self.operations.count >= 40)
    #expect(hb_opcode_named("noSuchOperation") == -1)
    for name in Self.operations { #expect(String(cString: hb_opcode_name(hb_opcode_named(name))) == name) }
    #expect(hb_opcode_arity(hb_opcode_named("multiplyAdd")) == 3)
  }

  @Test(arguments: operations)
  func floatingPointOperationsAreRight(operation: String) {
    var generator = Generator(state: 11)
    let special = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, 2.5, -2.5, 0.5]
    for count in [1, 2, 3, 7, 15, 16, 17, 33, 100, 1025] {
      var inputs = (0..<3).map { _ in (0..<count).map { _ in Double.random(in: -3...3, using: &generator) } }
      for i in 0..<count where i % 3 == 0 {
        for k in 0..<3 { inputs[k][i] = special[Int.random(in: 0..<10, using: &generator)] }
      }
      let single = inputs.map { $0.map { Float($0) } }
      for isa in availableInstructionSets {
        let doubles = Self.run(operation, HB_FLOAT64, inputs, zero: 0.0, on: isa)
        let floats = Self.run(operation, HB_FLOAT32, single, zero: Float(0), on: isa)
        for i in 0..<count {
          let expected = Self.number(operation, inputs[0][i], inputs[1][i], inputs[2][i])
          let y = doubles[i]
          #expect(
            y == expected || (y.isNaN && expected.isNaN)
              || abs(y - expected) <= 1e-14 * max(1, abs(expected)),
            "\(operation) \(inputs[0][i]) \(inputs[1][i]) \(y) \(expected)")
          let (a, b, c) = (single[0][i], single[1][i], single[2][i])
          let truth = Self.number(operation, Double(a), Double(b), Double(c))
          let z = Double(floats[i])
          #expect(
            z == truth || (z.isNaN && truth.isNaN) || abs(z - truth) <= 4e-7 * max(1, abs(truth)),
            "\(operation) \(a) \(b) \(c): \(z), not \(truth) on \(name(of: isa))")
        }
      }
    }
  }

  /// Every mantissa by 255, and any bits at all by any number: the quotient is that of a division.
  @Test func divisionByANumberIsCorrectlyRounded() {
    func check(_ values: [Float], by divisor: Float, on isa: OpaquePointer) {
      let input = Guarded(values, guardElement: 0)
      let output = Guarded([Float](repeating: 0, count: values.count), guardElement: 0)
      var chain = ChainBuilder(rows: 1, columns: values.count)
      chain.step("load", 0, chain.operand(input.pointer, HB_FLOAT32, row: 0, column: 1))
      chain.constant(1, Double(divisor))
      chain.step("divide", 0, 0, 1)
      chain.step("store", chain.operand(output.pointer, HB_FLOAT32, row: 0, column: 1), 0)
      chain.run(on: isa)
      let quotients = output.elements
      let wrong = values.indices.first {
        let expected = values[$0] / divisor
        return quotients[$0].bitPattern != expected.bitPattern && !(quotients[$0].isNaN && expected.isNaN)
      }
      if let wrong {
        Issue.record("\(values[wrong]) / \(divisor) is not \(quotients[wrong]) on \(name(of: isa))")
      }
      #expect(output.isGuardIntact)
    }
    let mantissas = (0..<UInt32(1 << 23)).map { Float(bitPattern: 0x3f80_0000 | $0) }
    var generator = Generator(state: 3)
    let divisors: [Float] = [
      255, -3, 1, 0.1, 0x1.fffffep+3, 0, -.infinity, .nan, 0x1p-61, 0x1p60, .leastNonzeroMagnitude,
    ]
    for isa in availableInstructionSets {
      check(mantissas, by: 255, on: isa)
      for divisor in divisors + (0..<50).map({ _ in Float(bitPattern: generator.next32()) }) {
        check((0..<3001).map { _ in Float(bitPattern: generator.next32()) }, by: divisor, on: isa)
        // Of sizes that need no division.
        let sized = (0..<3001).map { $0 % 7 == 0 ? 0 : Float.random(in: -1e9...1e9, using: &generator) }
        check(sized, by: divisor, on: isa)
        check(sized + [-0.0], by: divisor, on: isa)
      }
    }
  }

  @Test(arguments: operations)
  func integerOperationsAreRight(operation: String) {
    func check<T: FixedWidthInteger & SignedInteger>(_ dtype: hb_dtype, _ type: T.Type) {
      var generator = Generator(state: 5)
      let special: [T] = [0, 1, -1, .min, .max, 2, 7, -7]
      let count = 101
      var inputs = [[T]](repeating: [], count: 3)
      for k in 0..<3 {
        for i in 0..<count {
          let place = k == 0 ? i / 8 : i % 8
          inputs[k].append(i < 64 ? special[place] : T.random(in: -20...20, using: &generator))
        }
      }
      for isa in availableInstructionSets {
        let results = Self.run(operation, dtype, inputs, zero: T(0), on: isa)
        for i in 0..<count {
          let (a, b, c) = (inputs[0][i], inputs[1][i], inputs[2][i])
          #expect(
            results[i] == Self.integer(operation, a, b, c), "\(operation) \(a) \(b) \(c) on \(name(of: isa))")
        }
      }
    }
    check(HB_INT32, Int32.self)
    check(HB_INT64, Int64.self)
  }

  // --------------------------------------------------------------------------------------------- layouts

  /// y = max(x + bias, 0) * column - number, in all layouts of x and y and all sizes that choose another walk.
  @Test func layoutsAndBroadcastsAgreeWithLoops() {
    let sizes = [
      (1, 1), (1, 5), (5, 1), (7, 3), (128, 10), (130, 16), (3, 1000), (2, 2500), (40, 100), (9, 63), (9, 65),
      (300, 1), (700, 70), (5, 20_000),
    ]
    for isa in availableInstructionSets {
      for (rows, columns) in sizes {
        for (row, column) in [(columns, 1), (columns + 3, 1), (2 * columns, 2), (1, rows)] {
          let extent = (rows - 1) * row + (columns - 1) * column + 1
          let x = (0..<extent).map { Float($0 % 17) - 8 }
          let bias = (0..<columns).map { Float($0 % 5) - 2 }
          let factor = (0..<rows).map { Float($0 % 3) + 1 }
          let input = Guarded(x, guardElement: -77)
          let biases = Guarded(bias, guardElement: -77)
          let factors = Guarded(factor, guardElement: -77)
          let number = Guarded([Float(0.5)], guardElement: -77)
          let output = Guarded([Float](repeating: 99, count: extent), guardElement: -77)
          var chain = ChainBuilder(rows: rows, columns: columns)
          chain.step("load", 0, chain.operand(input.pointer, HB_FLOAT32, row: row, column: column))
          chain.step("load", 1, chain.operand(biases.pointer, HB_FLOAT32, row: 0, column: 1))
          chain.step("add", 0, 0, 1)
          chain.constant(1, 0)
          chain.step("maximum", 0, 0, 1)
          chain.step("load", 1, chain.operand(factors.pointer, HB_FLOAT32, row: 1, column: 0))
          chain.step("multiply", 0, 0, 1)
          chain.step("load", 2, chain.operand(number.pointer, HB_FLOAT32, row: 0, column: 0))
          chain.step("subtract", 3, 0, 2)
          chain.step("store", chain.operand(output.pointer, HB_FLOAT32, row: row, column: column), 3)
          chain.run(on: isa)
          var expected = [Float](repeating: 99, count: extent)
          for i in 0..<rows {
            for j in 0..<columns {
              expected[i * row + j * column] = max(x[i * row + j * column] + bias[j], 0) * factor[i] - 0.5
            }
          }
          #expect(output.elements == expected, "\(rows) x \(columns), strides \(row), \(column)")
          #expect(output.isGuardIntact)
        }
      }
    }
  }

  @Test func updatesInPlaceReadBeforeTheyWrite() {
    for isa in availableInstructionSets {
      for count in [1, 10, 80, 1023, 5000, 40_000] {
        let w = Guarded((0..<count).map { Float($0 % 13) }, guardElement: -1)
        let v = Guarded((0..<count).map { Float($0 % 7) }, guardElement: -1)
        let g = (0..<count).map { Float($0 % 5) - 2 }
        let (w0, v0) = (w.elements, v.elements)
        let gradient = Guarded(g, guardElement: -1)
        let sum = Guarded([Float](repeating: 0, count: count), guardElement: -1)
        var chain = ChainBuilder(rows: 1, columns: count)
        let weights = chain.operand(w.pointer, HB_FLOAT32, row: 0, column: 1)
        let velocities = chain.operand(v.pointer, HB_FLOAT32, row: 0, column: 1)
        chain.step("load", 0, weights)
        chain.step("load", 1, velocities)
        chain.step("load", 2, chain.operand(gradient.pointer, HB_FLOAT32, row: 0, column: 1))
        chain.constant(3, 0.5)
        chain.step("multiplyAdd", 4, 1, 3, 2)  // v' = v / 2 + g
        chain.step("store", velocities, 4)
        chain.step("subtract", 5, 0, 4)  // w' = w - v'
        chain.step("store", weights, 5)
        chain.step("add", 6, 0, 1)  // the old w and the old v
        chain.step("load", 7, weights)  // the new w
        chain.step("add", 6, 6, 7)
        chain.step("store", chain.operand(sum.pointer, HB_FLOAT32, row: 0, column: 1), 6)
        chain.run(on: isa)
        for i in 0..<count {
          let velocity = v0[i] / 2 + g[i]
          #expect(v.elements[i] == velocity)
          #expect(w.elements[i] == w0[i] - velocity)
          #expect(sum.elements[i] == w0[i] + v0[i] + (w0[i] - velocity))
          if v.elements[i] != velocity { return }
        }
      }
    }
  }

  /// The old contents outlive the store, so they must be copied first: in spaced rows, too.
  @Test func oldContentsThatOutliveAStoreAreKept() {
    let (rows, columns, width) = (91, 14, 35)
    for isa in availableInstructionSets {
      let x = Guarded((0..<rows * width).map { Float($0) }, guardElement: -1)
      let y = Guarded([Float](repeating: 0, count: rows * width), guardElement: -1)
      let before = x.elements
      var chain = ChainBuilder(rows: rows, columns: columns)
      let place = chain.operand(x.pointer, HB_FLOAT32, row: width, column: 1)
      chain.step("load", 0, place)
      chain.step("negate", 1, 0)
      chain.step("store", place, 1)
      chain.step("square", 2, 0)
      chain.step("store", chain.operand(y.pointer, HB_FLOAT32, row: width, column: 1), 2)
      chain.run(on: isa)
      for i in 0..<rows * width {
        let inside = i % width < columns
        #expect(x.elements[i] == (inside ? -before[i] : before[i]))
        #expect(y.elements[i] == (inside ? before[i] * before[i] : 0))
      }
      #expect(x.isGuardIntact && y.isGuardIntact)
    }
  }

  @Test func conversionsSaturateAndRoundTowardZero() {
    let x: [Double] = [
      0, 1, -1, 1.9, -1.9, 255, 256, 300, -5, 1e10, -1e10, 1e20, -1e20, .nan, .infinity, -.infinity, 0.25, 7,
      8,
    ]
    func saturated<T: FixedWidthInteger>(_ x: Double, _ type: T.Type) -> T {
      if x.isNaN { return 0 }
      return T(exactly: x.rounded(.towardZero)) ?? (x > 0 ? .max : .min)
    }
    func converted<From, To: Equatable>(
      _ from: [From], _ fromType: hb_dtype, _ compute: hb_dtype, _ toType: hb_dtype, _ zero: To,
      _ isa: OpaquePointer,
      _ source: Int = 1
    ) -> [To] {
      var from = from
      let to = Guarded([To](repeating: zero, count: from.count), guardElement: zero)
      var chain = ChainBuilder(compute, rows: 1, columns: from.count)
      from.withUnsafeMutableBytes { bytes in
        chain.step("load", 0, chain.operand(bytes.baseAddress, fromType, row: 0, column: 1))
        chain.step("store", chain.operand(to.pointer, toType, row: 0, column: 1), 0)
        chain.run(on: isa)
      }
      #expect(to.isGuardIntact)
      return to.elements
    }
    for isa in availableInstructionSets {
      let f = x.map { Float($0) }
      let d = f.map { Double($0) }
      for compute in [HB_FLOAT32, HB_FLOAT64] {
        #expect(
          converted(f, HB_FLOAT32, compute, HB_INT32, Int32(0), isa) == d.map { saturated($0, Int32.self) })
        #expect(
          converted(f, HB_FLOAT32, compute, HB_INT64, Int64(0), isa) == d.map { saturated($0, Int64.self) })
        #expect(
          converted(f, HB_FLOAT32, compute, HB_UINT8, UInt8(0), isa) == d.map { saturated($0, UInt8.self) })
        #expect(converted(f, HB_FLOAT32, compute, HB_BOOL, UInt8(0), isa) == d.map { $0 != 0 ? 1 : 0 })
        #expect(
          converted(d, HB_FLOAT64, compute, HB_FLOAT32, Float(0), isa).map(\.bitPattern)
            == f.map(\.bitPattern))
      }
      let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
      #expect(converted(bytes, HB_UINT8, HB_FLOAT32, HB_FLOAT32, Float(0), isa) == bytes.map { Float($0) })
      #expect(converted(bytes, HB_UINT8, HB_INT32, HB_INT64, Int64(0), isa) == bytes.map { Int64($0) })
      #expect(converted(bytes, HB_UINT8, HB_INT64, HB_FLOAT64, 0.0, isa) == bytes.map { Double($0) })
      let wide: [Int64] = [0, 1, -1, 256, 511, .max, .min, 1 << 40, -300]
      #expect(
        converted(wide, HB_INT64, HB_INT64, HB_UINT8, UInt8(0), isa)
          == wide.map { UInt8(truncatingIfNeeded: $0) })
      #expect(
        converted(wide, HB_INT64, HB_INT32, HB_INT32, Int32(0), isa)
          == wide.map { Int32(truncatingIfNeeded: $0) })
      #expect(converted(wide, HB_INT64, HB_FLOAT32, HB_FLOAT32, Float(0), isa) == wide.map { Float($0) })
      #expect(converted(wide, HB_INT64, HB_INT64, HB_BOOL, UInt8(0), isa) == wide.map { $0 == 0 ? 0 : 1 })
    }
  }

  @Test func bytesInShortRowsAreExpandedAndStored() {
    for isa in availableInstructionSets {
      let (rows, columns) = (201, 10)
      let pixels = Guarded((0..<rows * columns).map { UInt8(truncatingIfNeeded: $0 * 7) }, guardElement: 1)
      let scale = Guarded((0..<columns).map { Int32($0) }, guardElement: 1)
      let output = Guarded([Double](repeating: 0, count: rows * columns), guardElement: -1)
      var chain = ChainBuilder(rows: rows, columns: columns)
      chain.step("load", 0, chain.operand(pixels.pointer, HB_UINT8, row: columns, column: 1))
      chain.step("load", 1, chain.operand(scale.pointer, HB_INT32, row: 0, column: 1))
      chain.step("multiply", 2, 0, 1)
      chain.step("store", chain.operand(output.pointer, HB_FLOAT64, row: columns, column: 1), 2)
      chain.run(on: isa)
      for i in 0..<rows * columns {
        #expect(output.elements[i] == Double(pixels.elements[i]) * Double(i % columns))
      }
      #expect(output.isGuardIntact)
    }
  }

  @Test func orderOfTasksDoesNotMatter() {
    for isa in availableInstructionSets {
      var results: [[Float]] = []
      for reversed in [false, true] {
        let x = Guarded((0..<300_000).map { Float($0) / 1000 }, guardElement: 0)
        var chain = ChainBuilder(rows: 300, columns: 1000)
        let operand = chain.operand(x.pointer, HB_FLOAT32, row: 1000, column: 1)
        chain.step("load", 0, operand)
        chain.step("sin", 0, 0)
        chain.step("exp", 0, 0)
        chain.step("store", operand, 0)
        chain.run(on: isa, reversed: reversed)
        results.append(x.elements)
      }
      #expect(results[0] == results[1])
    }
  }
}
