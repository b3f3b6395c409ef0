import CHornbillKernels
import Testing

@Suite struct ArgSortTests {
  @Test("positions are those of a stable sort", arguments: [1, 15, 16, 17, 32, 33, 100, 5000], [0, 1])
  func stable(_ columns: Int, _ isFalling: Int) {
    let rows = 9
    var generator = Generator(state: UInt64(columns))
    let x = Guarded(
      (0..<rows * columns).map { _ in Float.random(in: -3...3, using: &generator).rounded() }, guardElement: 0
    )
    let order = Guarded([Int64](repeating: -1, count: rows * columns), guardElement: -7)
    callKernel(
      "argSort", [CallArray(data: x.pointer, dtype: HB_FLOAT32, shape: [rows, columns])],
      CallArray(data: order.pointer, dtype: HB_INT64, shape: [rows, columns]), attributes: [isFalling],
      on: availableInstructionSets[0], reversed: true)
    let (values, found) = (x.elements, order.elements)
    for row in 0..<rows {
      let part = Array(values[(row * columns)..<((row + 1) * columns)])
      let expected = part.indices.sorted { a, b in
        part[a] == part[b] ? a < b : (part[a] < part[b]) == (isFalling == 0)
      }
      #expect(found[(row * columns)..<((row + 1) * columns)].map { Int($0) } == expected)
    }
    #expect(order.isGuardIntact)
  }
}
