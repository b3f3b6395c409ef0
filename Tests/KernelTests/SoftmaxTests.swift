import CHornbillKernels
import Foundation
import Testing

@Suite struct SoftmaxTests {
  static let shapes = [(1, 1), (128, 10), (3, 7), (5, 16), (2, 33), (40, 1000), (2, 5000), (2000, 4)]

  static func truth(_ row: [Double], isLog: Bool) -> [Double] {
    let largest = row.max() ?? 0
    let total = row.reduce(0) { $0 + exp($1 - largest) }
    return row.map { isLog ? $0 - largest - log(total) : exp($0 - largest) / total }
  }

  @Test(arguments: shapes)
  func rowsAgreeWithTheFormula(rows: Int, columns: Int) {
    var generator = Generator(state: 9)
    let x = (0..<rows * columns).map { _ in Float.random(in: -60...60, using: &generator) }
    let input = Guarded(x, guardElement: 5)
    let doubles = Guarded(x.map { Double($0) }, guardElement: 5)
    for isa in availableInstructionSets {
      for isLog in [false, true] {
        let name = isLog ? "logSoftmax" : "softmax"
        let single = Guarded([Float](repeating: 0, count: x.count), guardElement: 5)
        let double = Guarded([Double](repeating: 0, count: x.count), guardElement: 5)
        callKernel(
          name, [CallArray(data: input.pointer, dtype: HB_FLOAT32, shape: [rows, columns])],
          CallArray(data: single.pointer, dtype: HB_FLOAT32, shape: [rows, columns]), on: isa)
        callKernel(
          name, [CallArray(data: doubles.pointer, dtype: HB_FLOAT64, shape: [rows, columns])],
          CallArray(data: double.pointer, dtype: HB_FLOAT64, shape: [rows, columns]), on: isa, reversed: true)
        #expect(single.isGuardIntact && double.isGuardIntact)
        for row in 0..<rows {
          let range = row * columns..<(row + 1) * columns
          let expected = Self.truth(x[range].map { Double($0) }, isLog: isLog)
          for (k, i) in range.enumerated() {
            // x - m is rounded, which is a relative error of the power: half a unit in the last place of 128.
            let scale = isLog ? max(1, abs(expected[k])) : 5 * expected[k] + 1e-37
            #expect(abs(Double(single.elements[i]) - expected[k]) <= 1e-6 * scale)
            #expect(abs(double.elements[i] - expected[k]) <= 1e-13 * scale)
          }
          if row > 5 { break }
        }
      }
    }
  }

  @Test func extremesStayStableAndNotANumberSpreads() {
    for isa in availableInstructionSets {
      let x = Guarded<Float>([1000, 1001, -1000, 0, .nan, 1, -.infinity, 0, 0], guardElement: 0)
      let y = Guarded([Float](repeating: 0, count: 9), guardElement: 0)
      callKernel(
        "softmax", [CallArray(data: x.pointer, dtype: HB_FLOAT32, shape: [3, 3])],
        CallArray(data: y.pointer, dtype: HB_FLOAT32, shape: [3, 3]), on: isa)
      #expect(abs(y.elements[0] - 0.268_941_4) < 1e-6 && abs(y.elements[1] - 0.731_058_6) < 1e-6)
      #expect(y.elements[2] == 0)
      #expect(y.elements[3...5].allSatisfy { $0.isNaN })
      #expect(Array(y.elements[6...8]) == [0, 0.5, 0.5])
    }
  }

  @Test func integersAreNotSupported() {
    let x = Guarded([Int32](repeating: 0, count: 4), guardElement: 0)
    let array = CallArray(data: x.pointer, dtype: HB_INT32, shape: [2, 2])
    #expect(callKernel("softmax", [array], array, on: availableInstructionSets[0]) == -1)
    #expect(callKernel("noSuchKernel", [array], array, on: availableInstructionSets[0]) == nil)
  }
}
