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
  /// The layers that Keras has in other modules than `keras.layers`, and not under public names.
  private static let modules = ["LayerScale": "keras.src.applications.convnext"]

  private static let builtIn = Dictionary(types.map { ($0.className, decode($0)) }) { first, _ in first }

  private static let types: [any Layer.Type] = [
    ActivationLayer.self, ActivityRegularization.self, AdaptiveAveragePooling1D.self,
    AdaptiveAveragePooling2D.self, AdaptiveAveragePooling3D.self, AdaptiveMaxPooling1D.self,
    AdaptiveMaxPooling2D.self, AdaptiveMaxPooling3D.self, Add.self, AlphaDropout.self, Arithmetic.self,
    Average.self, AveragePooling1D.self, AveragePooling2D.self, AveragePooling3D.self,
    BatchNormalization.self, CenterCrop.self, Concatenate.self, Conv1D.self, Conv1DTranspose.self,
    Conv2D.self, Conv2DTranspose.self, Conv3D.self, Conv3DTranspose.self, Cropping1D.self, Cropping2D.self,
    Cropping3D.self, Dense.self, DepthwiseConv1D.self, DepthwiseConv2D.self, Dot.self, Dropout.self,
    ELU.self, Flatten.self, GaussianDropout.self, GaussianNoise.self, GlobalAveragePooling1D.self,
    GlobalAveragePooling2D.self, GlobalAveragePooling3D.self, GlobalMaxPooling1D.self,
    GlobalMaxPooling2D.self, GlobalMaxPooling3D.self, GroupNormalization.self, Identity.self,
    InputLayer.self, Lambda.self, LayerNormalization.self, LayerScale.self, LeakyReLU.self,
    MaxPooling1D.self, MaxPooling2D.self, MaxPooling3D.self, Masking.self, Maximum.self, Minimum.self,
    ModelLayer.self,
    Multiply.self, Normalization.self, PReLU.self, Permute.self, RMSNormalization.self,
    RandomBrightness.self, RandomContrast.self, RandomCrop.self, RandomFlip.self, RandomRotation.self,
    RandomShear.self, RandomTranslation.self, RandomZoom.self, ReLU.self, RepeatVector.self, Rescaling.self,
    Reshape.self, Resizing.self, SeparableConv1D.self, SeparableConv2D.self, SequentialLayer.self,
    Softmax.self, SpatialDropout1D.self, SpatialDropout2D.self, SpatialDropout3D.self,
    SpectralNormalization.self, Subtract.self, UnitNormalization.self, UpSampling1D.self, UpSampling2D.self,
    UpSampling3D.self, ZeroPadding1D.self, ZeroPadding2D.self, ZeroPadding3D.self,
  ]

  /// The class names of Hornbill's own layers, in the order of the list.
  package static var classNames: [String] { types.map { $0.className } }

  private static func decode(_ type: (some Layer).Type) -> Decode { { try type.init(from: $0) } }

  /// Makes a layer type known under its `className`, in place of what that name stood for.
  public static func register(_ type: (some Layer).Type) {
    let decode = decode(type)
    decoders.withLock { $0[type.className] = decode }
  }

  /// The module and the registered name that Keras's files have for a class: none of its own for a layer of Keras's.
  static func place(of type: any Layer.Type) -> (module: String, registeredName: String?) {
    guard types.contains(where: { ObjectIdentifier($0) == ObjectIdentifier(type) }) else {
      return ("hornbill", "Custom>\(type.className)")
    }
    if let module = modules[type.className] { return (module, type.className) }
    return ("keras.layers", nil)
  }

  /// The layer of a class, from its configuration.
  ///
  /// - Parameter registeredName: the name under which Keras's users registered the class, `package>name`.
  /// - Throws: `HornbillError` where no such class is known, or what the layer's decoding throws.
  package static func decode(
    className: String, registeredName: String? = nil, from decoder: any Decoder
  ) throws -> any Layer {
    let registered = registeredName.map { String($0.split(separator: ">").last ?? "") }
    let names = [className] + (registered.map { [$0] } ?? [])
    guard let decode = decoders.withLock({ known in names.compactMap { known[$0] }.first }) else {
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

  package init(from decoder: any Decoder) throws { try self.init(ConfigValue(from: decoder)) }

  package init(_ value: ConfigValue) throws {
    layer = try ArchitectureReader(file: "layer").part(KerasMembers(value, "layer")).layer
  }

  package func encode(to encoder: any Encoder) throws {
    try ConfigValue.object(ArchitectureWriter(frozenLayers: []).layer(layer, named: layer.name, path: ""))
      .encode(to: encoder)
  }
}
