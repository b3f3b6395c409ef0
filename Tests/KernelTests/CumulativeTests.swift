import CHornbillKernels
import Testing

@Suite struct CumulativeTests {
  @Test func runningSumsAgreeWithLoops() {
    for (rows, columns) in [(1, 1), (4, 5), (300, 100), (2, 30_000)] {
      let x = Guarded((0..<rows * columns).map { Float($0 % 11) - 4.25 }, guardElement: 0)
      let y = Guarded([Float](repeating: 0, count: rows * columns), guardElement: -7)
      callKernel(
        "cumulativeSum", [CallArray(data: x.pointer, dtype: HB_FLOAT32, shape: [rows, columns])],
        CallArray(data: y.pointer, dtype: HB_FLOAT32, shape: [rows, columns]),
        on: availableInstructionSets[0],
        reversed: true)
      let (from, to) = (x.elements, y.elements)
      for row in 0..<rows {
        var sum = 0.0
        for i in row * columns..<(row + 1) * columns {
          sum += Double(from[i])
          #expect(to[i] == Float(sum))
        }
      }
      #expect(y.isGuardIntact)
    }
  }

  @Test func runningProductsAgreeWithLoops() {
    for (rows, columns) in [(1, 1), (4, 5), (300, 100)] {
      let x = Guarded((0..<rows * columns).map { 1 + (Float($0 % 11) - 5) / 64 }, guardElement: 0)
      let y = Guarded([Float](repeating: 0, count: rows * columns), guardElement: -7)
      callKernel(
        "cumulativeProduct", [CallArray(data: x.pointer, dtype: HB_FLOAT32, shape: [rows, columns])],
        CallArray(data: y.pointer, dtype: HB_FLOAT32, shape: [rows, columns]),
        on: availableInstructionSets[0],
        reversed: true)
      let (from, to) = (x.elements, y.elements)
      for row in 0..<rows {
        var product = 1.0
        for i in row * columns..<(row + 1) * columns {
          product *= Double(from[i])
          #expect(to[i] == Float(product))
        }
      }
      #expect(y.isGuardIntact)
    }
  }

  @Test func integersWrap() {
    let x = Guarded<Int32>([.max, 1, 1], guardElement: 0)
    let y = Guarded<Int32>([0, 0, 0], guardElement: 0)
    callKernel(
      "cumulativeSum", [CallArray(data: x.pointer, dtype: HB_INT32, shape: [3])],
      CallArray(data: y.pointer, dtype: HB_INT32, shape: [3]), on: availableInstructionSets[0])
    #expect(y.elements == [.max, .min, .min + 1])
  }
}
