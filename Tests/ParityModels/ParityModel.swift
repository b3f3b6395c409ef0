import Foundation
import Hornbill
import HornbillGraph

/// A model that Keras wrote, with what Keras computed from it: the files of `Tests/KerasParity/generate.py`.
///
/// ```
/// NAME.keras           as it was compiled
/// NAME-trained.keras   after three epochs, where it was trained
/// NAME.npz             the arrays
///   x0 x1 …            inputs
///   y0 y1 …            outputs of the first file
///   t0 t1 …            targets, where it was trained
///   weights            sample weights, where there were any
///   fit/loss …         each number of the history over the three epochs, which are not shuffled
///   more/loss …        the same of one more epoch, from the second file
///   z0 z1 …            outputs after it
/// ```
package struct ParityModel {
  /// What is checked, in this order.
  package enum Step: String, CaseIterable {
    /// The first file is read, and nothing in it is unknown.
    case load
    /// Outputs as Keras's.
    case predict
    /// Histories and weights of three epochs as Keras's.
    case fit
    /// An epoch more from Keras's file, optimizer and all, as Keras's.
    case resume
    /// The trained model in a file of ours: after loading it is the same, bit for bit.
    case save
  }

  /// How far outputs of a file may be from Keras's, as a part of the largest.
  package static let outputTolerance = 1e-4
  /// How far losses and weights may be from Keras's after training.
  package static let trainingTolerance = 1e-3

  private static let batchSize = 8
  private static let epochs = 3

  package let name: String
  private let folder: String
  private let arrays: [String: Tensor]

  /// The models of a folder, by their names.
  ///
  /// - Throws: what reading the folder throws.
  package static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".npz") }
      .map { String($0.dropLast(4)) }.sorted()
  }

  /// Reads the arrays of a model.
  ///
  /// - Throws: `FileError` where there are none.
  package init(_ name: String, in folder: String) throws {
    self.name = name
    self.folder = folder
    arrays = try NPZ("\(folder)/\(name).npz").tensors()
  }

  /// Whether a step is made: not each model was trained.
  package func makes(_ step: Step) -> Bool {
    switch step {
    case .fit, .resume: arrays["t0"] != nil
    case .load, .predict, .save: true
    }
  }

  /// Checks the model, and writes it to a file of ours, `NAME-hornbill.keras`.
  ///
  /// - Parameter folder: where the file goes.
  /// - Returns: each step that was made, with what was wrong, or nothing.
  package func check(savingIn folder: String) -> [(step: Step, failure: String?)] {
    var outcomes: [(step: Step, failure: String?)] = []
    var model: Model?
    func make(_ step: Step, _ body: () throws -> Void) {
      // What is not made because an earlier step failed has not passed either.
      guard step == .load || model != nil else {
        return outcomes.append((step, "it was not loaded"))
      }
      do {
        try body()
        outcomes.append((step, nil))
      } catch {
        outcomes.append((step, "\(error)"))
      }
    }
    make(.load) { model = try load("") }
    make(.predict) {
      try compare(model?.predict(inputs) ?? [], "y", within: Self.outputTolerance)
    }
    if makes(.fit) {
      make(.fit) {
        let history = try train(model, epochs: Self.epochs)
        try compare(history, "fit/")
        let own = try model?.weights() ?? []
        for ((path, value), keras) in zip(own, try load("-trained").weights()) {
          guard path == keras.path else { throw Difference("the weight \(path), in Keras \(keras.path)") }
          try compare(value, keras.value, path, within: Self.trainingTolerance)
        }
      }
      make(.resume) {
        let trained = try load("-trained")
        try compare(train(trained, epochs: 1), "more/")
        try compare(trained.predict(inputs), "z", within: Self.trainingTolerance)
      }
    }
    make(.save) {
      let path = "\(folder)/\(name)-hornbill.keras"
      try model?.save(to: path)
      let (before, after) = (try model?.predict(inputs), try Model.load(from: path).predict(inputs))
      guard before?.map({ $0.scalars(as: Double.self) }) == after.map({ $0.scalars(as: Double.self) }) else {
        throw Difference("the outputs of the file that was written")
      }
    }
    return outcomes
  }

  // MARK: - The parts

  private var inputs: [Tensor] { numbered("x") }

  private func numbered(_ prefix: String) -> [Tensor] {
    Array((0...).lazy.map { arrays["\(prefix)\($0)"] }.prefix { $0 != nil }.compactMap { $0 })
  }

  /// The model of one of Keras's files.
  private func load(_ suffix: String) throws -> Model {
    let listener = Warning.Listener()
    let model = try Warning.$listener.withValue(listener) {
      try Model.load(from: "\(folder)/\(name)\(suffix).keras")
    }
    guard listener.texts.isEmpty else { throw Difference(listener.texts.joined(separator: "; ")) }
    return model
  }

  private func train(_ model: Model?, epochs: Int) throws -> History? {
    try model?.fit(
      inputs, numbered("t"), batchSize: Self.batchSize, epochs: epochs, verbose: .silent, shuffle: false,
      sampleWeight: arrays["weights"])
  }

  // MARK: - Comparing

  private struct Difference: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private func compare(_ found: [Tensor], _ prefix: String, within tolerance: Double) throws {
    let expected = numbered(prefix)
    guard found.count == expected.count else {
      throw Difference("\(found.count) outputs, in Keras \(expected.count)")
    }
    for (number, (output, wanted)) in zip(found, expected).enumerated() {
      try compare(output, wanted, "output \(number)", within: tolerance)
    }
  }

  /// Compares a history, each number by itself.
  private func compare(_ found: History?, _ prefix: String) throws {
    let expected = arrays.filter { $0.key.hasPrefix(prefix) }
    let keys = expected.keys.map { String($0.dropFirst(prefix.count)) }.sorted()
    guard let found, found.values.keys.sorted() == keys else {
      throw Difference(
        "the history has \(found?.values.keys.sorted() ?? []), in Keras \(keys)")
    }
    for key in keys {
      let wanted = expected[prefix + key]?.scalars(as: Double.self) ?? []
      let own = found.values[key] ?? []
      guard own.count == wanted.count else { throw Difference("\(key) of \(own.count) epochs") }
      for (epoch, (number, other)) in zip(own, wanted).enumerated() {
        try compare(
          Tensor([number]), Tensor([other]), "\(key) of epoch \(epoch + 1)", within: Self.trainingTolerance)
      }
    }
  }

  /// - Throws: `Difference` where numbers differ by more than a part of the largest, which counts as at least 1e-3.
  private func compare(_ found: Tensor, _ expected: Tensor, _ what: String, within tolerance: Double) throws {
    guard found.shape == expected.shape else {
      throw Difference("\(what): shape \(found.shape), in Keras \(expected.shape)")
    }
    let (own, keras) = (found.scalars(as: Double.self), expected.scalars(as: Double.self))
    let largest = keras.reduce(1e-3) { Swift.max($0, Swift.abs($1)) }
    let differences = zip(own, keras).map { Swift.abs($0 - $1) }
    guard let place = differences.indices.max(by: { differences[$0] < differences[$1] }) else { return }
    guard differences.allSatisfy({ $0 <= tolerance * largest }) else {
      throw Difference(
        "\(what): \(own[place]), in Keras \(keras[place]), where the largest is \(largest)")
    }
  }
}
