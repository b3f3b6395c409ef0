import CHornbillKernels
import Testing

@Suite struct GatherTests {
  @Test func rowsAreCopiedAndIndicesClamped() {
    for isa in availableInstructionSets {
      for width in [1, 2, 3, 64, 5000] {
        let table = Guarded((0..<7 * width).map { Float($0) }, guardElement: -1)
        let indices: [Int64] = (0..<600).map { [0, 6, 3, -5, 100, 2, .max, .min][$0 % 8] }
        let wide = Guarded(indices, guardElement: 0)
        let narrow = Guarded(indices.map { Int32(clamping: $0) }, guardElement: 0)
        let expected = indices.flatMap { i -> [Float] in
          let row = Int(min(max(i, 0), 6))
          return Array(table.elements[row * width..<(row + 1) * width])
        }
        for (data, dtype) in [
          (UnsafeMutableRawPointer(wide.pointer), HB_INT64),
          (UnsafeMutableRawPointer(narrow.pointer), HB_INT32),
        ] {
          let output = Guarded([Float](repeating: 0, count: expected.count), guardElement: -1)
          callKernel(
            "gather",
            [
              CallArray(data: table.pointer, dtype: HB_FLOAT32, shape: [7, width]),
              CallArray(data: data, dtype: dtype, shape: [20, 30]),
            ], CallArray(data: output.pointer, dtype: HB_FLOAT32, shape: [20, 30, width]), on: isa,
            reversed: true)
          #expect(output.elements == expected)
          #expect(output.isGuardIntact)
        }
      }
    }
  }

  @Test func bytesAreRowsToo() {
    let table = Guarded<UInt8>([10, 20, 30], guardElement: 0)
    let indices = Guarded<Int32>([2, 0, 1, 9], guardElement: 0)
    let output = Guarded<UInt8>([0, 0, 0, 0], guardElement: 0)
    callKernel(
      "gather",
      [
        CallArray(data: table.pointer, dtype: HB_UINT8, shape: [3]),
        CallArray(data: indices.pointer, dtype: HB_INT32, shape: [4]),
      ], CallArray(data: output.pointer, dtype: HB_UINT8, shape: [4]), on: availableInstructionSets[0])
    #expect(output.elements == [30, 10, 20, 30])
  }
}
