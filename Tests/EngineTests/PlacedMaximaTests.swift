import HornbillCPU
import HornbillGraph
import Testing

@Suite("Gradients of maxima")
struct PlacedMaximaTests {
  private let image = Tensor.placeholder("x", [3, 5, 6, 2], .float32)
  private let bias = Tensor.placeholder("b", [2], .float32)

  /// Windows over the edges of the image that overlap, or lie apart.
  private func windows(apart: Bool) -> Windows {
    apart
      ? Windows(
        extents: [1, 5, 6], counts: [1, 3, 3], size: [1, 2, 2], stride: [1, 2, 2], before: [0, 1, 0])
      : Windows(
        extents: [1, 5, 6], counts: [1, 3, 6], size: [1, 3, 3], stride: [1, 2, 1], before: [0, 1, 1])
  }

  /// What a layer computes: maxima of rectified sums; each weighed, so that their gradients differ.
  private func pooled(
    _ x: Tensor, _ bias: Tensor, apart: Bool,
    rectifier: (Tensor) -> Tensor = { select($0 .<= 0, Tensor(0), $0) }
  ) -> Tensor {
    let windows = windows(apart: apart)
    let y = rectifier(x + bias)
    let largest = windowMaximum(y.reshape(3, 1, 5, 6, 2), windows)
    return largest * (1 + Tensor.arange(largest.shape.elementCount).reshaped(to: largest.shape))
  }

  private func simplified(_ outputs: [Tensor]) -> String {
    Graph(outputs: outputs, placeholders: [image, bias]).simplified().description
  }

  private func count(_ word: String, in text: String) -> Int { text.components(separatedBy: word).count - 1 }

  @Test("maxima are found without their places where no gradient is wanted, and once with them where one is")
  func maximaAreFoundOnce() {
    let largest = pooled(image, bias, apart: true)
    let inference = simplified([largest])
    #expect(
      count("windowMaximum", in: inference) == 1 && !inference.contains("[2, 3, 1, 3, 3, 2]"), "\(inference)")
    let training = simplified([largest] + gradient(of: largest, withRespectTo: [image]))
    #expect(
      count("windowMaximum", in: training) == 1 && training.contains("[2, 3, 1, 3, 3, 2]"), "\(training)")
  }

  @Test("a rectifier's mask and the sums over the positions are taken before the gradient is placed")
  func gradientsAreMaskedAndSummedBeforeTheyArePlaced() {
    let text = simplified(gradient(of: pooled(image, bias, apart: false), withRespectTo: [image, bias]))
    #expect(count("windowPlace", in: text) == 1, "\(text)")
    #expect(text.contains("float32[3, 1, 3, 6, 2] = select"), "\(text)")
    #expect(text.contains("sum[0, 1, 2, 3]") && !text.contains("sum[0, 1, 2]("), "\(text)")
    // The rectifier alone is as large as the image.
    #expect(count("float32[3, 5, 6, 2] = select", in: text) == 1, "\(text)")
  }

  @Test("other masks stay, as does the rectifier's own where its result is used a second time")
  func otherMasksStay() {
    let others: [(Tensor) -> Tensor] = [
      { select($0 .<= 0, $0 * 0.5, $0) }, { select($0 .<= 0.25, Tensor(0), $0) },
      { select($0 .< 0, Tensor(0), $0) },
      { select(-$0 .<= 0, Tensor(0), $0) }, { select($0 .<= 0, Tensor(-1), $0) },
    ]
    for (number, rectifier) in others.enumerated() {
      let y = pooled(image, bias, apart: true, rectifier: rectifier)
      let text = simplified(gradient(of: y, withRespectTo: [image]))
      #expect(!text.contains("float32[3, 1, 3, 3, 2] = select"), "number \(number): \(text)")
    }
    let twice = { (x: Tensor) in
      let y = select(x .<= 0, Tensor(0), x)
      return sum(windowMaximum(y.reshape(3, 1, 5, 6, 2), windows(apart: true))) + sum(square(y))
    }
    let text = simplified(gradient(of: twice(image + bias), withRespectTo: [image]))
    #expect(!text.contains("float32[3, 1, 3, 3, 2] = select"), "\(text)")
  }

  @Test("the rewritten gradients are the same", arguments: [true, false], [DType.float32, .float64])
  func valuesAreTheSame(apart: Bool, dtype: DType) throws {
    // Some windows hold no number above 0, and some elements are equal.
    let x = round(Tensor.randomUniform([3, 5, 6, 2], seed: 8).cast(to: dtype) * 12 - 9) / 4
    let bias = Tensor([0.25, -0.5]).cast(to: dtype)
    for gradient in gradient(of: pooled(x, bias, apart: apart), withRespectTo: [x, bias]) {
      try expectAgreement(gradient, dtype == .float32 ? 1e-6 : 1e-14)
    }
  }

  @Test("where an element is NaN the gradient passes, as through the rectifier")
  func notANumber() throws {
    let x = Tensor.randomUniform([3, 5, 6, 2], seed: 9) - 0.5
    let broken = select(x .> 0.3, Tensor(Float.nan), x)
    let slope = gradient(of: pooled(broken, Tensor([0, 0]), apart: true), withRespectTo: [broken])[0]
    try expectAgreement(slope, 1e-6)
  }

  @Test("second derivatives pick at the places that were stored")
  func secondDerivatives() throws {
    let x = Tensor.randomUniform([3, 5, 6, 2], seed: 10) - 0.5
    let slope = gradient(of: square(pooled(x, Tensor([0.5, 0]), apart: false)), withRespectTo: [x])[0]
    let curvature = gradient(of: square(slope), withRespectTo: [x])[0]
    try expectAgreement(curvature, 1e-5)
    let text = simplified([curvature])
    #expect(text.contains("windowPick") && count("windowMaximum", in: text) == 1, "\(text)")
  }

  @Test("windows of more elements than float32 can number are searched in float64")
  func hugeWindows() {
    let extent = 1 << 25
    let x = Tensor.placeholder("x", [1, 1, 1, extent, 1], .float32)
    func result(_ size: Int) -> Tensor {
      windowMaximum(
        x,
        Windows(
          extents: [1, 1, extent], counts: [1, 1, 1], size: [1, 1, size], stride: [1, 1, size],
          before: [0, 0, 0]))
    }
    #expect(result(1 << 24).node.inputs[0] === x.node)
    #expect(result(1 << 24 + 1).node.inputs[0].type.dtype == .float64)
    #expect(result(1 << 24 + 1).dtype == .float32)
  }
}
