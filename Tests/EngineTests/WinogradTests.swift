import HornbillCPU
import HornbillGraph
import Testing

@Suite("Convolutions by Winograd's way")
struct WinogradTests {
  private func numbers(_ shape: Shape, _ seed: Int, dtype: DType = .float32) -> Tensor {
    let values = (0..<shape.elementCount).map { Double(($0 * 7919 + seed * 104_729) % 1009) / 1009 - 0.5 }
    return Tensor(Storage(values, as: dtype), shape: shape, dtype: dtype)
  }

  private func description(_ outputs: [Tensor], _ placeholders: [Tensor] = []) throws -> String {
    try CPUExecutor().compile(Graph(outputs: outputs, placeholders: placeholders)).description
  }

  @Test(
    "a convolution and its gradients agree with the reference",
    arguments: [ConvolutionPadding.valid, .same, .causal])
  func agreesWithTheReference(_ padding: ConvolutionPadding) throws {
    let (x, w) = (numbers([2, 18, 19, 17], 1), numbers([3, 3, 17, 20], 2))
    let y = try convolution(x, w, padding: padding)
    let outputs = [y] + gradient(of: sum(y * numbers(y.shape, 3)), withRespectTo: [x, w])
    for output in outputs { try expectAgreement(output, 2e-5) }
    let text = try description(outputs)
    #expect(text.components(separatedBy: "= winogradConvolution").count == 3, "\(text)")
    #expect(!text.contains("= convolution("), "\(text)")
  }

  @Test("the operations' own references are the convolution's")
  func referencesAgree() throws {
    let (x, w) = (numbers([2, 7, 9, 3], 1, dtype: .float64), numbers([3, 3, 3, 4], 2, dtype: .float64))
    func values(_ tensor: Tensor) -> [Double] { ReferenceExecutor.evaluate([tensor])[0].values }
    func largestDifference(_ a: Tensor, _ b: Tensor) -> Double {
      #expect(a.shape == b.shape)
      return zip(values(a), values(b)).map { Swift.abs($0 - $1) }.max() ?? 0
    }
    let y = try convolution(x, w, padding: .same)
    let u = try Tensor(applying: WinogradKernel(isTurned: false), to: [w])
    let forward = try Tensor(applying: WinogradConvolution(low: [1, 1], extents: [7, 9]), to: [x, u])
    #expect(largestDifference(forward, y) < 1e-13)

    let valid = try convolution(x, w)
    let upstream = numbers(valid.shape, 3, dtype: .float64)
    let v = try Tensor(applying: WinogradKernel(isTurned: true), to: [w.transposed([0, 1, 3, 2])])
    let backward = try Tensor(
      applying: WinogradConvolution(low: [2, 2], extents: [7, 9]), to: [upstream, v])
    #expect(largestDifference(backward, gradient(of: sum(valid * upstream), withRespectTo: [x])[0]) < 1e-13)
  }

  @Test func shapesThatDoNotFitAreErrors() throws {
    let error = #expect(throws: HornbillError.self) {
      try Tensor(applying: WinogradKernel(isTurned: false), to: [numbers([3, 2, 4, 5], 1)])
    }
    #expect(
      error?.description
        == "winogradKernel: expected weights [3, 3, channels, filters], received [3, 2, 4, 5].")
    let other = #expect(throws: HornbillError.self) {
      try Tensor(
        applying: WinogradConvolution(low: [0, 0], extents: [4, 4]),
        to: [numbers([1, 6, 6, 4], 1), numbers([6, 6, 5, 4], 1)])
    }
    #expect(
      other?.description
        == "winogradConvolution: expected an input [batch, n, m, channels] and transformed weights of its "
        + "channels, received shapes [1, 6, 6, 4] and [6, 6, 5, 4].")
  }

  @Test("what has strides, holes, groups, other windows, doubles or few channels keeps its way")
  func othersStay() throws {
    let x = numbers([2, 24, 24, 32], 1)
    let kept = [
      try convolution(x, numbers([3, 3, 32, 32], 2), strides: [2, 2]),
      try convolution(x, numbers([3, 3, 32, 32], 2), dilations: [2, 2]),
      try convolution(x, numbers([3, 3, 16, 32], 2), groups: 2),
      try convolution(x, numbers([5, 3, 32, 32], 2)),
      try convolution(x.cast(to: .float64), numbers([3, 3, 32, 32], 2).cast(to: .float64)),
      try convolution(x, numbers([3, 3, 32, 8], 2)),
    ]
    let text = try description(kept)
    #expect(!text.contains("winograd"), "\(text)")
  }

  @Test("the numbers of constant kernels are computed ahead, and what follows joins the convolution")
  func constantKernelsAreTransformedOnce() throws {
    let x = Tensor.placeholder("x", [1, 24, 24, 32], .float32)
    let (w, bias) = (numbers([3, 3, 32, 32], 2), numbers([32], 3))
    let y = try convolution(x, w, padding: .same) + bias
    let graph = Graph(outputs: [select(y .<= 0, Tensor(0), y)], placeholders: [x])
    var ahead: [Tensor] = []
    let rest = try ConstantParts().evaluated(CPUExecutor().rewritten(graph)) { parts in
      ahead = parts.filter { $0.node.value == nil }
      let program = try CPUExecutor().compile(Graph(outputs: ahead))
      program.run()
      for (number, tensor) in ahead.enumerated() {
        tensor.node.value = Storage(copying: program.output(number))
      }
    }
    #expect(ahead.map(\.shape) == [[6, 6, 32, 32]])
    let lines = try CPUExecutor().compile(rest).description.split(separator: "\n").filter { $0.contains("=") }
    #expect(lines.count == 1 && lines[0].contains("winogradConvolution(x, constant), then"), "\(lines)")
  }
}
