import Hornbill

/// Residual networks (He, Zhang, Ren and Sun, 2015), not compiled.
enum ResidualNetworks {
  /// A network for small images and ten classes, as in Keras's example `cifar10_resnet.py`; by default ResNet-20.
  ///
  /// Each stage halves the image but the first. Where the extents change, one filter of 1 by 1 for each channel
  /// stands for the identity.
  static func small(
    name: String, inputShape: [Int], filters: [Int] = [16, 32, 64], blocks: Int = 3
  ) throws -> Model {
    func normalized(_ x: SymbolicTensor, _ filters: Int, strides: Int = 1) throws -> SymbolicTensor {
      try BatchNormalization()(convolved(x, filters, size: 3, strides: strides))
    }
    func convolved(_ x: SymbolicTensor, _ filters: Int, size: Int, strides: Int) throws -> SymbolicTensor {
      try Conv2D(
        filters, kernelSize: AxisSizes([size]), strides: AxisSizes([strides]), padding: .same,
        kernelInitializer: .heNormal)(x)
    }
    let input = Input(shape: inputShape)
    var x = try relu(normalized(input, filters[0]))
    for (stage, filters) in filters.enumerated() {
      for block in 0..<blocks {
        let isNarrowed = stage > 0 && block == 0
        let strides = isNarrowed ? 2 : 1
        let y = try normalized(relu(normalized(x, filters, strides: strides)), filters)
        let shortcut = isNarrowed ? try convolved(x, filters, size: 1, strides: strides) : x
        x = try relu(Add()(shortcut, y))
      }
    }
    let classes = Dense(10, activation: .softmax, kernelInitializer: .heNormal)
    return try Model(inputs: input, outputs: classes(GlobalAveragePooling2D()(x)), name: name)
  }

  /// ResNet-50 for images of 224 by 224 and a thousand classes, as in `keras/src/applications/resnet.py`.
  static func resNet50(name: String) throws -> Model {
    func normalized(
      _ x: SymbolicTensor, _ filters: Int, size: AxisSizes = 1, strides: AxisSizes = 1,
      padding: ConvolutionPadding = .valid
    ) throws -> SymbolicTensor {
      let sums = try Conv2D(filters, kernelSize: size, strides: strides, padding: padding)(x)
      return try BatchNormalization(epsilon: 1.001e-5)(sums)
    }
    let input = Input(shape: [224, 224, 3])
    var x = try relu(normalized(ZeroPadding2D(3)(input), 64, size: 7, strides: 2))
    x = try MaxPooling2D(3, strides: 2)(ZeroPadding2D(1)(x))
    for (stage, (filters, blocks)) in [(64, 3), (128, 4), (256, 6), (512, 3)].enumerated() {
      for block in 0..<blocks {
        let strides: AxisSizes = stage > 0 && block == 0 ? 2 : 1
        let narrow = try relu(normalized(x, filters, strides: strides))
        let inner = try relu(normalized(narrow, filters, size: 3, padding: .same))
        let y = try normalized(inner, 4 * filters)
        let shortcut = block == 0 ? try normalized(x, 4 * filters, strides: strides) : x
        x = try relu(Add()(shortcut, y))
      }
    }
    let classes = Dense(1000, activation: .softmax)
    return try Model(inputs: input, outputs: classes(GlobalAveragePooling2D()(x)), name: name)
  }

  private static func relu(_ x: SymbolicTensor) throws -> SymbolicTensor {
    try ActivationLayer(.relu)(x)
  }
}
