// Strided copies against plain loops, over random shapes, strides and element sizes.

import CHornbillKernels
import Testing

@Suite struct CopyTests {
  static func copy<T: Equatable>(
    _ shape: [Int], _ input: [T], offset: Int, strides: [Int], outputExtent: Int, outputOffset: Int = 0,
    outputStrides: [Int], zero: T, on isa: OpaquePointer, reversed: Bool
  ) -> [T] {
    let source = Guarded(input, guardElement: zero)
    let target = Guarded([T](repeating: zero, count: outputExtent), guardElement: zero)
    var copy = hb_copy()
    copy.element_bytes = Int32(MemoryLayout<T>.size)
    copy.rank = Int32(shape.count)
    copy.input = UnsafeRawPointer(source.pointer + offset)
    copy.output = UnsafeMutableRawPointer(target.pointer + outputOffset)
    withUnsafeMutableBytes(of: &copy.shape) { $0.bindMemory(to: Int64.self).fill(shape) }
    withUnsafeMutableBytes(of: &copy.input_strides) { $0.bindMemory(to: Int64.self).fill(strides) }
    withUnsafeMutableBytes(of: &copy.output_strides) { $0.bindMemory(to: Int64.self).fill(outputStrides) }
    plannedAndRun(reversed: reversed) { hb_copy_plan(isa, &copy, $0) }
    #expect(target.isGuardIntact)
    return target.elements
  }

  static func dense(_ shape: [Int]) -> [Int] {
    var strides = shape
    var stride = 1
    for axis in shape.indices.reversed() {
      strides[axis] = stride
      stride *= shape[axis]
    }
    return strides
  }

  static func check<T: FixedWidthInteger>(
    _ type: T.Type, _ shape: [Int], strides: [Int], outputStrides: [Int], isa: OpaquePointer
  ) {
    // Negative strides start at the far end.
    func extent(_ strides: [Int]) -> (count: Int, offset: Int) {
      let spans = zip(shape, strides).map { ($0 - 1) * $1 }
      return (spans.reduce(1) { $0 + abs($1) }, spans.reduce(0) { $0 - min($1, 0) })
    }
    let (count, offset) = extent(strides)
    let (outputCount, outputOffset) = extent(outputStrides)
    let input = (0..<count).map { T(truncatingIfNeeded: $0 + 1) }
    var expected = [T](repeating: 0, count: outputCount)
    var place = [Int](repeating: 0, count: shape.count)
    for _ in 0..<shape.reduce(1, *) {
      let from = zip(place, strides).reduce(offset) { $0 + $1.0 * $1.1 }
      let to = zip(place, outputStrides).reduce(outputOffset) { $0 + $1.0 * $1.1 }
      expected[to] = input[from]
      for axis in shape.indices.reversed() {
        place[axis] += 1
        if place[axis] < shape[axis] { break }
        place[axis] = 0
      }
    }
    for reversed in [false, true] {
      #expect(
        copy(
          shape, input, offset: offset, strides: strides, outputExtent: outputCount,
          outputOffset: outputOffset,
          outputStrides: outputStrides, zero: T(0), on: isa, reversed: reversed) == expected,
        "\(shape) \(strides) to \(outputStrides), \(T.self)")
    }
  }

  @Test func randomCopiesAgreeWithLoops() {
    var generator = Generator(state: 21)
    for _ in 0..<400 {
      let rank = Int.random(in: 0...8, using: &generator)
      let shape = (0..<rank).map { _ in Int.random(in: 1...(rank > 4 ? 3 : 9), using: &generator) }
      // Any order of axes on both sides, with gaps in the output, reversed and repeated axes in the input.
      func permuted(_ gap: Int) -> [Int] {
        var strides = shape
        var stride = 1
        for axis in shape.indices.shuffled(using: &generator) {
          strides[axis] = stride
          stride = stride * shape[axis] + gap
        }
        return strides
      }
      let strides = permuted(0).map { $0 * [1, 1, -1, 0][Int.random(in: 0..<4, using: &generator)] }
      let outputs = permuted(Int.random(in: 0...2, using: &generator))
      for isa in availableInstructionSets {
        Self.check(UInt8.self, shape, strides: strides, outputStrides: outputs, isa: isa)
        Self.check(Int16.self, shape, strides: strides, outputStrides: outputs, isa: isa)
        Self.check(Int32.self, shape, strides: strides, outputStrides: outputs, isa: isa)
        Self.check(Int64.self, shape, strides: strides, outputStrides: outputs, isa: isa)
      }
    }
  }

  @Test func matricesAreTransposed() {
    for isa in availableInstructionSets {
      for (rows, columns) in [(1, 9), (9, 1), (4, 4), (17, 31), (128, 10), (130, 515), (784, 512)] {
        let (shape, strides) = ([columns, rows], [1, columns])
        Self.check(Int32.self, shape, strides: strides, outputStrides: [rows, 1], isa: isa)
        Self.check(Int64.self, shape, strides: strides, outputStrides: [rows, 1], isa: isa)
        Self.check(UInt8.self, shape, strides: strides, outputStrides: [rows + 1, 1], isa: isa)
      }
      // NHWC to NCHW.
      Self.check(
        Int32.self, [4, 7, 9, 33], strides: [9 * 33 * 7, 9 * 33, 33, 1], outputStrides: [33 * 63, 9, 1, 63],
        isa: isa)
      // A large slice, and a broadcast.
      Self.check(Int32.self, [300, 500], strides: [1000, 2], outputStrides: [500, 1], isa: isa)
      Self.check(Int32.self, [300, 500], strides: [0, 1], outputStrides: [500, 1], isa: isa)
      Self.check(Int32.self, [300, 500], strides: [1, 0], outputStrides: [500, 1], isa: isa)
    }
  }

  @Test func nothingIsCopiedWhereAnExtentIsZero() {
    for isa in availableInstructionSets {
      #expect(
        Self.copy(
          [3, 0], [Int32](), offset: 0, strides: [0, 1], outputExtent: 4, outputStrides: [0, 1], zero: 0,
          on: isa,
          reversed: false) == [0, 0, 0, 0])
    }
  }
}

extension UnsafeMutableBufferPointer where Element == Int64 {
  fileprivate func fill(_ values: [Int]) {
    for (index, value) in values.enumerated() { self[index] = Int64(value) }
  }
}
