import HornbillGraph

extension OperationCase {
  /// Images under transformations: turned, stretched, moved far away, nowhere.
  static let images: [OperationCase] = FillMode.allCases.flatMap { fillMode in
    [true, false].flatMap { isBilinear -> [OperationCase] in
      let sampling = ImageSampling(isBilinear: isBilinear, fillMode: fillMode)
      let name = "\(fillMode.rawValue), \(isBilinear ? "bilinear" : "nearest")"
      return [
        OperationCase("AffineTransform", name, [.init([3, 5, 6, 2])]) {
          apply(AffineTransform(sampling), $0[0], numbers($0[0].dtype))
        },
        OperationCase("FillMode", "one pixel wide, \(name)", [.init([3, 7, 1, 9])]) {
          apply(AffineTransform(sampling), $0[0], numbers($0[0].dtype))
        },
        OperationCase("AffineTransformTranspose", name, [.init([3, 5, 6, 2])]) {
          apply(AffineTransformTranspose(sampling), $0[0], numbers($0[0].dtype))
        },
        OperationCase("ImageSampling", "large, \(name)", [.init([3, 70, 90, 3])]) {
          apply(AffineTransform(sampling), $0[0], numbers($0[0].dtype))
        },
        OperationCase("ImageSampling", "nowhere, \(name)", [.init([3, 5, 6, 2])], isDifferentiable: false) {
          apply(AffineTransform(sampling), $0[0], numbers($0[0].dtype) / 0)
        },
      ]
    }
  }

  /// A turn, a stretch that leaves the image, and a view from the side.
  private static func numbers(_ dtype: DType) -> Tensor {
    let numbers: [Double] = [
      0.81, -0.47, 1.93, 0.53, 0.79, -1.17, 0, 0, 1.37, 0.11, -7.3, 0.07, 0.61, 11.9, 0, 0, 1.03, 0.02, 0.31,
      -0.01, 0.97, 0.23, 0.013, -0.007,
    ]
    return Tensor(numbers, shape: [3, 8]).cast(to: dtype)
  }
}
