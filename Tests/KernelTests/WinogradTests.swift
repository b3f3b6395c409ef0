import CHornbillKernels
import Testing

/// A convolution of 3x3 windows without strides, and its three sums by plain loops.
private struct Sample: CustomTestStringConvertible {
  var batch: Int, channels: Int, filters: Int
  var input: [Int], low: [Int], output: [Int]

  init(_ number: Int) {
    var generator = Generator(state: UInt64(number))
    func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    // Lines, columns and vectors that do not come out even; more channels than one product's depth.
    batch = draw(2...4)
    channels = number % 5 == 4 ? draw(321...340) : draw(16...70)
    filters = number % 5 == 3 ? draw(129...140) : draw(16...50)
    low = [draw(0...2), draw(0...2)]
    output = [draw(13...17), draw(13...17)]
    input = zip(output, low).map { $0 + 2 - $1 - draw(0...1) }
  }

  var testDescription: String { "\(batch) of \(input), \(channels) to \(filters), low \(low), \(output)" }
  var xShape: [Int] { [batch] + input + [channels] }
  var wShape: [Int] { [3, 3, channels, filters] }
  var yShape: [Int] { [batch] + output + [filters] }
  var geometry: [Int] { [1, 1, 1, 1, 1, 1, 1, 0] + low }

  /// Calls `body` with the positions of each product's factors and of its sum.
  func forEachProduct(_ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    for image in 0..<batch {
      for place in 0..<(output[0] * output[1]) {
        let y = (image * output[0] * output[1] + place) * filters
        for tap in 0..<9 {
          let (line, column) = (place / output[1] + tap / 3 - low[0], place % output[1] + tap % 3 - low[1])
          guard (0..<input[0]).contains(line), (0..<input[1]).contains(column) else { continue }
          let x = ((image * input[0] + line) * input[1] + column) * channels
          for channel in 0..<channels {
            for filter in 0..<filters {
              body(x + channel, (tap * channels + channel) * filters + filter, y + filter)
            }
          }
        }
      }
    }
  }
}

@Suite("Winograd's convolution") struct WinogradTests {
  private func numbers(_ shape: [Int], _ seed: UInt64) -> Guarded<Float> {
    var generator = Generator(state: seed)
    return Guarded(
      (0..<shape.reduce(1, *)).map { _ in .random(in: -1...1, using: &generator) }, guardElement: 5)
  }

  private func array(_ memory: Guarded<Float>, _ shape: [Int]) -> CallArray {
    CallArray(data: memory.pointer, dtype: HB_FLOAT32, shape: shape)
  }

  /// The result of a kernel, the same for any order of its tasks and any number of threads.
  private func call(
    _ name: String, _ inputs: [CallArray], _ shape: [Int], _ attributes: [Int], on isa: OpaquePointer
  ) -> Guarded<Float> {
    let results = [(true, 0), (false, 3), (false, 0)].map { reversed, threads -> Guarded<Float> in
      let result = Guarded([Float](repeating: 77, count: shape.reduce(1, *)), guardElement: 5)
      let planned = callKernel(
        name, inputs, array(result, shape), attributes: attributes, on: isa, reversed: reversed,
        threads: threads)
      #expect(planned ?? 0 > 0 && result.isGuardIntact)
      return result
    }
    #expect(
      results.allSatisfy { $0.elements == results[0].elements }, "\(name), \(KernelTests.name(of: isa))")
    return results[2]
  }

  private func expect(
    _ found: Guarded<Float>, _ sums: [Double], _ name: String, _ isa: OpaquePointer,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let largest = sums.map { abs($0) }.max() ?? 0
    let worst = zip(found.elements, sums).map { abs(Double($0) - $1) }.max() ?? 0
    #expect(worst <= 5e-6 * largest, "\(name), \(KernelTests.name(of: isa))", sourceLocation: sourceLocation)
  }

  @Test(arguments: (0..<10).map(Sample.init))
  private func agreesWithLoops(_ sample: Sample) {
    let (x, w, y) = (numbers(sample.xShape, 1), numbers(sample.wShape, 2), numbers(sample.yShape, 3))
    // The kernel's axes of channels and filters, exchanged.
    var exchanged = w.elements
    for number in exchanged.indices {
      let (tap, filter) = (
        number / (sample.channels * sample.filters), number / sample.channels % sample.filters
      )
      exchanged[number] =
        w.elements[(tap * sample.channels + number % sample.channels) * sample.filters + filter]
    }
    let turned = Guarded(exchanged, guardElement: 5)
    var (sumsX, sumsW, sumsY) = (
      x.elements.map { _ in 0.0 }, w.elements.map { _ in 0.0 }, y.elements.map { _ in 0.0 }
    )
    let (xs, ws, ys) = (x.elements.map(Double.init), w.elements.map(Double.init), y.elements.map(Double.init))
    sample.forEachProduct { i, j, k in
      sumsX[i] += ys[k] * ws[j]
      sumsW[j] += xs[i] * ys[k]
      sumsY[k] += xs[i] * ws[j]
    }
    #expect(
      hb_winograd_suits(
        Int64(sample.batch), Int64(sample.output[0]), Int64(sample.output[1]), Int64(sample.channels),
        Int64(sample.filters), 0) != 0)
    for isa in availableInstructionSets {
      let (channels, filters) = (sample.channels, sample.filters)
      let u = call("winogradKernel", [array(w, sample.wShape)], [6, 6, channels, filters], [0], on: isa)
      let forward = call(
        "winogradConvolution", [array(x, sample.xShape), array(u, [6, 6, channels, filters])], sample.yShape,
        sample.low, on: isa)
      expect(forward, sumsY, "forward", isa)

      let v = call(
        "winogradKernel", [array(turned, [3, 3, filters, channels])], [6, 6, filters, channels], [1], on: isa)
      let backward = call(
        "winogradConvolution", [array(y, sample.yShape), array(v, [6, 6, filters, channels])], sample.xShape,
        sample.low.map { 2 - $0 }, on: isa)
      expect(backward, sumsX, "input gradient", isa)

      let gradient = call(
        "convolutionFilterGradient", [array(x, sample.xShape), array(y, sample.yShape)], sample.wShape,
        sample.geometry, on: isa)
      expect(gradient, sumsW, "filter gradient", isa)
      withExtendedLifetime((x, w, y, turned, u, v)) {}
    }
  }

  @Test func suitsWhatPays() {
    func suits(
      _ batch: Int64, _ extent: Int64, _ channels: Int64, _ filters: Int64, isConstant: Bool = false
    ) -> Bool {
      hb_winograd_suits(batch, extent, extent, channels, filters, isConstant ? 1 : 0) != 0
    }
    #expect(suits(64, 32, 16, 16) && suits(1, 28, 128, 128) && suits(64, 7, 512, 512))
    // Few channels, few tiles, tiles that are mostly empty, lines that do not fit into scratch memory.
    #expect(
      !suits(64, 32, 3, 16) && !suits(64, 32, 16, 10) && !suits(1, 14, 256, 256) && !suits(99, 5, 64, 64))
    #expect(!suits(1, 1 << 14, 64, 64))
    // A kernel that never changes pays sooner, where its numbers stay in cache.
    #expect(!suits(1, 16, 32, 32) && suits(1, 16, 32, 32, isConstant: true))
    #expect(!suits(1, 14, 256, 256, isConstant: true) && !suits(1, 8, 64, 64, isConstant: true))
  }
}
