import CHornbillKernels
import Testing

@Suite struct ScatterUpdateTests {
  @Test(
    "rows are replaced, the last update remains, and nothing outside is written", arguments: [1, 3, 5000])
  func rows(_ columns: Int) {
    let (rows, count) = (100, 400)
    let indices = Guarded((0..<count).map { Int32($0 * 7 % 120 - 10) }, guardElement: 0)
    let table = Guarded((0..<rows * columns).map { Float($0) }, guardElement: 0)
    let updates = Guarded((0..<count * columns).map { -Float($0) - 1 }, guardElement: 0)
    let result = Guarded([Float](repeating: 0, count: rows * columns), guardElement: -7)
    callKernel(
      "scatterUpdate",
      [
        CallArray(data: table.pointer, dtype: HB_FLOAT32, shape: [rows, columns]),
        CallArray(data: indices.pointer, dtype: HB_INT32, shape: [count]),
        CallArray(data: updates.pointer, dtype: HB_FLOAT32, shape: [count, columns]),
      ], CallArray(data: result.pointer, dtype: HB_FLOAT32, shape: [rows, columns]),
      on: availableInstructionSets[0], reversed: true)
    var expected = table.elements
    let given = updates.elements
    for (number, row) in indices.elements.enumerated() where (0..<rows).contains(Int(row)) {
      for column in 0..<columns {
        expected[Int(row) * columns + column] = given[number * columns + column]
      }
    }
    #expect(result.elements == expected && result.isGuardIntact)
  }
}
