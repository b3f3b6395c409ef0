import CHornbillKernels
import Testing

@Suite struct ArgExtremeTests {
  @Test func theFirstExtremeWinsAndNotANumberOverAll() {
    let rows: [([Float], Int32, Int64)] = [
      ([1, 3, 3, 2], 1, 0), ([-1, -1, -1, -1], 0, 0), ([0, .nan, 5, .nan], 1, 1), ([.nan, 9, 1, -9], 0, 0),
      ([-.infinity, .infinity, 0, 0], 1, 0), ([4, 3, 2, 1], 0, 3),
    ]
    let x = Guarded(rows.flatMap { $0.0 }, guardElement: 0)
    let input = CallArray(data: x.pointer, dtype: HB_FLOAT32, shape: [rows.count, 4])
    for isa in availableInstructionSets {
      let largest = Guarded([Int32](repeating: -1, count: rows.count), guardElement: -7)
      let smallest = Guarded([Int64](repeating: -1, count: rows.count), guardElement: -7)
      callKernel(
        "argMax", [input], CallArray(data: largest.pointer, dtype: HB_INT32, shape: [rows.count]), on: isa)
      callKernel(
        "argMin", [input], CallArray(data: smallest.pointer, dtype: HB_INT64, shape: [rows.count]), on: isa)
      #expect(largest.elements == rows.map { $0.1 })
      #expect(smallest.elements == rows.map { $0.2 })
      #expect(largest.isGuardIntact && smallest.isGuardIntact)
    }
  }

  @Test func longAndManyRowsAgreeWithLoops() {
    var generator = Generator(state: 2)
    for (rows, columns) in [(10_000, 10), (3, 40_000)] {
      let x = Guarded(
        (0..<rows * columns).map { _ in UInt8.random(in: 0...255, using: &generator) }, guardElement: 0)
      let y = Guarded([Int64](repeating: -1, count: rows), guardElement: -7)
      callKernel(
        "argMax", [CallArray(data: x.pointer, dtype: HB_UINT8, shape: [rows, columns])],
        CallArray(data: y.pointer, dtype: HB_INT64, shape: [rows]), on: availableInstructionSets[0],
        reversed: true)
      let values = x.elements
      let expected = (0..<rows).map { row -> Int64 in
        let slice = values[row * columns..<(row + 1) * columns]
        return Int64((slice.firstIndex(of: slice.max() ?? 0) ?? 0) - row * columns)
      }
      #expect(y.elements == expected)
    }
  }
}
