import Foundation
import HornbillFiles
import HornbillGraph

/// How a model lies in a `.safetensors` file: parameters by path; `optimizer/SLOT/PATH` for what the optimizer
/// keeps of each; the architecture and the training settings as JSON in the metadata.
enum ModelFile {
  static let architectureKey = "hornbill.model"
  static let trainingKey = "hornbill.training"

  /// What the metadata says of the layers.
  struct Architecture: Codable {
    var name: String
    var seed: Int
    var inputShape: [Int]
    var layerNames: [String]
    var layers: [EncodedLayer]
    var frozenLayers: [String]
    /// The calls of a model that is not a line of its layers.
    var graph: EncodedGraph?

    private enum CodingKeys: String, CodingKey {
      case name, seed, layers, graph
      case inputShape = "input_shape"
      case layerNames = "layer_names"
      case frozenLayers = "frozen_layers"
    }
  }

  /// What the metadata says of training: settings, and the numbers with which it goes on.
  struct Training: Codable {
    var optimizer: EncodedOptimizer
    var settings: CompileSettings
    var progress: Progress

    private enum CodingKeys: String, CodingKey {
      case optimizer
    }

    init(optimizer: any Optimizer, settings: CompileSettings, progress: Progress) {
      self.optimizer = EncodedOptimizer(optimizer)
      self.settings = settings
      self.progress = progress
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      optimizer = try container.decode(EncodedOptimizer.self, forKey: .optimizer)
      settings = try CompileSettings(from: decoder)
      progress = try Progress(from: decoder)
    }

    /// The settings are those of Keras's `compile_config`; the numbers stand beside them.
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(optimizer, forKey: .optimizer)
      try settings.encode(to: encoder)
      try progress.encode(to: encoder)
    }
  }

  /// The numbers with which training goes on.
  struct Progress: Codable {
    var learningRate: Double
    /// The optimizer's steps, and the steps from which dropout takes its random numbers.
    var iterations: Int64
    var step: Int64
    var randomSeed: Int64
    var epochsTrained: Int

    private enum CodingKeys: String, CodingKey {
      case iterations, step
      case learningRate = "learning_rate"
      case randomSeed = "random_seed"
      case epochsTrained = "epochs_trained"
    }
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// - Throws: `HornbillError` where the JSON is not what it should be.
  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String, _ path: String) throws -> Value {
    do {
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      return try decoder.decode(type, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw HornbillError(
        "load", path: path, expected: "the architecture and settings of a model", received: "\(error)",
        hint: "The file is damaged, or was written by a newer version.")
    }
  }

  /// - Throws: `HornbillError` where the name does not say that this is the format.
  static func requireSafetensors(_ path: String, _ operation: String) throws {
    guard path.hasSuffix(".safetensors") else {
      throw HornbillError(
        operation, path: path, expected: "a name that ends in .safetensors", received: "\"\(path)\"",
        hint: "That is the format in which models are kept.")
    }
  }
}

/// An optimizer with its class name, as Keras's files have it.
struct EncodedOptimizer: Codable {
  var optimizer: any Optimizer

  private enum CodingKeys: String, CodingKey {
    case config
    case className = "class_name"
  }

  init(_ optimizer: any Optimizer) { self.optimizer = optimizer }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let className = try container.decode(String.self, forKey: .className)
    optimizer = try OptimizerRegistry.optimizer(className, from: container.superDecoder(forKey: .config))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: optimizer).className, forKey: .className)
    try optimizer.encode(to: container.superEncoder(forKey: .config))
  }
}
