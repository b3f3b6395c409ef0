import CHornbillKernels
import Testing

@Suite struct ScatterAddTests {
  @Test func updatesAreAddedInOrderAndStrangersSkipped() {
    for isa in availableInstructionSets {
      for (rows, width) in [(5, 1), (7, 3), (40, 100), (3, 5000), (10_000, 8)] {
        let count = 700
        let indices = (0..<count).map { Int64(($0 * 37) % (rows + 2)) - 1 }
        let updates = Guarded((0..<count * width).map { Float($0 % 97) / 7 }, guardElement: -1)
        let list = Guarded(indices, guardElement: 0)
        var expected = [Float](repeating: 0, count: rows * width)
        for (i, row) in indices.enumerated() where row >= 0 && row < rows {
          for j in 0..<width { expected[Int(row) * width + j] += updates.pointer[i * width + j] }
        }
        for reversed in [false, true] {
          let output = Guarded([Float](repeating: 9, count: rows * width), guardElement: -1)
          callKernel(
            "scatterAdd",
            [
              CallArray(data: updates.pointer, dtype: HB_FLOAT32, shape: [count, width]),
              CallArray(data: list.pointer, dtype: HB_INT64, shape: [count]),
            ], CallArray(data: output.pointer, dtype: HB_FLOAT32, shape: [rows, width]), on: isa,
            reversed: reversed)
          #expect(output.elements == expected)
          #expect(output.isGuardIntact)
        }
      }
    }
  }

  @Test func integersWrap() {
    let updates = Guarded<Int32>([.max, 1, 5], guardElement: 0)
    let indices = Guarded<Int32>([1, 1, 0], guardElement: 0)
    let output = Guarded<Int32>([7, 7], guardElement: 0)
    callKernel(
      "scatterAdd",
      [
        CallArray(data: updates.pointer, dtype: HB_INT32, shape: [3]),
        CallArray(data: indices.pointer, dtype: HB_INT32, shape: [3]),
      ], CallArray(data: output.pointer, dtype: HB_INT32, shape: [2]), on: availableInstructionSets[0])
    #expect(output.elements == [5, .min])
  }
}
