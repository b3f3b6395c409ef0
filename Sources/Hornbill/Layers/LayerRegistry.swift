import HornbillGraph
import Synchronization

/// Which layer a class name in a file stands for.
///
/// ```swift
/// LayerRegistry.register(Scale.self)    // before loading a model that has a layer of your own
/// ```
public enum LayerRegistry {
  private typealias Decode = @Sendable (any Decoder) throws -> any Layer

  private static let decoders = Mutex<[String: Decode]>(builtIn)

  private static let builtIn: [String: Decode] = {
    let types: [any Layer.Type] = [
      ActivationLayer.self, ActivityRegularization.self, AdaptiveAveragePooling1D.self,
      AdaptiveAveragePooling2D.self, AdaptiveAveragePooling3D.self, AdaptiveMaxPooling1D.self,
      AdaptiveMaxPooling2D.self, AdaptiveMaxPooling3D.self, Add.self, AlphaDropout.self, Arithmetic.self,
      Average.self, AveragePooling1D.self, AveragePooling2D.self, AveragePooling3D.self,
      BatchNormalization.self, CenterCrop.self, Concatenate.self, Conv1D.self, Conv1DTranspose.self,
      Conv2D.self,
      Conv2DTranspose.self, Conv3D.self, Conv3DTranspose.self, Cropping1D.self, Cropping2D.self,
      Cropping3D.self, Dense.self, DepthwiseConv1D.self, DepthwiseConv2D.self, Dot.self, Dropout.self,
      ELU.self, Flatten.self, GaussianDropout.self, GaussianNoise.self, GlobalAveragePooling1D.self,
      GlobalAveragePooling2D.self, GlobalAveragePooling3D.self, GlobalMaxPooling1D.self,
      GlobalMaxPooling2D.self, GlobalMaxPooling3D.self, GroupNormalization.self, Identity.self,
      InputLayer.self, Lambda.self, LayerNormalization.self, LeakyReLU.self, MaxPooling1D.self,
      MaxPooling2D.self, MaxPooling3D.self, Masking.self, Maximum.self, Minimum.self, ModelLayer.self,
      Multiply.self,
      Normalization.self, PReLU.self, Permute.self, RandomBrightness.self, RandomContrast.self,
      RandomCrop.self, RandomFlip.self, RandomRotation.self, RandomShear.self, RandomTranslation.self,
      RandomZoom.self, RMSNormalization.self, ReLU.self,
      RepeatVector.self, Rescaling.self, Reshape.self, Resizing.self, SeparableConv1D.self,
      SeparableConv2D.self,
      SequentialLayer.self, Softmax.self, SpatialDropout1D.self, SpatialDropout2D.self, SpatialDropout3D.self,
      SpectralNormalization.self, Subtract.self,
      UnitNormalization.self, UpSampling1D.self, UpSampling2D.self, UpSampling3D.self,
      ZeroPadding1D.self, ZeroPadding2D.self, ZeroPadding3D.self,
    ]
    return Dictionary(types.map { ($0.className, decode($0)) }) { first, _ in first }
  }()

  private static func decode(_ type: (some Layer).Type) -> Decode { { try type.init(from: $0) } }

  /// Makes a layer type known under its `className`, in place of what that name stood for.
  public static func register(_ type: (some Layer).Type) {
    let decode = decode(type)
    decoders.withLock { $0[type.className] = decode }
  }

  /// The layer of a class, from its configuration.
  ///
  /// - Throws: `HornbillError` where no such class is known, or what the layer's decoding throws.
  package static func decode(className: String, from decoder: any Decoder) throws -> any Layer {
    guard let decode = decoders.withLock({ $0[className] }) else {
      let known = decoders.withLock { $0.keys.sorted() }.joined(separator: ", ")
      throw HornbillError(
        "LayerRegistry", expected: "a known layer class (\(known))", received: "\"\(className)\"",
        hint: "Register your own layer before loading: LayerRegistry.register(\(className).self).")
    }
    return try decode(decoder)
  }
}

/// A layer as files hold it: `{"module", "class_name", "config", "registered_name"}`.
package struct EncodedLayer: Codable, Sendable {
  package var layer: any Layer

  package init(_ layer: any Layer) { self.layer = layer }

  private enum CodingKeys: String, CodingKey {
    case module, config
    case className = "class_name"
    case registeredName = "registered_name"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let className = try container.decode(String.self, forKey: .className)
    layer = try LayerRegistry.decode(className: className, from: container.superDecoder(forKey: .config))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("keras.layers", forKey: .module)
    try container.encode(type(of: layer).className, forKey: .className)
    try layer.encode(to: container.superEncoder(forKey: .config))
    try container.encodeNil(forKey: .registeredName)
  }
}
