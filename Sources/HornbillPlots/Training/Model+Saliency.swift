public import Hornbill
import HornbillGraph

extension Model {
  /// How much each input counts for a class: the magnitude of the score's gradient, the largest over channels.
  ///
  /// |∂ score / ∂ x|, for each sample by itself. Shape: that of the inputs, without the last axis where it is channels
  /// of a picture ([count, height, width, channels]).
  /// (Simonyan, Vedaldi and Zisserman, 2013)
  ///
  /// - Parameters:
  ///   - x: inputs of floating-point numbers; the first axis is the sample.
  ///   - target: the class; for each sample the one with the highest score where nil.
  /// - Throws: `HornbillError` where the inputs do not fit or there is no such class.
  public func saliency(_ x: Tensor, target: Int? = nil) throws -> Tensor {
    let x = x.dtype.isFloatingPoint ? x : x.cast(to: .float32)
    let score = try score(x, target, "saliency").score
    let size = abs(gradient(of: score, withRespectTo: [x])[0])
    return (x.rank == 4 ? max(size, axes: [3]) : size).evaluated()
  }

  /// Where a convolution sees a class: its feature maps, weighted with the mean gradient of the score.
  ///
  /// relu(Σ_k mean(∂ score / ∂ A_k) A_k), divided by its largest number; shape [count, height, width] of the layer.
  /// (Selvaraju et al., "Grad-CAM", 2017)
  ///
  /// - Parameters:
  ///   - x: inputs; the first axis is the sample.
  ///   - target: the class; for each sample the one with the highest score where nil.
  ///   - layer: the layer's name; the last that gives pictures where nil.
  /// - Throws: `HornbillError` where the inputs do not fit, or there is no such class or layer.
  public func gradCAM(_ x: Tensor, target: Int? = nil, layer: String? = nil) throws -> Tensor {
    let (score, layers) = try score(x, target, "gradCAM")
    let pictures = layers.filter { $0.value.rank == 4 }
    guard let maps = pictures.last(where: { layer == nil || $0.layer == layer })?.value else {
      throw HornbillError(
        "gradCAM", path: name,
        expected: "one of the layers that give pictures: \(pictures.map(\.layer).joined(separator: ", "))",
        received: layer ?? "none")
    }
    let slopes = gradient(of: score, withRespectTo: [maps])[0]
    let weights = mean(slopes, axes: [1, 2], keepDimensions: true)
    let heat = relu(sum(weights * maps, axes: [3]))
    let largest = max(heat, axes: [1, 2], keepDimensions: true)
    // Where nothing speaks for the class, the picture is 0 and not 0/0.
    return (heat / (largest + (largest .== 0).cast(to: largest.dtype))).evaluated()
  }

  /// The sum over the samples of the score of a class; each sample's gradient is its own.
  private func score(
    _ x: Tensor, _ target: Int?, _ operation: String
  ) throws -> (score: Tensor, layers: [(layer: String, value: Tensor)]) {
    let (layers, outputs) = try traced(x, operation)
    let output = outputs[0]
    guard output.rank == 2 else {
      throw HornbillError(
        operation, path: name, expected: "a model that gives a score for each class",
        received: "an output of shape \(output.shape)")
    }
    let classes = output.shape[1]
    if let target, !(0..<classes).contains(target) {
      throw HornbillError(
        operation, path: name, expected: "a class from 0 to \(classes - 1)", received: "\(target)")
    }
    let columns = target.map { Tensor(Int64($0)).broadcast(to: [output.shape[0]]) } ?? argmax(output, axis: 1)
    return (sum(output * oneHot(columns, classes: classes)), layers)
  }

  /// A picture beside where the model looks: the picture, its saliency and, where there are convolutions, its Grad-CAM.
  ///
  /// - Parameters:
  ///   - x: pictures of shape [count, height, width] or [count, height, width, channels]; the first is shown.
  ///   - target: the class; the one with the highest score where nil.
  /// - Throws: `HornbillError` where the inputs do not fit or are no pictures, or there is no such class.
  public func attentionFigure(_ x: Tensor, target: Int? = nil) throws -> ImageGrid {
    let x = try oneSample(x, "attentionFigure")
    var items = try ImageGrid(images: x, captions: ["input"], scaling: .each).items
    let saliency = try saliency(x, target: target)
    items += try ImageGrid(images: saliency, captions: ["saliency"], map: .magma, scaling: .each).items
    if try activations(x).contains(where: { $0.value.rank == 4 && $0.value.shape[3] > 1 }) {
      let heat = try gradCAM(x, target: target)
      items += try ImageGrid(images: heat, captions: ["Grad-CAM"], map: .magma, scaling: .each).items
    }
    return ImageGrid("Where \(name) looks", columns: items.count, items: items)
  }
}
