import Hornbill
import Testing

/// Tensors compute what NumPy computes: `Golden/tensors.json`.
@Suite("Tensors against NumPy")
struct TensorGoldenTests {
  private typealias Expression = @Sendable ([Tensor]) throws -> [Tensor]

  private static let slices: [String: Expression] = [
    "x[1]": { [$0[0][1]] },
    "x[-1, 2]": { [$0[0][-1, 2]] },
    "x[1:3, 2:]": { [$0[0][1..<3, 2...]] },
    "x[:, 1]": { [$0[0][.all, 1]] },
    "x[..., 0]": { [$0[0][.ellipsis, 0]] },
    "x[0:3:2, ::-1]": { [$0[0][.from(0, to: 3, by: 2), .reversed]] },
    "x[2:0:-1]": { [$0[0][.from(2, to: 0, by: -1)]] },
    "x[:, :, 8:1:-2]": { [$0[0][.all, .all, .from(8, to: 1, by: -2)]] },
    "x[-9:9:2]": { [$0[0][.from(-9, to: 9, by: 2)]] },
    "x[:, -1:-3:-1]": { [$0[0][.all, .from(-1, to: -3, by: -1)]] },
    "x[2:1]": { [$0[0][.from(2, to: 1)]] },
    "x[:-1, ::3]": { [$0[0][..<(-1), .every(3)]] },
    "x[None, 1, ..., None]": { [$0[0][.newAxis, 1, .ellipsis, .newAxis]] },
    "x[-2:, :-3]": { [$0[0][(-2)..., ...(-4)]] },
    "x[5:]": { [$0[0][.from(5)]] },
    "x[-1:-9:-1]": { [$0[0][.from(-1, to: -9, by: -1)]] },
    "x[1:, ::2, -1] = [7, 8]": { [$0[0].setting(1..., .every(2), -1, to: Tensor([7, 8]))] },
    "take": { [take($0[0], Tensor([[3, 0], [-1, 1]] as [[Int]]), axis: 1)] },
    "split": { split($0[0], at: [1, 3], axis: 1) },
    "stack": { [stack([$0[0], 2 * $0[0]], axis: -1)] },
    "flip": { [flip($0[0], axes: [0, 2])] },
  ]

  private static let arrays: [String: Expression] = [
    "sort": { [sort($0[0]), argsort($0[0]), sort($0[0], axis: 0)] },
    "cumulative": { x in
      [cumsum(x[0]), cumsum(x[0], axis: 1), cumprod(x[0]), cumprod(x[0], axis: 0)]
    },
    "topK": { x in
      let best = topK(x[0], 2, axis: 1)
      return [best.values, best.indices]
    },
    "triangles": { [tril($0[0]), tril($0[0], diagonal: 1), triu($0[0]), triu($0[0], diagonal: -2)] },
    "diagonals": { x in
      [
        diagonal(x[0], offset: 1, axes: (1, 2)), diagonal(x[0], offset: -2, axes: (2, 0)),
        trace(x[0], axes: (1, 2)), diagonal(x[0], offset: 9, axes: (1, 2)),
      ]
    },
    "eye": { _ in [.eye(3), .eye(3, 5, diagonal: 1), .eye(4, 2, diagonal: -2)] },
    "dot": { [dot($0[0], $0[1]), outer($0[0][0], $0[0][1])] },
  ]

  private static let linearAlgebra: [String: Expression] = [
    "equations": { x in
      [solve(x[0], x[1]), solve(x[0][0], x[1][0, .all, 0]), inverse(x[0]), determinant(x[0])]
    },
    "cholesky": { [cholesky($0[0])] },
    "triangular": { x in
      [
        solveTriangular(x[0], x[1], lower: true),
        solveTriangular(x[0].transposed([0, 2, 1]), x[1]),
      ]
    },
    "qr": { x in
      let factors = qr(x[0])
      return [factors.q, factors.r]
    },
    "leastSquares": { [leastSquares($0[0], $0[1])] },
  ]

  @Test("slices, orders, einsum and linear algebra give NumPy's numbers")
  func golden() throws {
    let cases = try GoldenFile("tensors").cases
    #expect(cases.count == 57)
    for golden in cases {
      let name = try golden.string("name")
      let inputs = try golden.tensors("inputs")
      let outputs: [Tensor]
      let isSingle = name.hasSuffix(" float32")
      if name.hasPrefix("einsum ") {
        outputs = [try einsum(String(name.dropFirst("einsum ".count)), inputs)]
      } else {
        let plain = isSingle ? String(name.dropLast(" float32".count)) : name
        let expression = try #require(
          Self.slices[plain] ?? Self.arrays[plain] ?? Self.linearAlgebra[plain], "\(name) is not written down"
        )
        outputs = try expression(inputs)
      }
      let expected = try golden.tensors("outputs")
      #expect(outputs.count == expected.count)
      for (output, wanted) in zip(outputs, expected) {
        expectClose(output, wanted, relative: isSingle ? 2e-4 : 1e-10, name)
        if Self.slices[name] != nil { #expect(output.dtype == wanted.dtype, "\(name)") }
      }
    }
  }
}
