import HornbillGraph

extension OperationCase {
  /// Windows over one, two and three axes: apart, overlapping, with gaps between them, over the edges.
  static let windows: [OperationCase] = [
    (
      "apart", [2, 1, 6, 4, 5],
      Windows(
        extents: [1, 6, 4], counts: [1, 3, 2], size: [1, 2, 2], stride: [1, 2, 2], before: [0, 0, 0])
    ),
    (
      "overlapping", [2, 1, 1, 9, 3],
      Windows(
        extents: [1, 1, 9], counts: [1, 1, 7], size: [1, 1, 3], stride: [1, 1, 1], before: [0, 0, 0])
    ),
    (
      "with gaps", [1, 1, 7, 8, 2],
      Windows(
        extents: [1, 7, 8], counts: [1, 2, 2], size: [1, 2, 1], stride: [1, 4, 5], before: [0, 0, 0])
    ),
    (
      "over the edges", [3, 4, 5, 6, 2],
      Windows(
        extents: [4, 5, 6], counts: [3, 3, 6], size: [3, 2, 4], stride: [2, 2, 1], before: [1, 0, 1])
    ),
    (
      "of volumes, apart", [2, 4, 4, 6, 3],
      Windows(
        extents: [4, 4, 6], counts: [2, 2, 3], size: [2, 2, 2], stride: [2, 2, 2], before: [0, 0, 0])
    ),
    (
      "apart, over the edges", [2, 1, 5, 7, 18],
      Windows(
        extents: [1, 5, 7], counts: [1, 2, 4], size: [1, 3, 2], stride: [1, 3, 2], before: [0, 0, 1])
    ),
    (
      "apart, with a rest", [3, 1, 5, 5, 33],
      Windows(
        extents: [1, 5, 5], counts: [1, 2, 2], size: [1, 2, 2], stride: [1, 2, 2], before: [0, 0, 0])
    ),
    (
      "of many channels", [2, 1, 5, 5, 70],
      Windows(
        extents: [1, 5, 5], counts: [1, 3, 3], size: [1, 3, 3], stride: [1, 2, 2], before: [0, 1, 1])
    ),
    (
      "of many images", [40, 1, 12, 12, 9],
      Windows(
        extents: [1, 12, 12], counts: [1, 6, 6], size: [1, 3, 3], stride: [1, 2, 2], before: [0, 0, 0])
    ),
  ].flatMap { (name: String, shape: Shape, windows: Windows) -> [OperationCase] in
    let counts = Shape([shape[0]] + windows.counts + [shape[4]])
    return [
      OperationCase("Windows", "mean, \(name)", [.init(shape)]) { windowMean($0[0], windows) },
      OperationCase("WindowSum", name, [.init(shape)]) { apply(WindowSum(windows), $0[0]) },
      OperationCase("WindowSpread", name, [.init(counts)]) { apply(WindowSpread(windows), $0[0]) },
      OperationCase("WindowMaximum", name, [.init(shape)]) { windowMaximum($0[0], windows) },
      OperationCase("WindowMaximum", "with places, \(name)", [.init(shape)]) {
        let both = apply(WindowMaximum(windows, hasPlaces: true), $0[0])
        return both[0] * (both[1] + 1)
      },
      OperationCase("WindowMaximum", "equal elements, \(name)", [.init(shape)], isDifferentiable: false) {
        apply(WindowMaximum(windows, hasPlaces: true), round($0[0]))
      },
      OperationCase("WindowMaximum", "NaN, \(name)", [.init(shape)], isDifferentiable: false) {
        apply(WindowMaximum(windows, hasPlaces: true), log($0[0] + 1.5))
      },
      OperationCase("WindowPick", name, [.init(shape)]) {
        apply(WindowPick(windows), $0[0], windows.places(in: $0[0]))
      },
      OperationCase("WindowPlace", name, [.init(counts)]) {
        let x = Tensor.randomUniform(shape, seed: 3).cast(to: $0[0].dtype)
        return apply(WindowPlace(windows), $0[0], windows.places(in: x))
      },
    ]
  }
}

extension Windows {
  /// The places of the largest elements of another function of x.
  fileprivate func places(in x: Tensor) -> Tensor {
    apply(WindowMaximum(self, hasPlaces: true), stopGradient(square(x - 0.1)))[1]
  }
}
