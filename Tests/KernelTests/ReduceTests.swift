// Reductions of a chain's value, against plain loops in Double.

import CHornbillKernels
import Foundation
import Testing

@Suite struct ReduceTests {
  /// Reduces x * 1 by `axis`; x has `columns + spacing` elements a row. Its double, reduced beside it, gives the double
  /// of the result, where that is exact.
  static func reduce<T: Equatable, Output: Equatable>(
    _ x: [T], _ dtype: hb_dtype, rows: Int, columns: Int, spacing: Int = 0, kind: hb_reduction,
    axis: hb_reduce_axis,
    group: Int = 1, scale: Double = 1, one: T, zero: Output, _ outputType: hb_dtype, on isa: OpaquePointer,
    reversed: Bool = false
  ) -> [Output] {
    let input = Guarded(x, guardElement: one)
    let results = axis == HB_REDUCE_ALL ? 1 : axis == HB_REDUCE_COLUMNS ? rows : rows / group * columns
    let output = Guarded([Output](repeating: zero, count: results), guardElement: zero)
    let doubled = Guarded([Output](repeating: zero, count: results), guardElement: zero)
    var chain = ChainBuilder(dtype, rows: rows, columns: columns)
    chain.step("load", 0, chain.operand(input.pointer, dtype, row: columns + spacing, column: 1))
    chain.constant(1, 1)
    chain.step("multiply", 0, 0, 1)
    chain.step("add", 2, 0, 0)
    chain.withChain { chain in
      var reduce = hb_reduce()
      reduce.chain = chain.pointee
      (reduce.value_count, reduce.values) = (2, (0, 2, 0, 0))
      (reduce.kind, reduce.axis, reduce.group) = (Int32(kind.rawValue), Int32(axis.rawValue), Int64(group))
      reduce.outputs = (
        UnsafeMutableRawPointer(output.pointer), UnsafeMutableRawPointer(doubled.pointer), nil, nil
      )
      (reduce.output_dtype, reduce.scale) = (Int32(outputType.rawValue), scale)
      let bytes = hb_reduce_partials_bytes(isa, &reduce)
      let partials = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 8), alignment: 64)
      defer { partials.deallocate() }
      if bytes > 0 { reduce.partials = partials }
      plannedAndRun(reversed: reversed) { hb_reduce_plan(isa, &reduce, $0) }
    }
    #expect(output.isGuardIntact && doubled.isGuardIntact)
    if kind != HB_PRODUCT, let one = output.elements as? [Float], let two = doubled.elements as? [Float] {
      #expect(zip(one, two).allSatisfy { 2 * $0 == $1 || ($0.isNaN && $1.isNaN) })
    }
    return output.elements
  }

  static func fold(_ kind: hb_reduction, _ values: [Double]) -> Double {
    switch kind {
    case HB_SUM: return values.reduce(0, +)
    case HB_PRODUCT: return values.reduce(1, *)
    case HB_MAX: return values.contains { $0.isNaN } ? .nan : values.max() ?? -.infinity
    default: return values.contains { $0.isNaN } ? .nan : values.min() ?? .infinity
    }
  }

  static let shapes = [
    (1, 1), (1, 7), (6, 1), (128, 10), (128, 512), (12, 65), (4, 1000), (2, 3000), (1500, 16), (3, 70_000),
    (6000, 33),
    (1, 200_000), (200_000, 1),
  ]

  @Test(arguments: shapes)
  func floatingPointReductionsAgree(rows: Int, columns: Int) {
    var generator = Generator(state: 3)
    for spacing in [0, 3] {
      let width = columns + spacing
      let x = (0..<rows * width).map { _ in Float.random(in: -1...1, using: &generator) }
      let product = x.map { 1 + $0 / 1000 }
      let value = { (i: Int, j: Int, kind: hb_reduction) in
        Double((kind == HB_PRODUCT ? product : x)[i * width + j])
      }
      for isa in availableInstructionSets {
        for kind in [HB_SUM, HB_MAX, HB_MIN, HB_PRODUCT] {
          let values = kind == HB_PRODUCT ? product : x
          let groups = rows % 3 == 0 ? 3 : rows % 2 == 0 ? 2 : 1
          let group = rows / groups
          let cases: [(hb_reduce_axis, [Double])] = [
            (
              HB_REDUCE_ALL,
              [Self.fold(kind, (0..<rows).flatMap { i in (0..<columns).map { value(i, $0, kind) } })]
            ),
            (
              HB_REDUCE_COLUMNS,
              (0..<rows).map { i in Self.fold(kind, (0..<columns).map { value(i, $0, kind) }) }
            ),
            (
              HB_REDUCE_ROWS,
              (0..<groups).flatMap { g in
                (0..<columns).map { j in Self.fold(kind, (0..<group).map { value(g * group + $0, j, kind) }) }
              }
            ),
          ]
          for (axis, expected) in cases {
            let scale = kind == HB_SUM ? 0.5 : 1
            var first: [Float] = []
            for reversed in [false, true] {
              let results = Self.reduce(
                values, HB_FLOAT32, rows: rows, columns: columns, spacing: spacing, kind: kind, axis: axis,
                group: group, scale: scale, one: 1, zero: Float(0), HB_FLOAT32, on: isa, reversed: reversed)
              if reversed { #expect(results == first) }
              first = results
            }
            let worst = zip(first, expected).map { abs(Double($0) - $1 * scale) / max(1, abs($1)) }.max() ?? 0
            // Each factor of a product is a rounding; sums keep far below a rounding an element.
            let elements =
              axis == HB_REDUCE_ALL ? rows * columns : axis == HB_REDUCE_COLUMNS ? columns : group
            #expect(
              worst <= (kind == HB_PRODUCT ? 6e-8 * Double(elements + 1) : 1e-5),
              "\(kind) over \(axis) of \(rows) x \(columns) on \(name(of: isa))")
            if kind == HB_MAX || kind == HB_MIN { #expect(worst == 0) }
            #expect(worst.isFinite)
          }
        }
      }
    }
  }

  @Test func integersWrapAndAreScaled() {
    let x = (0..<100 * 7).map { Int32($0 * 9_000_001 & 0x7fff_ffff) }
    for isa in availableInstructionSets {
      let total = x.reduce(Int32(0), &+)
      let shape = (rows: 100, columns: 7)
      #expect(
        Self.reduce(
          x, HB_INT32, rows: shape.rows, columns: shape.columns, kind: HB_SUM, axis: HB_REDUCE_ALL, one: 1,
          zero: Int32(0), HB_INT32, on: isa) == [total])
      #expect(
        Self.reduce(
          x.map { Int64($0) }, HB_INT64, rows: shape.rows, columns: shape.columns, kind: HB_SUM,
          axis: HB_REDUCE_ROWS,
          group: 50, scale: 0.5, one: 1, zero: 0.0, HB_FLOAT64, on: isa)
          == (0..<14).map { k in
            (0..<50).reduce(0.0) { $0 + Double(x[(k / 7 * 50 + $1) * 7 + k % 7]) } / 2
          })
      #expect(
        Self.reduce(
          x, HB_INT32, rows: shape.rows, columns: shape.columns, kind: HB_MAX, axis: HB_REDUCE_COLUMNS,
          one: 1,
          zero: Int32(0), HB_INT32, on: isa) == (0..<100).map { x[$0 * 7..<$0 * 7 + 7].max() ?? 0 })
      #expect(
        Self.reduce(
          x, HB_INT32, rows: shape.rows, columns: shape.columns, kind: HB_PRODUCT, axis: HB_REDUCE_COLUMNS,
          one: 1,
          zero: Int32(0), HB_INT32, on: isa) == (0..<100).map { x[$0 * 7..<$0 * 7 + 7].reduce(1, &*) })
    }
  }

  @Test func notANumberPropagates() {
    for isa in availableInstructionSets {
      for place in [0, 3, 17, 99] {
        var x = (0..<100).map { Float($0) }
        x[place] = .nan
        for kind in [HB_MAX, HB_MIN, HB_SUM] {
          for axis in [HB_REDUCE_ALL, HB_REDUCE_COLUMNS] {
            let y = Self.reduce(
              x, HB_FLOAT32, rows: 1, columns: 100, kind: kind, axis: axis, one: 1, zero: Float(0),
              HB_FLOAT32, on: isa)
            #expect(y[0].isNaN)
          }
          let y = Self.reduce(
            x, HB_FLOAT32, rows: 100, columns: 1, kind: kind, axis: HB_REDUCE_ROWS, group: 100, one: 1,
            zero: Float(0),
            HB_FLOAT32, on: isa)
          #expect(y[0].isNaN)
        }
      }
    }
  }

  @Test func theReductionOfNothingIsTheNeutralElement() {
    for isa in availableInstructionSets {
      for (kind, neutral) in [(HB_SUM, Float(0)), (HB_MAX, -.infinity), (HB_MIN, .infinity), (HB_PRODUCT, 1)]
      {
        #expect(
          Self.reduce(
            [Float](), HB_FLOAT32, rows: 0, columns: 5, kind: kind, axis: HB_REDUCE_ALL, one: 1,
            zero: Float(7),
            HB_FLOAT32, on: isa) == [neutral])
        #expect(
          Self.reduce(
            [Float](), HB_FLOAT32, rows: 3, columns: 0, kind: kind, axis: HB_REDUCE_COLUMNS, one: 1,
            zero: Float(7),
            HB_FLOAT32, on: isa) == [neutral, neutral, neutral])
      }
      #expect(
        Self.reduce(
          [Int32](), HB_INT32, rows: 0, columns: 5, kind: HB_MAX, axis: HB_REDUCE_ALL, one: 1, zero: Int32(0),
          HB_INT32,
          on: isa) == [.min])
    }
  }

  @Test func longSumsStayAccurate() {
    let x = [Float](repeating: 0.1, count: 1 << 22)
    for isa in availableInstructionSets {
      let y = Self.reduce(
        x, HB_FLOAT32, rows: 1, columns: x.count, kind: HB_SUM, axis: HB_REDUCE_ALL, one: 1, zero: Float(0),
        HB_FLOAT32,
        on: isa)
      #expect(abs(Double(y[0]) / (Double(Float(0.1)) * Double(x.count)) - 1) < 1e-6)
    }
  }
}
