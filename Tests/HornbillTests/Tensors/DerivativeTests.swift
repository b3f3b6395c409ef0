import Hornbill
import Testing

@Suite("Derivatives of functions")
struct DerivativeTests {
  private let x = Tensor([0.5, -1, 2] as [Double])

  @Test("the value and the gradient of a function of one tensor and of several")
  func gradients() {
    let (value, slope) = valueWithGradient(of: { sum($0 * $0 * $0) }, at: x)
    expectClose(value.item, 7.125)
    expectClose(slope, 3 * x * x)
    let w = Tensor([2, 3, 4] as [Double])
    let (product, slopes) = valueWithGradient(of: { sum($0[0] * $0[1]) }, at: [x, w])
    expectClose(product.item, 6)
    expectClose(slopes[0], w)
    expectClose(slopes[1], x)
  }

  @Test("only the argument counts, not the same tensor captured")
  func captured() {
    let slope = valueWithGradient(of: { sum($0 * x) }, at: x).gradient
    expectClose(slope, x)
    // The same tensor for two arguments: each has the gradient of its own use.
    let slopes = valueWithGradient(of: { sum($0[0] * 2 + $0[1] * 3) }, at: [x, x]).gradients
    expectClose(slopes[0], Tensor([2, 2, 2] as [Double]))
    expectClose(slopes[1], Tensor([3, 3, 3] as [Double]))
  }

  @Test("gradients of gradients")
  func nested() {
    let second = valueWithGradient(
      of: { sum(valueWithGradient(of: { sum($0 * $0 * $0) }, at: $0).gradient) }, at: x
    ).gradient
    expectClose(second, 6 * x)
  }

  @Test("a Jacobian is the matrix of a linear function, and has the shapes of value and argument")
  func jacobians() {
    let a = Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
    expectClose(jacobian(of: { matmul(a, $0) }, at: x), a)
    expectClose(jacobian(of: { sin($0) }, at: x), diagonalMatrix(cos(x)))
    let matrix = jacobian(of: { matmul($0, x) }, at: a)
    #expect(matrix.shape == [2, 2, 3])
    expectClose(matrix[1, 1], x)
    #expect(jacobian(of: { sum($0) }, at: x).shape == [3])
    #expect(jacobian(of: { $0[0..<0] }, at: x).shape == [0, 3])
  }

  @Test("a Hessian is symmetric, and that of a quadratic form is its matrix's symmetric part")
  func hessians() {
    let a = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 10] as [Double], shape: [3, 3])
    expectClose(hessian(of: { sum($0 * matmul(a, $0)) }, at: x), a + a.transposed())
    let curved = hessian(of: { log(sum(exp($0))) }, at: x)
    let p = softmax(x)
    expectClose(curved, diagonalMatrix(p) - outer(p, p), relative: 1e-12)
    expectClose(hessian(of: { determinant($0) }, at: a)[0, 0, 1, 1].item, 10)
  }

  @Test("what a function throws comes out")
  func throwing() {
    expectError("einsum: expected 2 operands for \"i,i\", received 1.") {
      _ = try jacobian(of: { try einsum("i,i", $0) }, at: x)
    }
  }
}
