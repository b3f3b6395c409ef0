import Foundation
import Hornbill
import HornbillGraph
import Testing

@Suite struct DropoutTests {
  private let source = GivenParameters()

  private func train(_ layer: Dropout, _ x: Tensor, seed: Int64 = 7, step: Int64 = 0) throws -> Tensor {
    try source.call(layer, x, in: source.scope(isTraining: true, seed: seed, step: step))
  }

  @Test func dropsTheFractionAndScalesTheRest() throws {
    let y = try train(Dropout(0.3), .ones([100, 100])).scalars
    let kept = y.filter { $0 != 0 }
    #expect(kept.allSatisfy { abs($0 - 1 / 0.7) < 1e-6 })
    #expect(abs(Double(kept.count) / 10_000 - 0.7) < 0.025)
  }

  @Test func theEnds() throws {
    let x = Tensor.ones([2, 3])
    #expect(try train(Dropout(0), x).node === x.node)
    #expect(try train(Dropout(1), x).scalars == [0, 0, 0, 0, 0, 0])
    #expect(try source.call(Dropout(0.5), x).node === x.node)
  }

  @Test func masksFollowSeedsAndSteps() throws {
    let x = Tensor.ones([8, 8])
    let first = try train(Dropout(0.5), x).scalars
    #expect(try train(Dropout(0.5), x).scalars == first)
    #expect(try train(Dropout(0.5), x, step: 1).scalars != first)
    #expect(try train(Dropout(0.5), x, seed: 8).scalars != first)
    let own = try train(Dropout(0.5, seed: 3), x).scalars
    #expect(own != first)
    #expect(try train(Dropout(0.5, seed: 3), x, seed: 8).scalars == own)
  }

  @Test func noiseShapesBroadcast() throws {
    let y = try train(Dropout(0.5, noiseShape: [nil, 1]), .ones([64, 3]))
    #expect(y.shape == [64, 3])
    let rows = y.scalars
    #expect((0..<64).allSatisfy { Set(rows[(3 * $0)..<(3 * $0 + 3)]).count == 1 })
    #expect(Set(rows) == [0, 2])
  }

  @Test func theGradientPassesWhereTheElementStays() throws {
    let x = Tensor.ones([4, 4])
    let y = try train(Dropout(0.5), x)
    #expect(gradient(of: sum(y), withRespectTo: [x])[0].scalars == y.scalars)
  }

  @Test func impossibleArguments() {
    for rate in [-0.1, 1.5, .nan] {
      expectError("Dropout \"d\": expected a rate from 0 to 1, received \(rate).") {
        _ = try source.call(Dropout(rate, name: "d"), .ones([2, 2]))
      }
    }
    expectError(
      "Dropout \"d\": expected a noise shape that broadcasts to the input's shape [2, 2], received [nil, 3]. "
        + "Give one extent for each axis, the batch included: 1, nil, or the axis's own."
    ) { _ = try source.call(Dropout(0.5, noiseShape: [nil, 3], name: "d"), .ones([2, 2])) }
  }

  @Test func configuration() throws {
    let layer = Dropout(0.25, noiseShape: [nil, 1], seed: 3, name: "d")
    let copy = try JSONDecoder().decode(Dropout.self, from: JSONEncoder().encode(layer))
    #expect(copy.rate == 0.25)
    #expect(copy.noiseShape == [nil, 1])
    #expect(copy.seed == 3)
    #expect(copy.name == "d")
  }
}
