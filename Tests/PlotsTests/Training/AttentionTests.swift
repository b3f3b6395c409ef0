import Hornbill
import HornbillPlots
import Testing

@Suite struct AttentionTests {
  private func model() -> Sequential {
    Sequential(name: "looking", seed: 1) {
      Conv2D(3, kernelSize: 3, activation: .relu, inputShape: [6, 7, 2], name: "conv")
      Flatten()
      Dense(4, activation: .softmax, name: "dense")
    }
  }

  @Test func saliencyAndGradCAMAreKerass() throws {
    let golden = try GoldenFile.read("attention", as: GoldenFile.Attention.self)
    let model = model()
    try model.setWeights(golden.weights.map { Tensor($0.values, shape: Shape($0.shape)) })
    let x = Tensor(golden.x, shape: [2, 6, 7, 2])
    for expected in golden.cases {
      let saliency = try model.saliency(x, target: expected.target)
      #expect(saliency.shape == [2, 6, 7])
      for (a, b) in zip(saliency.scalars(as: Double.self), expected.saliency) { #expect(abs(a - b) < 1e-5) }
      let heat = try model.gradCAM(x, target: expected.target)
      #expect(heat.shape == [2, 4, 5])
      for (a, b) in zip(heat.scalars(as: Double.self), expected.gradcam) { #expect(abs(a - b) < 1e-4) }
    }
  }

  @Test func saliencyIsTheSlope() throws {
    let model = Sequential(name: "line", seed: 4) {
      Dense(3, activation: .tanh, inputShape: [5]); Dense(2)
    }
    let x = Tensor([[0.3, -0.2, 0.5, 0.1, -0.4]])
    let slopes = try model.saliency(x, target: 1).scalars(as: Double.self)
    for column in 0..<5 {
      func score(_ step: Float) throws -> Double {
        var values = x.scalars
        values[column] += step
        return try model.predict(Tensor([values])).scalars(as: Double.self)[1]
      }
      let slope = (try score(1e-2) - score(-1e-2)) / 2e-2
      #expect(abs(abs(slope) - slopes[column]) < 1e-3)
    }
  }

  @Test func figureHasItsThreePictures() throws {
    let x = Tensor.ones([1, 6, 7, 2]).sliced(0..<1, axis: 3)
    let model = Sequential(name: "grey", seed: 1) {
      Conv2D(3, kernelSize: 3, activation: .relu, inputShape: [6, 7, 1])
      Flatten()
      Dense(4, activation: .softmax)
    }
    let figure = try model.attentionFigure(x)
    #expect(figure.items.map(\.caption) == ["input", "saliency", "Grad-CAM"])
    #expect(figure.items.map(\.raster.width) == [7, 7, 5])
  }

  @Test func wrongTargets() throws {
    let model = model()
    let x = Tensor.zeros([1, 6, 7, 2])
    expectError("saliency \"looking\": expected a class from 0 to 3, received 4.") {
      _ = try model.saliency(x, target: 4)
    }
    expectError("gradCAM \"looking\": expected one of the layers that give pictures: conv, received dense.") {
      _ = try model.gradCAM(x, layer: "dense")
    }
  }
}
