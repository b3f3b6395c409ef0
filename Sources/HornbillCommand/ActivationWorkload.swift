import Foundation
import Hornbill

/// How many epochs a network of four layers needs with relu and with tanh until it errs on a quarter of its
/// training images (deck 004; Krizhevsky, Sutskever and Hinton, 2012, figure 1).
///
/// The figure is of CIFAR-10, on which relu arrives about six times sooner. Here the images are built-in digits of a
/// random colour on a ground of a random colour, 32 by 32 pixels, from -1 to 1: they are easier, and on them tanh does
/// not lag behind. As there, each activation has the learning rate that suits it best.
struct ActivationWorkload: Encodable {
  /// What one activation needs.
  struct Result: Encodable {
    /// Nil where the error stays larger for as long as was tried.
    let epochs: Int?
    let learningRate: Double
  }

  private static let rates = [0.03, 0.01, 0.1]
  private static let mostEpochs = Stopwatch.isQuick ? 2 : 30
  private static let images = Stopwatch.isQuick ? 256 : 1920

  let relu: Result
  let tanh: Result
  let workload = Workload.reluTanh.rawValue

  /// How many times as many epochs tanh needs; nil where one of them does not arrive.
  var ratio: Double? {
    guard let relu = relu.epochs, let tanh = tanh.epochs else { return nil }
    return Double(tanh) / Double(relu)
  }

  /// Trains with each activation at each learning rate.
  init() throws {
    let data = try BenchData.colouredDigits(count: Self.images)
    relu = try Self.fastest(.relu, data)
    tanh = try Self.fastest(.tanh, data)
  }

  /// The result in two lines and their ratio.
  var text: String {
    func line(_ name: String, _ result: Result) -> String {
      let epochs = result.epochs.map(String.init) ?? "more than \(Self.mostEpochs)"
      return
        "\(name): \(epochs) epochs until a quarter is wrong, at a learning rate of \(result.learningRate)"
    }
    let ratio = ratio.map { String(format: "%.1f", $0) } ?? "not known"
    return [line("relu", relu), line("tanh", tanh), "tanh by relu: \(ratio)"].joined(separator: "\n")
  }

  private static func fastest(_ activation: Activation, _ data: BenchData) throws -> Result {
    var best = Result(epochs: nil, learningRate: rates[0])
    for rate in rates {
      // What takes longer than the best need not be trained to its end.
      if let epochs = try epochs(activation, rate, data, most: (best.epochs ?? mostEpochs + 1) - 1) {
        best = Result(epochs: epochs, learningRate: rate)
      }
    }
    return best
  }

  private static func epochs(
    _ activation: Activation, _ rate: Double, _ data: BenchData, most: Int
  ) throws -> Int? {
    guard most > 0 else { return nil }
    let model = Networks.fourLayers(activation, seed: 1)
    try model.compile(
      optimizer: .sgd(learningRate: .constant(rate), momentum: 0.9), loss: .categoricalCrossentropy(),
      metrics: [.accuracy])
    var reached: Int?
    let watch = LambdaCallback(epochDidEnd: { epoch, logs, state in
      guard logs["accuracy"] ?? 0 >= 0.75 else { return }
      reached = epoch + 1
      state.stopsTraining = true
    })
    try model.fit(
      data.x, data.y, batchSize: 64, epochs: most, verbose: .silent, callbacks: [watch, TerminateOnNaN()])
    return reached
  }
}

extension ActivationWorkload {
  private enum CodingKeys: String, CodingKey { case workload, relu, tanh, ratio }

  /// Writes the results and their ratio.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(workload, forKey: .workload)
    try container.encode(relu, forKey: .relu)
    try container.encode(tanh, forKey: .tanh)
    try container.encode(ratio, forKey: .ratio)
  }
}
