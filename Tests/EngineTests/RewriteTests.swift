import Foundation
import HornbillCPU
import HornbillGraph
import Testing

@Suite("Rewrites")
struct RewriteTests {
  private let x = Tensor.placeholder("x", [4, 3], .float32)

  /// The simplified graph's lines.
  private func simplified(_ outputs: Tensor...) -> String {
    Graph(outputs: outputs, placeholders: [x]).simplified().description
  }

  @Test("a graph is printed node by node")
  func graphText() {
    let w = Variable("w", [3, 2], .float32)
    let y = sum(tanh(matmul(x, w.tensor)), axes: [1])
    let graph = Graph(outputs: [y], assignments: [.init(w, w.tensor * 2)], placeholders: [x])
    #expect(
      graph.description == """
        %0: float32[4, 3] = placeholder[x]()
        %1: float32[3, 2] = variable[w]()
        %2: float32[4, 2] = matmul(%0, %1)
        %3: float32[4, 2] = tanh(%2)
        %4: float32[4] = sum[1](%3)
        %5: float32[3, 2] = variable[w]()
        %6: float32[] = fill[2.0]()
        %7: float32[3, 2] = broadcast(%6)
        %8: float32[3, 2] = multiply(%5, %7)
        return %4
        w <- %8
        """)
  }

  @Test("a program is printed instruction by instruction")
  func programText() throws {
    let w = Variable("w", [3, 2], .float32)
    let y = tanh(matmul(x, w.tensor) + 1)
    let program = try CPUExecutor().compile(
      Graph(outputs: [sum(y, axes: [0])], assignments: [.init(w, w.tensor * 0.5)], placeholders: [x]))
    #expect(
      program.description == """
        matmul t1 = x . w [4, 2, 3], then float32[4, 2] t1 -> t1: constant add tanh
        reduce t3 = sum of rows of float32[4, 2] t1
        chain  float32[1, 6] w -> w: constant multiply
        """)
  }

  @Test("arithmetic on known numbers is done once, before anything is broadcast")
  func constantFolding() {
    let factor = Tensor(2) * 3 + 1
    #expect(
      simplified(x * factor.broadcast(to: [4, 3]))
        == simplified(x * Tensor.full([4, 3], 7)))
    #expect(simplified(Tensor.ones([4, 3]) + Tensor.ones([4, 3])) == simplified(Tensor.full([4, 3], 2)))
  }

  @Test("equal nodes are one")
  func sharing() {
    let text = simplified(exp(x) + exp(x))
    #expect(text.components(separatedBy: "exp").count == 2, "\(text)")
  }

  @Test("what changes nothing goes away")
  func identities() {
    let plain = simplified(exp(x))
    for same in [
      exp(x + 0), exp(0 + x), exp(x - 0), exp(x * 1), exp(1 * x), exp(x / 1), exp(-(-x)),
      stopGradient(exp(x)),
      exp(x.reshape(12).reshape(4, 3)), exp(x.transposed().transposed()),
      exp(sum(x.reshape(4, 1, 3), axes: [1])), exp(max(x.reshape(4, 3, 1), axes: [2])),
      exp(x + Tensor.full([12], 0).reshaped(to: [4, 3])),
      exp(x + Tensor.full([1], 0).broadcast(to: [12]).reshaped(to: [4, 3])),
    ].enumerated() {
      #expect(simplified(same.element) == plain, "number \(same.offset)")
    }
  }

  @Test("products read transposed matrices where they lie")
  func transposes() {
    let y = Tensor.placeholder("y", [4, 3], .float32)
    let text = Graph(outputs: [matmul(x.transposed(), y)], placeholders: [x, y]).simplified().description
    #expect(text.contains("matmul[a transposed]") && !text.contains("transpose["), "\(text)")
    let both = Graph(outputs: [matmul(x.transposed(), y).transposed()], placeholders: [x, y]).simplified()
    #expect(both.description.contains("matmul[a transposed]"))
  }

  @Test("rows are taken before casts and scalings, and from a tensor's value where it is known")
  func gatherPushedDown() throws {
    let bytes = Tensor((0..<40).map { UInt8($0) }, shape: [10, 4])
    let images = bytes.cast(to: .float32) / 255
    let numbers = Tensor.placeholder("rows", [3], .int32)
    let batch = rows(of: images, at: numbers)
    #expect(batch.shape == [3, 4] && batch.dtype == .float32)
    let text = Graph(outputs: [batch], placeholders: [numbers]).description
    #expect(text.contains("uint8[3, 4] = gather"), "\(text)")
    #expect(!text.contains("float32[10, 4]"), "\(text)")
    let chosen = Tensor([9, 0, 5].map { Int32($0) })
    for table in [
      images, images.reshape(10, 2, 2) * 2, images + Tensor([1, 2, 3, 4]),
      images - Tensor.arange(10).reshape(10, 1),
      oneHot(bytes.sliced(0..<1, axis: 1).reshape(10), classes: 40), images.transposed().transposed(),
      softmax(images), Tensor([5]).broadcast(to: [10]), Tensor(3).broadcast(to: [10, 4]),
    ] {
      let taken = ReferenceExecutor.evaluate([rows(of: table, at: chosen)])[0]
      let plain = ReferenceExecutor.evaluate([gather(table, chosen)])[0]
      #expect(taken.shape == plain.shape && taken.values == plain.values)
    }
  }
}
