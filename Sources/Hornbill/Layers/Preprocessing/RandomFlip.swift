public import HornbillGraph

/// Mirrors half of the images while training.
///
/// With `horizontalAndVertical` an image is mirrored both ways or not at all, as by Keras.
///
/// Input and output: `[batch, height, width, channels]`.
/// (`keras/src/layers/preprocessing/image_preprocessing/random_flip.py`)
///
/// ```swift
/// RandomFlip(.horizontal)
/// ```
public struct RandomFlip: RandomImageLayer {
  /// Which way images are mirrored.
  public enum Mode: String, Sendable, Hashable, Codable {
    /// Left is exchanged with right.
    case horizontal
    /// Up is exchanged with down.
    case vertical
    /// Both.
    case horizontalAndVertical = "horizontal_and_vertical"
  }

  /// Keras's class name.
  public static let className = "RandomFlip"
  /// Which way images are mirrored.
  public var mode: Mode
  /// The layer's own seed; nil takes the model's.
  public var seed: Int?
  /// Where the channels lie.
  public var dataFormat: DataFormat
  /// The shape of one sample, for the first layer of a `Sequential`.
  public var inputShape: [Int]?
  /// The name in its model.
  public var name: String

  /// A layer that mirrors images.
  public init(
    _ mode: Mode = .horizontalAndVertical, seed: Int? = nil, dataFormat: DataFormat = .channelsLast,
    inputShape: [Int]? = nil, name: String? = nil
  ) {
    self.mode = mode
    self.seed = seed
    self.dataFormat = dataFormat
    self.inputShape = inputShape
    self.name = LayerNames.name(name, Self.className)
  }

  /// A 1 for each image that is mirrored, a 0 for the others.
  public func draw(_ batch: Int, in scope: Scope) throws -> Tensor {
    (scope.randomUniform([batch, 1], seed: seed) .<= 0.5).cast(to: .float32)
  }

  /// The images, those with a 1 mirrored.
  public func apply(_ numbers: Tensor, to images: Tensor) throws -> Tensor {
    let axes =
      switch mode {
      case .horizontal: [2]
      case .vertical: [1]
      case .horizontalAndVertical: [1, 2]
      }
    let isFlipped = numbers.reshaped(to: [images.shape[0], 1, 1, 1]) .> 0
    return select(isFlipped, flip(images, axes: axes), images)
  }
}

extension RandomFlip {
  private enum CodingKeys: String, CodingKey {
    case name, mode, seed
    case dataFormat = "data_format"
  }

  /// Reads Keras's configuration.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decodeIfPresent(Mode.self, forKey: .mode) ?? .horizontalAndVertical,
      seed: try container.decodeIfPresent(Int.self, forKey: .seed),
      dataFormat: try container.decodeIfPresent(DataFormat.self, forKey: .dataFormat)
        ?? .channelsLast,
      name: try container.decodeIfPresent(String.self, forKey: .name))
  }

  /// Writes Keras's configuration.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(mode, forKey: .mode)
    try container.encode(seed, forKey: .seed)
    try container.encode(dataFormat, forKey: .dataFormat)
  }
}
