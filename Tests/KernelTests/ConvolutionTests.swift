import CHornbillKernels
import Testing

/// A convolution over three axes, and its three sums by plain loops.
private struct Sample {
  var batch: Int, groups: Int, channels: Int, filters: Int
  var input: [Int], window: [Int], output: [Int], strides: [Int], dilations: [Int], low: [Int]

  init(_ number: Int) {
    var generator = Generator(state: UInt64(number))
    func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    batch = draw(1...4)
    groups = [1, 1, 1, draw(2...5), draw(17...20)][number % 5]
    channels = number % 5 == 4 || number % 3 == 0 ? 1 : draw(1...90)
    filters = number % 5 == 4 ? 1 : draw(1...40)
    window = [draw(1...2), draw(1...4), draw(1...4)]
    strides = number % 2 == 0 ? [1, 1, 1] : [draw(1...2), draw(1...3), draw(1...3)]
    dilations = number % 4 == 0 || number % 7 == 0 ? [draw(1...2), draw(1...2), draw(1...2)] : [1, 1, 1]
    low = [draw(0...1), draw(0...2), draw(0...2)]
    let reach = zip(window, dilations).map { ($0 - 1) * $1 + 1 }
    // Some lines are longer than a run of positions.
    let free = [draw(0...2), draw(0...12), number % 10 == 9 ? draw(300...600) : draw(0...12)]
    let (extents, zeros, steps) = (zip(reach, free).map { $0 + $1 }, low, strides)
    input = extents
    output = (0..<3).map { (extents[$0] + zeros[$0] + draw(0...2) - reach[$0]) / steps[$0] + 1 }
  }

  /// As many outputs along each axis as are wanted, and some of the input behind what their windows see.
  init(window: [Int], strides: [Int], dilations: [Int], low: [Int], outputs: [Int], behind: [Int]) {
    (batch, groups, channels, filters) = (2, 1, 3, 2)
    (self.window, self.strides, self.dilations, self.low, output) = (window, strides, dilations, low, outputs)
    input = (0..<3).map {
      max((outputs[$0] - 1) * strides[$0] + (window[$0] - 1) * dilations[$0] + 1 - low[$0] + behind[$0], 1)
    }
  }

  var xShape: [Int] { [batch] + input + [channels * groups] }
  var wShape: [Int] { window + [channels, filters * groups] }
  var yShape: [Int] { [batch] + output + [filters * groups] }
  var attributes: [Int] { [groups] + strides + dilations + low }

  /// Calls `body` with the positions of each product's factors and of its sum.
  func forEachProduct(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    let (all, sums) = (channels * groups, filters * groups)
    func positions(_ extents: [Int]) -> [[Int]] {
      (0..<extents.reduce(1, *)).map {
        [$0 / (extents[1] * extents[2]), $0 / extents[2] % extents[1], $0 % extents[2]]
      }
    }
    func number(_ position: [Int], _ extents: [Int]) -> Int {
      (position[0] * extents[1] + position[1]) * extents[2] + position[2]
    }
    let taps = positions(window)
    for image in 0..<batch {
      for position in positions(output) {
        for tap in taps {
          let at = (0..<3).map { position[$0] * strides[$0] + tap[$0] * dilations[$0] - low[$0] }
          guard (0..<3).allSatisfy({ (0..<input[$0]).contains(at[$0]) }) else { continue }
          let x = (image * input.reduce(1, *) + number(at, input)) * all
          let w = number(tap, window) * channels
          let y = (image * output.reduce(1, *) + number(position, output)) * sums
          for f in 0..<sums {
            for c in 0..<channels { body(x + f / filters * channels + c, (w + c) * sums + f, y + f) }
          }
        }
      }
    }
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: 0..<60)
  func agreesWithLoops(_ number: Int) { agrees(Sample(number)) }

  /// Strides of thousands, with windows that see few of the phases, many, or all; as long as the work takes that there is.
  @Test(arguments: [
    Sample(
      window: [1, 1, 3], strides: [1, 1, 3000], dilations: [1, 1, 1], low: [0, 0, 1], outputs: [1, 1, 3],
      behind: [0, 0, 900]),
    Sample(
      window: [1, 1, 5], strides: [1, 1, 3000], dilations: [1, 1, 2000], low: [0, 0, 40], outputs: [1, 1, 2],
      behind: [0, 0, 7]),
    Sample(
      window: [2, 3, 2], strides: [4000, 3000, 5000], dilations: [1, 2, 3], low: [0, 1, 0],
      outputs: [1, 1, 1], behind: [3, 5, 8]),
    Sample(
      window: [1, 70, 80], strides: [1, 3000, 3001], dilations: [1, 1, 1], low: [0, 2, 3],
      outputs: [1, 1, 1], behind: [0, 9, -20]),
    Sample(
      window: [1, 1, 3000], strides: [1, 1, 2900], dilations: [1, 1, 1], low: [0, 0, 5], outputs: [1, 1, 2],
      behind: [0, 0, 0]),
  ])
  private func longStrides(_ sample: Sample) { agrees(sample) }

  private func agrees(_ sample: Sample) {
    var generator = Generator(state: 99)
    func numbers(_ shape: [Int]) -> [Double] {
      (0..<shape.reduce(1, *)).map { _ in Double(Float.random(in: -1...1, using: &generator)) }
    }
    let (x, w, y) = (numbers(sample.xShape), numbers(sample.wShape), numbers(sample.yShape))
    var (sumsX, sumsW, sumsY) = (x.map { _ in 0.0 }, w.map { _ in 0.0 }, y.map { _ in 0.0 })
    sample.forEachProduct { i, j, k in
      sumsX[i] += y[k] * w[j]
      sumsW[j] += x[i] * y[k]
      sumsY[k] += x[i] * w[j]
    }
    let (xs, ws, ys) = ((x, sample.xShape), (w, sample.wShape), (y, sample.yShape))
    expect("convolution", [xs, ws], (sumsY, sample.yShape), sample)
    expect("convolutionInputGradient", [ys, ws], (sumsX, sample.xShape), sample)
    expect("convolutionFilterGradient", [xs, ys], (sumsW, sample.wShape), sample)
  }

  /// Both types, every instruction set, tasks in either order: the sums are right and their bits the same.
  private func expect(
    _ name: String, _ inputs: [(values: [Double], shape: [Int])], _ sums: ([Double], [Int]), _ sample: Sample
  ) {
    func check<Real: BinaryFloatingPoint>(_ dtype: hb_dtype, _ tolerance: Double, _: Real.Type) {
      let operands = inputs.map { Guarded($0.values.map { Real($0) }, guardElement: 5) }
      let arrays = zip(operands, inputs).map {
        CallArray(data: $0.pointer, dtype: dtype, shape: $1.shape)
      }
      let largest = sums.0.map { abs($0) }.max() ?? 0
      for isa in availableInstructionSets {
        var first: [Real]?
        for reversed in [false, true] {
          let result = Guarded(sums.0.map { _ in Real(77) }, guardElement: 5)
          let planned = callKernel(
            name, arrays, CallArray(data: result.pointer, dtype: dtype, shape: sums.1),
            attributes: sample.attributes, on: isa, reversed: reversed)
          #expect(planned ?? 0 > 0 && result.isGuardIntact)
          let isRight = zip(result.elements, sums.0).allSatisfy {
            abs(Double($0) - $1) <= tolerance * max(largest, 1e-3)
          }
          #expect(isRight, "\(name), \(KernelTests.name(of: isa)), \(sample)")
          #expect(first == nil || first == result.elements)
          first = result.elements
        }
      }
      // The arrays point into them.
      withExtendedLifetime(operands) {}
    }
    check(HB_FLOAT32, 1e-5, Float.self)
    check(HB_FLOAT64, 1e-12, Double.self)
  }

  @Test func slicesAndTasksLeaveTheBitsAlone() {
    // Large enough for several tasks and for slices of the filter gradient; the pool's threads take what they get.
    let shapes = (x: [6, 30, 30, 8], w: [3, 3, 8, 24], y: [6, 28, 28, 24])
    var generator = Generator(state: 4)
    func memory(_ shape: [Int]) -> Guarded<Float> {
      Guarded((0..<shape.reduce(1, *)).map { _ in .random(in: -1...1, using: &generator) }, guardElement: 5)
    }
    let (x, w, y) = (memory(shapes.x), memory(shapes.w), memory(shapes.y))
    func array(_ memory: Guarded<Float>, _ shape: [Int]) -> CallArray {
      CallArray(data: memory.pointer, dtype: HB_FLOAT32, shape: shape)
    }
    let (xs, ws, ys) = (array(x, shapes.x), array(w, shapes.w), array(y, shapes.y))
    for (name, inputs, shape) in [
      ("convolution", [xs, ws], shapes.y), ("convolutionInputGradient", [ys, ws], shapes.x),
      ("convolutionFilterGradient", [xs, ys], shapes.w),
    ] {
      for isa in availableInstructionSets {
        let results = (0...3).map { threads -> [Float] in
          let result = Guarded([Float](repeating: 77, count: shape.reduce(1, *)), guardElement: 5)
          callKernel(
            name, inputs, array(result, shape), attributes: [1, 1, 1, 1, 1, 1, 1, 0, 0, 0], on: isa,
            threads: threads)
          return result.elements
        }
        #expect(results.dropFirst().allSatisfy { $0 == results[0] })
      }
    }
    // The arrays point into them.
    withExtendedLifetime((x, w, y)) {}
  }

  @Test func integersAreNotSupported() {
    let memory = Guarded([Int32](repeating: 0, count: 4), guardElement: 0)
    let array = CallArray(data: memory.pointer, dtype: HB_INT32, shape: [1, 4, 1])
    let kernel = CallArray(data: memory.pointer, dtype: HB_INT32, shape: [1, 1, 1])
    let attributes = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    #expect(
      callKernel(
        "convolution", [array, kernel], array, attributes: attributes, on: availableInstructionSets[0]) == -1)
  }
}
