import Foundation
import Hornbill
import HornbillGraph
import Testing

/// Layers that draw random numbers while training.
@Suite struct NoiseLayerTests {
  private let source = GivenParameters()

  private func train(_ layer: any Layer, _ x: Tensor, seed: Int64 = 7, step: Int64 = 0) throws -> Tensor {
    try source.call(layer, x, in: source.scope(isTraining: true, seed: seed, step: step))
  }

  private func deviation(_ x: Tensor) -> Double { sqrt(variance(x)).item }

  @Test func wholeChannelsAreDropped() throws {
    let y = try train(SpatialDropout2D(0.5), .ones([8, 4, 4, 16]))
    let channels = max(y, axes: [1, 2])
    #expect(channels.scalars == min(y, axes: [1, 2]).scalars)
    #expect(Set(channels.scalars) == [0, 2])
    let first = try train(SpatialDropout1D(0.5, dataFormat: .channelsFirst), .ones([8, 16, 9]))
    #expect(max(first, axes: [2]).scalars == min(first, axes: [2]).scalars)
    #expect(Set(first.scalars) == [0, 2])
  }

  @Test func noiseHasTheDeviationAsked() throws {
    let x = Tensor.full([100, 100], 2)
    let added = try train(GaussianNoise(0.25), x)
    #expect(abs(mean(added).item - 2) < 0.02)
    #expect(abs(deviation(added) - 0.25) < 0.01)
    let multiplied = try train(GaussianDropout(0.2), x)
    #expect(abs(mean(multiplied).item - 2) < 0.05)
    #expect(abs(deviation(multiplied) - 1) < 0.05)
  }

  @Test func alphaDropoutKeepsMeanAndVariance() throws {
    let x = Tensor.randomNormal([200, 100], seed: 3)
    let y = try train(AlphaDropout(0.3), x)
    #expect(abs(mean(y).item) < 0.05)
    #expect(abs(deviation(y) - 1) < 0.05)
    let rows = try train(AlphaDropout(0.5, noiseShape: [nil, 1]), .ones([64, 3])).scalars
    #expect((0..<64).allSatisfy { Set(rows[(3 * $0)..<(3 * $0 + 3)]).count == 1 })
    #expect(Set(rows).count == 2)
  }

  @Test(
    arguments: [GaussianNoise(0.5), GaussianDropout(0.5), AlphaDropout(0.5), SpatialDropout1D(0.5)]
      as [any Layer])
  func numbersFollowSeedsAndSteps(_ layer: any Layer) throws {
    let x = Tensor.ones([8, 8, 4])
    let first = try train(layer, x).scalars
    #expect(try train(layer, x).scalars == first)
    #expect(try train(layer, x, step: 1).scalars != first)
    #expect(try train(layer, x, seed: 8).scalars != first)
    #expect(try source.call(layer, x).node === x.node)
  }

  @Test func ownSeedsTakeTheModelsPlace() throws {
    let x = Tensor.ones([8, 8])
    for layer in [GaussianNoise(0.5, seed: 3), GaussianDropout(0.5, seed: 3), AlphaDropout(0.5, seed: 3)]
      as [any Layer]
    {
      #expect(try train(layer, x).scalars == train(layer, x, seed: 8).scalars)
    }
  }

  @Test func impossibleArguments() {
    for layer in [GaussianDropout(1, name: "n"), AlphaDropout(1, name: "n")] as [any Layer] {
      expectError("\(type(of: layer).className) \"n\": expected a rate from 0 to below 1, received 1.0.") {
        _ = try source.call(layer, .ones([2, 2]))
      }
    }
    expectError("GaussianNoise \"n\": expected a standardDeviation from 0 to 1, received -0.5.") {
      _ = try source.call(GaussianNoise(-0.5, name: "n"), .ones([2, 2]))
    }
    expectError("SpatialDropout2D \"n\": expected a rate from 0 to 1, received 2.0.") {
      _ = try source.call(SpatialDropout2D(2, name: "n"), .ones([2, 2, 2, 2]))
    }
  }

  @Test func shapesThatDoNotFit() {
    expectError(
      "Cropping1D \"c\": expected more positions than are cut off ([1] and [1]), received shape [2, 2, 3]."
    ) { _ = try source.call(Cropping1D(name: "c"), .ones([2, 2, 3])) }
    expectError(
      "ZeroPadding2D \"z\": expected 1 or 2 numbers of at least 0 before the axes, and as many behind them, "
        + "received [-1, -1] and [-1, -1]."
    ) { _ = try source.call(ZeroPadding2D(-1, name: "z"), .ones([2, 2, 2, 3])) }
    expectError(
      "UpSampling1D \"u\": expected the interpolation nearest, received bilinear. "
        + "Only UpSampling2D lays something else between positions."
    ) { _ = try source.call(UpSampling1D(2, interpolation: .bilinear, name: "u"), .ones([2, 2, 3])) }
    expectError("UpSampling2D \"u\": expected 1 or 2 positive numbers for the size, received [0, 0].") {
      _ = try source.call(UpSampling2D(0, name: "u"), .ones([2, 2, 2, 3]))
    }
    expectError(
      "Permute \"p\": expected each axis of the input of shape [2, 3, 4] behind the batch, once, "
        + "received [0, 1]. Axes are counted from 1: the batch is axis 0."
    ) { _ = try source.call(Permute([0, 1], name: "p"), .ones([2, 3, 4])) }
    expectError("RepeatVector \"r\": expected a count from 1 on, and at most 2^40 elements, received 0.") {
      _ = try source.call(RepeatVector(0, name: "r"), .ones([2, 3]))
    }
  }
}
