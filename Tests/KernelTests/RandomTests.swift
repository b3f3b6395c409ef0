// The random step: known answers of Philox4x32-10, the documented layout, independence of how it is cut.

import CHornbillKernels
import Foundation
import Testing

@Suite struct RandomTests {
  /// Philox4x32-10 as its paper gives it, one block at a time.
  static func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let first = UInt64(x[0]) * 0xD251_1F53
      let second = UInt64(x[2]) * 0xCD9E_8D57
      x = [
        UInt32(second >> 32) ^ x[1] ^ k[0], UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ x[3] ^ k[1], UInt32(truncatingIfNeeded: first),
      ]
      k[0] &+= 0x9E37_79B9
      k[1] &+= 0xBB67_AE85
    }
    return x
  }

  /// The bits of element `e`, as random.c documents them.
  static func bits(_ e: UInt64, seed: UInt64, stream: UInt64, step: UInt64) -> UInt32 {
    let n = e / 64 * 16 + e % 16
    let low = { (x: UInt64) in UInt32(truncatingIfNeeded: x) }
    let high = { (x: UInt64) in UInt32(truncatingIfNeeded: x >> 32) }
    return philox(
      [low(n), low(step), high(step) ^ high(n), low(stream)], [low(seed), high(seed) ^ high(stream)])[
        Int(e % 64 / 16)]
  }

  static func draw<T: Equatable>(
    _ dtype: hb_dtype, rows: Int, columns: Int, spacing: Int = 0, zero: T, on isa: OpaquePointer,
    seed: UInt64 = 0x0123_4567_89AB_CDEF, stream: UInt64 = 0xFEDC_BA98_7654_3210,
    step: UInt64 = 0x1111_2222_3333_4444, reversed: Bool = false
  ) -> [T] {
    let width = columns + spacing
    let output = Guarded([T](repeating: zero, count: rows * width), guardElement: zero)
    var (seed, step) = (seed, step)
    withUnsafePointer(to: &seed) { seed in
      withUnsafePointer(to: &step) { step in
        var chain = ChainBuilder(dtype, rows: rows, columns: columns)
        chain.step("random", 0)
        chain.steps[0].stream = stream
        chain.steps[0].seed = seed
        chain.steps[0].step = step
        chain.step("store", chain.operand(output.pointer, dtype, row: width, column: 1), 0)
        chain.run(on: isa, reversed: reversed)
      }
    }
    #expect(output.isGuardIntact)
    return (0..<rows).flatMap { output.elements[$0 * width..<$0 * width + columns] }
  }

  @Test func blocksHaveThePublishedAnswers() {
    // From the known-answer file of Random123.
    #expect(Self.philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(
      Self.philox([.max, .max, .max, .max], [.max, .max]) == [
        0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd,
      ])
    #expect(
      Self.philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    for isa in availableInstructionSets {
      let words = Self.draw(
        HB_INT64, rows: 1, columns: 64, zero: Int64(0), on: isa, seed: 0, stream: 0, step: 0)
      #expect(
        [words[0], words[16], words[32], words[48]] == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    }
  }

  @Test func elementsFollowTheDocumentedLayoutInAllTypesAndShapes() {
    for isa in availableInstructionSets {
      for (rows, columns, spacing) in [(1, 1), (1, 63), (3, 50), (7, 100), (130, 10), (2, 5000)].flatMap({
        [($0.0, $0.1, 0), ($0.0, $0.1, 5)]
      }) {
        let expected = (0..<rows * columns).map {
          Self.bits(
            UInt64($0), seed: 0x0123_4567_89AB_CDEF, stream: 0xFEDC_BA98_7654_3210,
            step: 0x1111_2222_3333_4444)
        }
        #expect(
          Self.draw(HB_FLOAT32, rows: rows, columns: columns, spacing: spacing, zero: Float(0), on: isa)
            == expected.map { Float($0 >> 8) * 0x1p-24 })
        #expect(
          Self.draw(HB_FLOAT64, rows: rows, columns: columns, spacing: spacing, zero: 0.0, on: isa)
            == expected.map { Double($0) * 0x1p-32 })
        #expect(
          Self.draw(HB_INT32, rows: rows, columns: columns, spacing: spacing, zero: Int32(0), on: isa)
            == expected.map { Int32(bitPattern: $0) })
        #expect(
          Self.draw(HB_INT64, rows: rows, columns: columns, spacing: spacing, zero: Int64(0), on: isa)
            == expected.map { Int64($0) })
      }
    }
  }

  @Test func theCutDoesNotMatter() {
    for isa in availableInstructionSets {
      let line = Self.draw(HB_FLOAT32, rows: 1, columns: 300_000, zero: Float(0), on: isa)
      #expect(
        line == Self.draw(HB_FLOAT32, rows: 300, columns: 1000, zero: Float(0), on: isa, reversed: true))
      #expect(line == Self.draw(HB_FLOAT32, rows: 30_000, columns: 10, zero: Float(0), on: isa))
    }
  }

  @Test func numbersAreUniform() {
    let numbers = Self.draw(
      HB_FLOAT32, rows: 1, columns: 1 << 20, zero: Float(0), on: availableInstructionSets[0])
    let mean = numbers.reduce(0.0) { $0 + Double($1) } / Double(numbers.count)
    let variance = numbers.reduce(0.0) { $0 + pow(Double($1) - 0.5, 2) } / Double(numbers.count)
    #expect(abs(mean - 0.5) < 0.001)
    #expect(abs(variance - 1.0 / 12) < 0.0005)
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
  }
}
