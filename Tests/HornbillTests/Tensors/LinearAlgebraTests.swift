import Hornbill
import Testing

@Suite("Linear algebra")
struct LinearAlgebraTests {
  private let singular = Tensor([1, 2, 2, 4] as [Double], shape: [2, 2])
  private let good = Tensor([2, 1, 1, 3] as [Double], shape: [2, 2])

  @Test("a result that does not exist is NaN, and that of its neighbours in a stack is not")
  func undefined() {
    let both = stack([singular, good])
    let right = Tensor.ones([2, 2, 1], dtype: .float64)
    let tall = concatenate([both, both], axis: 1)
    for result in [
      solve(both, right), inverse(both), leastSquares(tall, concatenate([right, right], axis: 1)),
      cholesky(stack([-good, good])), solveTriangular(stack([tril(good) - good, good]), right),
    ] {
      #expect(isNaN(result[0]).scalars.allSatisfy { $0 == 1 }, "\(result)")
      #expect(isFinite(result[1]).scalars.allSatisfy { $0 == 1 }, "\(result)")
    }
    #expect(determinant(both).scalars(as: Double.self) == [0, 5])
  }

  @Test("dependent columns are noticed in both precisions", arguments: [DType.float32, .float64])
  func dependent(_ dtype: DType) {
    let a = Tensor.randomNormal([50, 3], seed: 1, dtype: dtype)
    let dependent = concatenate([a, matmul(a, Tensor([[1], [2], [-0.3]]).cast(to: dtype))], axis: 1)
    #expect(isNaN(leastSquares(dependent, a)).scalars.allSatisfy { $0 == 1 })
    #expect(isFinite(leastSquares(a, dependent)).scalars.allSatisfy { $0 == 1 })
  }

  @Test("least squares survive columns whose normal equations would not")
  func condition() {
    // The condition is about 1e7: squared, it would leave no digit of float64's sixteen.
    let t = Tensor.linspace(0, 1, count: 40, dtype: .float64)
    let a = stack((0..<9).map { pow(t, Double($0)) }, axis: 1)
    let wanted = Tensor((0..<9).map { Double($0 % 3) - 1 })
    expectClose(leastSquares(a, matmul(a, wanted)), wanted, relative: 1e-7)
  }

  @Test("factors multiply back", arguments: [3, 64, 150])
  func factors(_ size: Int) {
    let a = Tensor.randomNormal([size, size], seed: size, dtype: .float64)
    let p = matmul(a, a.transposed()) + Tensor.identity(size, dtype: .float64)
    let l = cholesky(p)
    expectClose(matmul(l, l.transposed()), p, relative: 1e-12)
    let (q, r) = qr(a)
    expectClose(matmul(q, r), a, relative: 1e-12)
    expectClose(matmul(q.transposed(), q), Tensor.identity(size, dtype: .float64), relative: 1e-12)
    expectClose(matmul(p, solve(p, a)), a, relative: 1e-9)
    expectClose(matmul(inverse(p), p), Tensor.identity(size, dtype: .float64), relative: 1e-9)
  }
}
