import Hornbill
import Testing

extension LearningGolden {
  /// One case of `losses.json`.
  struct LossCase: Decodable, CustomTestStringConvertible {
    /// What Keras computed, without weights or with them.
    struct Results: Decodable {
      var perSample: Array
      var sumOverBatchSize: Number
      var gradient: Array

      enum CodingKeys: String, CodingKey {
        case perSample = "per_sample"
        case sumOverBatchSize = "sum_over_batch_size"
        case gradient
      }
    }

    struct Arguments: Decodable {
      var fromLogits: Bool?
      var labelSmoothing: Double?
      var ignoreClass: Int?
      var delta: Double?
      var axis: Int?

      enum CodingKeys: String, CodingKey {
        case delta, axis
        case fromLogits = "from_logits"
        case labelSmoothing = "label_smoothing"
        case ignoreClass = "ignore_class"
      }
    }

    var name: String
    var loss: String
    var arguments: Arguments
    var activation: String?
    var targets: Array
    var predictions: Array?
    var logits: Array?
    var weights: Array?
    var weighted: Results?
    var results: Results

    enum CodingKeys: String, CodingKey {
      case name, loss, arguments, activation, logits, weighted
      case targets = "y_true"
      case predictions = "y_pred"
      case weights = "sample_weight"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      name = try values.decode(String.self, forKey: .name)
      loss = try values.decode(String.self, forKey: .loss)
      arguments = try values.decode(Arguments.self, forKey: .arguments)
      activation = try values.decodeIfPresent(String.self, forKey: .activation)
      targets = try values.decode(Array.self, forKey: .targets)
      predictions = try values.decodeIfPresent(Array.self, forKey: .predictions)
      logits = try values.decodeIfPresent(Array.self, forKey: .logits)
      weights = try values.decodeIfPresent(Array.self, forKey: .weights)
      weighted = try values.decodeIfPresent(Results.self, forKey: .weighted)
      results = try Results(from: decoder)
    }

    var testDescription: String { "\(loss), \(name)" }

    /// Keras takes these activations' logits for another's; we do not (decision 2).
    var isMismatched: Bool { activation == (loss == "binary_crossentropy" ? "softmax" : "sigmoid") }

    /// The tensor whose gradient is given.
    var input: Tensor? { (predictions ?? logits)?.tensor }

    /// What the loss sees.
    func prediction(of input: Tensor) -> Tensor {
      switch activation {
      case "softmax": softmax(input)
      case "sigmoid": sigmoid(input)
      default: input
      }
    }

    func makeLoss() throws -> Loss {
      let className = Loss.classNames.first { snakeCase($0) == loss } ?? loss
      return try Loss(
        .init(
          className: className, fromLogits: arguments.fromLogits ?? false,
          labelSmoothing: arguments.labelSmoothing ?? 0, ignoreClass: arguments.ignoreClass,
          delta: arguments.delta ?? 1, axis: arguments.axis ?? -1))
    }
  }

  struct LossFile: Decodable {
    var cases: [LossCase]
  }

  static let losses = read("losses", as: LossFile.self)?.cases ?? []
}
