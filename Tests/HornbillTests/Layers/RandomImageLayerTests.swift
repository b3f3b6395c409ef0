import Foundation
import Hornbill
import HornbillGraph
import Testing

/// What layers that change images at random draw, and when.
@Suite struct RandomImageLayerTests {
  private static let layers: [any RandomImageLayer] = [
    RandomFlip(name: "l"), RandomRotation(0.2, name: "l"),
    RandomTranslation(heightFactor: 0.3, widthFactor: 0.2, name: "l"), RandomZoom(0.3, name: "l"),
    RandomShear(xFactor: 0.3, yFactor: 0.2, name: "l"), RandomBrightness(0.3, name: "l"),
    RandomContrast([0.5, 0.5], name: "l"),
  ]

  private let source = GivenParameters()

  private func train(_ layer: any Layer, _ x: Tensor, seed: Int64 = 7, step: Int64 = 0) throws -> Tensor {
    try source.call(layer, x, in: source.scope(isTraining: true, seed: seed, step: step))
  }

  /// What a layer draws for so many images, a column at a time.
  private func columns(_ layer: any RandomImageLayer, _ batch: Int = 20_000) throws -> [[Double]] {
    let numbers = try layer.draw(batch, in: source.scope(isTraining: true))
    return (0..<numbers.shape[1]).map { numbers[0..., $0].scalars(as: Double.self) }
  }

  /// Uniform numbers between two bounds: both are nearly reached, and half lies in each half.
  private func expectUniform(
    _ numbers: [Double], _ lower: Double, _ upper: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (least, most) = (try #require(numbers.min()), try #require(numbers.max()))
    let extent = upper - lower
    #expect(least >= lower && least < lower + 0.01 * extent, sourceLocation: sourceLocation)
    #expect(most <= upper && most > upper - 0.01 * extent, sourceLocation: sourceLocation)
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    #expect(Swift.abs(mean - (lower + upper) / 2) < 0.01 * extent, sourceLocation: sourceLocation)
    let quarter = numbers.filter { $0 < lower + extent / 4 }.count
    #expect(Swift.abs(quarter * 4 - numbers.count) < numbers.count / 25, sourceLocation: sourceLocation)
  }

  @Test func factorsBoundWhatIsDrawn() throws {
    try expectUniform(columns(RandomRotation(-0.2))[0], -0.2, 0.2)
    try expectUniform(columns(RandomRotation([0.3, -0.1]))[0], -0.1, 0.3)
    let shifts = try columns(RandomTranslation(heightFactor: [0.1, 0.5], widthFactor: 1))
    try expectUniform(shifts[0], -1, 1)
    try expectUniform(shifts[1], 0.1, 0.5)
    let zooms = try columns(RandomZoom([-0.5, 0.25], widthFactor: 0.1))
    try expectUniform(zooms[0], 0.9, 1.1)
    try expectUniform(zooms[1], 0.5, 1.25)
    let same = try columns(RandomZoom(0.5))
    #expect(same[0] == same[1])
    try expectUniform(columns(RandomBrightness([-0.5, 0.1]))[0], -0.5, 0.1)
    try expectUniform(columns(RandomContrast(0.4))[0], 1, 1.4)
    try expectUniform(columns(RandomContrast([0.3, 0.6]))[0], 0.7, 1.6)
    let shears = try columns(RandomShear(xFactor: [0.2, 0.4], yFactor: 0.3))
    try expectUniform(shears[0].map { Swift.abs($0) }, 0.2, 0.4)
    try expectUniform(shears[1], -0.3, 0.3)
    let turned = shears[0].filter { $0 < 0 }.count
    #expect(Swift.abs(turned - 10_000) < 400)
  }

  @Test func halfOfTheImagesIsMirrored() throws {
    let flips = try columns(RandomFlip())[0]
    #expect(Set(flips) == [0, 1])
    #expect(Swift.abs(flips.reduce(0, +) - 10_000) < 400)
    let x = Tensor.randomUniform([64, 4, 5, 2], seed: 3)
    let y = try train(RandomFlip(.horizontal), x)
    let mirrored = flip(x, axes: [2])
    let kinds = (0..<64).map { image -> Bool in
      let isSame = y[image].bits == x[image].bits
      #expect(isSame != (y[image].bits == mirrored[image].bits))
      return isSame
    }
    #expect((16...48).contains(kinds.filter { $0 }.count))
  }

  /// Neighbours of a batch are as unlike as any two numbers: their correlation is about 0.
  @Test(arguments: layers) func imagesAreIndependent(_ layer: any RandomImageLayer) throws {
    for numbers in try columns(layer) {
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let parts = numbers.map { $0 - mean }
      let square = parts.reduce(0) { $0 + $1 * $1 }
      let product = zip(parts, parts.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(Swift.abs(product / square) < 0.03)
    }
  }

  @Test(arguments: layers + [RandomCrop(height: 3, width: 4, name: "l")] as [any RandomImageLayer])
  func numbersFollowSeedsStepsAndNothingElse(_ layer: any RandomImageLayer) throws {
    let x = Tensor.randomUniform([40, 12, 11, 3], high: 255, seed: 5)
    let first = try train(layer, x)
    #expect(try train(layer, x).bits == first.bits)
    #expect(try train(layer, x, step: 1).bits != first.bits)
    #expect(try train(layer, x, seed: 8).bits != first.bits)
    let before = Threads.count
    defer { Threads.count = before }
    for threads in 1...3 {
      Threads.count = threads
      #expect(try train(layer, x).bits == first.bits)
    }
    // The other layout is the same transposed.
    var other = try jsonObject(layer)
    other["data_format"] = "channels_first"
    let data = try JSONSerialization.data(withJSONObject: [
      "class_name": type(of: layer).className, "config": other,
    ])
    let transposed = try JSONDecoder().decode(EncodedLayer.self, from: data).layer
    let y = try train(transposed, x.transposed([0, 3, 1, 2]))
    #expect(y.transposed([0, 2, 3, 1]).bits == first.bits)
  }

  @Test(arguments: layers) func inferenceLeavesImagesAlone(_ layer: any RandomImageLayer) throws {
    let x = Tensor.randomUniform([3, 5, 4, 2], seed: 5)
    #expect(try source.call(layer, x).node === x.node)
    let bytes = Tensor.ones([3, 5, 4, 2]).cast(to: .uint8)
    #expect(try source.call(layer, bytes).dtype == .float32)
  }

  @Test func ownSeedsTakeTheModelsPlace() throws {
    let x = Tensor.randomUniform([8, 6, 6, 1], seed: 5)
    let layer = RandomRotation(0.5, seed: 3)
    #expect(try train(layer, x, seed: 1).bits == train(layer, x, seed: 2).bits)
    #expect(try train(layer, x, seed: 1).bits != train(layer, x, seed: 1, step: 1).bits)
  }

  @Test func cropsReachEveryPlace() throws {
    let x = Tensor.arange(30).reshaped(to: [1, 5, 6, 1])
    var places: Set<Float> = []
    for step in 0..<200 {
      let y = try train(RandomCrop(height: 4, width: 3), x, step: Int64(step)).scalars(as: Float.self)
      #expect(y.count == 12 && y[11] - y[0] == 20)
      places.insert(y[0])
    }
    #expect(places == [0, 1, 2, 3, 6, 7, 8, 9])
    let middle = try source.call(RandomCrop(height: 3, width: 6), x)
    #expect(middle.scalars(as: Float.self) == (6..<24).map { Float($0) })
    // What is not larger is cut to the aspect ratio and stretched.
    let small = RandomCrop(height: 10, width: 6)
    #expect(try train(small, x).shape == [1, 10, 6, 1])
    expectClose(
      try train(small, x),
      try source.call(Resizing(height: 10, width: 6, cropToAspectRatio: true), x))
  }

  @Test func aModelLearnsFromChangedImagesAndPredictsFromWholeOnes() throws {
    let x = Tensor.randomUniform([32, 8, 8, 1], seed: 3)
    let y = (mean(x, axes: [1, 2]) .> 0.5).cast(to: .float32)
    func model() throws -> Model {
      let model = Sequential(name: "m", seed: 4) {
        Resizing(height: 6, width: 6, interpolation: .bicubic, inputShape: [8, 8, 1])
        RandomFlip(.horizontal)
        RandomRotation(0.1, fillMode: .wrap)
        RandomTranslation(heightFactor: 0.1, widthFactor: 0.1)
        RandomZoom(0.1)
        RandomShear(xFactor: 0.1)
        RandomBrightness(0.1, valueRange: 0...1)
        RandomContrast(0.1, valueRange: 0...1)
        RandomCrop(height: 5, width: 5)
        Conv2D(4, kernelSize: 3, activation: .relu)
        AdaptiveAveragePooling2D(2)
        Flatten()
        Dense(1, activation: .sigmoid)
      }
      try model.compile(optimizer: .adam(learningRate: 0.01), loss: .binaryCrossentropy())
      return model
    }
    let trained = try model()
    let history = try trained.fit(x, y, batchSize: 8, epochs: 3, verbose: .silent)
    #expect(try #require(history["loss"]).allSatisfy(\.isFinite))
    let predicted = try trained.predict(x)
    #expect(try trained.predict(x).bits == predicted.bits)

    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let interrupted = try model()
    try interrupted.fit(x, y, batchSize: 8, epochs: 2, verbose: .silent)
    try interrupted.save(to: path)
    let loaded = try Model.load(from: path)
    try loaded.fit(x, y, batchSize: 8, epochs: 3, verbose: .silent, initialEpoch: 2)
    #expect(try loaded.predict(x).bits == predicted.bits)
  }

  @Test func whatDoesNotFit() throws {
    func expect(_ text: String, _ layer: any Layer, _ shape: Shape = [2, 6, 6, 1]) {
      expectError(text) { _ = try source.call(layer, .ones(shape)) }
    }
    expect(
      "RandomFlip \"l\": expected an input of shape [batch, height, width, channels], received shape [6, 6, 1]. "
        + "A single channel has an axis, too: x.expandedDimensions(axis: -1).",
      RandomFlip(name: "l"), [6, 6, 1])
    expect(
      "RandomRotation \"l\": expected a factor of one number or two, from -1 to 1, received [1.5].",
      RandomRotation(1.5, name: "l"))
    expect(
      "RandomTranslation \"l\": expected a widthFactor of one number or two, from -1 to 1, received "
        + "[0.1, 0.2, 0.3].",
      RandomTranslation(heightFactor: 0.1, widthFactor: [0.1, 0.2, 0.3], name: "l"))
    expect(
      "RandomZoom \"l\": expected a heightFactor of one number or two, above -1 and up to 1, received [-1.0].",
      RandomZoom(-1, name: "l"))
    expect(
      "RandomShear \"l\": expected a yFactor of one number or two, from -1 to 1, received [nan].",
      RandomShear(yFactor: RandomFactor(.nan), name: "l"))
    expect(
      "RandomContrast \"l\": expected a factor of one number or two, from 0 to 1, received [-0.1].",
      RandomContrast(-0.1, name: "l"))
    expect(
      "RandomBrightness \"l\": expected a factor of one number or two, from -1 to 1, received [2.0].",
      RandomBrightness(2, name: "l"))
    expect(
      "RandomZoom \"l\": expected the interpolation nearest or bilinear, received lanczos3.",
      RandomZoom(0.5, interpolation: .lanczos3, name: "l"))
    expect(
      "RandomCrop \"l\": expected a height and a width from 1 to 2^20, received 0 and 3.",
      RandomCrop(height: 0, width: 3, name: "l"))
    expect(
      "Resizing \"l\": expected at least one pixel, received shape [2, 0, 6, 1].",
      Resizing(height: 2, width: 2, name: "l"), [2, 0, 6, 1])
    expect(
      "Resizing \"l\": expected cropToAspectRatio or padToAspectRatio, not both, received both.",
      Resizing(height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true, name: "l"))
    expect(
      "Resizing \"l\": expected the fill mode constant, received wrap.",
      Resizing(height: 2, width: 2, fillMode: .wrap, name: "l"))
    expect(
      "CenterCrop \"l\": expected an output of at most 2^40 elements, received a height of 1048576 and a width of "
        + "1048576 for shape [2, 6, 6, 1].", CenterCrop(height: 1 << 20, width: 1 << 20, name: "l"))
    expect(
      "AdaptiveMaxPooling2D \"l\": expected 1 or 2 positive numbers for the output size, received [2, 0].",
      AdaptiveMaxPooling2D([2, 0], name: "l"))
    expect(
      "AdaptiveAveragePooling1D \"l\": expected at least one position, received shape [2, 0, 1].",
      AdaptiveAveragePooling1D(2, name: "l"), [2, 0, 1])
    expect(
      "Normalization \"l\": expected axes of the input of shape [2, 6, 6, 1], each once, received the axes [1, -3].",
      Normalization(axes: [1, -3], name: "l"))
    expect(
      "resize \"l\": expected 1 to 2^20 positions along an axis, received 6 that become 12000000.",
      UpSampling2D([2_000_000, 1], interpolation: .bilinear, name: "l"))
    expect(
      "resize \"l\": expected at most 2^26 pairs of an old and a new position with lanczos3, received 90000 that "
        + "become 1000.",
      Resizing(height: 1000, width: 1, interpolation: .lanczos3, antialias: true, name: "l"),
      [1, 90000, 1, 1])
    var empty = Normalization(name: "l")
    expectError(
      "Normalization \"l\": expected at least one number along the axes that are not kept, received none."
    ) { try empty.adapt(.zeros([0, 3])) }
    expectError("RandomBrightness \"l\": expected a value_range of two numbers, received [1.0].") {
      _ = try JSONDecoder().decode(
        RandomBrightness.self, from: Data(#"{"name": "l", "factor": 0.1, "value_range": [1]}"#.utf8))
    }
    let images = Tensor.ones([2, 3, 3, 1])
    expectError(
      "affineTransform: expected floating-point images [batch, height, width, channels] and transformations "
        + "[batch, 8], received float32[2, 3, 3, 1] and float32[1, 8]."
    ) { _ = try affineTransform(images, .zeros([1, 8])) }
  }

  @Test func batchesWithoutImagesKeepTheirShapes() throws {
    for layer in Self.layers {
      #expect(try train(layer, .ones([0, 4, 5, 3])).evaluated().shape == [0, 4, 5, 3])
    }
    #expect(try train(RandomCrop(height: 2, width: 3), .ones([0, 4, 5, 3])).shape == [0, 2, 3, 3])
    #expect(try source.call(AdaptiveMaxPooling2D([3, 2]), .ones([0, 4, 5, 3])).shape == [0, 3, 2, 3])
  }
}
